"""Oversight is told of every broken glass, by code and ground, and never of a person."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from distress.models import OversightMessage, RtiMessage
from distress.services.messages import MOST_TRIES
from distress.services.oversight import oversight_messages_send_due
from distress.services.rti_messages import rti_messages_send_due
from distress.services.tasks import oversight_sweep_task
from distress.subjects import alert_subject
from governance.models import BrokenGlass, Complaint, Incident, RtiStep
from governance.policy import Role
from governance.rti.days import INDIA
from governance.rti.steps import Done, step_note
from governance.services.complaints_received import Said, complaint_receive
from governance.services.glasses import glass_break
from governance.services.incidents import incident_open
from tests.distress.conftest import City, person_make
from tests.governance.asked import received


class Gateway(HTTPServer):
    """A gateway on loopback that keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken: list[dict[str, Any]] = []
        self.status = 200


class _Taking(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        self.server.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def gateway(settings) -> Iterator[Gateway]:
    with Gateway() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        settings.ABHAYA_OVERSIGHT_NOTIFY = [f"json://127.0.0.1:{made.server_port}/"]
        yield made
        made.shutdown()


def broken(city: City) -> BrokenGlass:
    supervisor = person_make("farida", Role.SUPERVISOR, city.near)
    return glass_break(
        actor=supervisor, subject=alert_subject(city.alert()), ground=BrokenGlass.Ground.WEAPON
    )


def test_oversight_is_told_once_and_learns_no_name(city: City, gateway: Gateway) -> None:
    glass = broken(city)

    sent = [oversight_messages_send_due() for _ in range(3)]

    assert sent == [1, 0, 0]
    told = json.dumps(gateway.taken)
    assert len(gateway.taken) == 1
    assert str(glass.code) in told
    assert "armed" in told
    assert not any(word in told for word in ("arida", "Gate 3", str(glass.person.code)))
    assert OversightMessage.objects.get().status == "sent"


def test_a_message_that_is_not_taken_is_tried_again_and_counted(
    city: City, gateway: Gateway
) -> None:
    gateway.status = 500
    broken(city)

    for minute in range(MOST_TRIES + 2):
        with time_machine.travel(now() + timedelta(minutes=minute * 10)):
            oversight_messages_send_due()

    message = OversightMessage.objects.get()
    assert (message.status, message.tries) == ("failed", MOST_TRIES)
    assert len(gateway.taken) == MOST_TRIES


def test_without_an_address_nothing_is_sent_and_the_row_says_so(city: City, settings) -> None:
    settings.ABHAYA_OVERSIGHT_NOTIFY = []
    broken(city)

    assert oversight_messages_send_due() == 0
    assert OversightMessage.objects.get().status == "off"


def test_oversight_is_told_of_reports_and_answers_that_are_owed(
    city: City, gateway: Gateway
) -> None:
    incident = incident_open(Incident.Kind.BREACH)
    begin = now()
    given = Said(
        category=Complaint.Category.HARMED, place_kind=Complaint.PlaceKind.WORDS,
        from_at=begin - timedelta(hours=2), until_at=begin - timedelta(hours=1),
        place_words="by the tea stall", words="Rekha pushed me.",
    )  # fmt: skip
    complaint = complaint_receive(nonce="once", said=given).complaint

    told = []
    for after in (timedelta(hours=3), timedelta(hours=7), timedelta(days=16)):
        with time_machine.travel(begin + after):
            oversight_sweep_task()
            told.append((oversight_messages_send_due(), oversight_messages_send_due()))

    # Half of CERT-In's time, all of it, then the Board's and the complaint's.
    assert told == [(1, 0), (1, 0), (2, 0)]
    said = json.dumps(gateway.taken)
    assert said.count(str(incident.code)) == 3
    assert said.count(str(complaint.code)) == 1
    assert not any(word in said for word in ("Rekha", "tea stall"))


def test_oversight_is_told_once_of_an_rti_request_whose_time_is_over(
    city: City, gateway: Gateway
) -> None:
    with time_machine.travel(now() - timedelta(days=45)):
        request = received(words="What is kept of Rekha?").request

    oversight_sweep_task()
    told = oversight_messages_send_due(), oversight_messages_send_due()

    assert told == (1, 0)
    assert request.reference in json.dumps(gateway.taken)
    assert "Rekha" not in json.dumps(gateway.taken)


def test_officers_are_told_once_of_each_clock_and_oversight_of_what_is_overdue(
    city: City, gateway: Gateway, settings: Any
) -> None:
    settings.ABHAYA_RTI_NOTIFY = settings.ABHAYA_OVERSIGHT_NOTIFY
    # A Monday: five days end on a Saturday, forty on Saturday 13 March.
    begin = datetime(2027, 2, 1, 10, tzinfo=INDIA)
    with time_machine.travel(begin, tick=False):
        officer = person_make("sushila", Role.RTI_OFFICER)
        request = received(words="What is kept of Rekha?").request
    told = []
    for days in (1, 4.5, 29):
        with time_machine.travel(begin + timedelta(days=days), tick=False):
            if days < 4:
                step_note(
                    actor=officer, code=request.code,
                    done=Done(RtiStep.Kind.PARTY_TOLD, now(), words="Netra Systems"),
                )  # fmt: skip
            oversight_sweep_task()
            told.append((rti_messages_send_due(), rti_messages_send_due()))
    with time_machine.travel(begin + timedelta(days=60), tick=False):
        oversight_sweep_task()
        rti_messages_send_due()

    last = RtiMessage.objects.filter(reminder__stage="overdue").order_by("reminder__clock", "to")
    said = json.dumps(gateway.taken)
    # The transfer is near; then half of the forty days is over; then both clocks of these.
    assert told == [(0, 0), (1, 0), (1, 0)]
    assert [(row.reminder.clock, row.to) for row in last] == [
        ("answer", "officers"), ("party_decision", "officers"), ("party_decision", "oversight"),
    ]  # fmt: skip
    assert request.reference in said
    assert not any(word in said for word in ("Rekha", "Netra"))


def test_a_message_is_about_one_thing_and_of_a_report_there_is_one_of_each(city: City) -> None:
    report = incident_open(Incident.Kind.BREACH).reports.all()[0]
    OversightMessage.objects.create(about="report_half", report=report)

    for wrong in ({"about": "report_half", "report": report}, {"about": "glass"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OversightMessage.objects.create(**wrong)
