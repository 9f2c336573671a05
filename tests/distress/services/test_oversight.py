"""Oversight is told of every broken glass, by code and ground, and never of a person."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import time_machine
from django.utils.timezone import now

from distress.models import OversightMessage
from distress.services.messages import MOST_TRIES
from distress.services.oversight import oversight_messages_send_due
from distress.subjects import alert_subject
from governance.models import BrokenGlass
from governance.policy import Role
from governance.services.glasses import glass_break
from tests.distress.conftest import City, person_make


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
