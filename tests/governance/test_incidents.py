"""Incidents: opened by the system or a person, reported in time, closed with what was done."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime, now

from governance import vault
from governance.errors import DetailNotCode, NotThere, Refused
from governance.models import Entry, Incident, IncidentReport, User
from governance.policy import Denied, Role
from governance.selectors.incidents import (
    description_of,
    incident_list,
    incident_state,
    incidents_public,
)
from governance.services.incident_reports import report_not_owed, report_record, reports_sweep
from governance.services.incidents import incident_close, incident_open, incident_record
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db

Kind, Addressee = Incident.Kind, IncidentReport.Addressee
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WORDS = "Constable Verma sent a clip of Mrs Rao to a friend. क्लिप बाहर गया"
TOLD = "One clip left the agency without leave."


@pytest.fixture(autouse=True)
def facts_and_keys(settings, tmp_path) -> Iterator[None]:
    settings.ABHAYA_KEK_FILE = tmp_path / "kek.json"
    vault.keyring_rotate()
    with facts_of(Holds()):
        yield


@pytest.fixture
def officer(facts_and_keys: None) -> User:
    return person_with(Role.DATA_OFFICER)


@pytest.fixture
def auditor(facts_and_keys: None) -> User:
    return person_with(Role.AUDITOR, name="auditor")


def recorded(by: User, *, kind: Incident.Kind = Kind.BREACH, **other: Any) -> Incident:
    given = {"noticed_at": now() - HOUR, "description": WORDS, "summary": TOLD}
    return incident_record(actor=by, kind=kind, **(given | other))


def report(incident: Incident, addressee: IncidentReport.Addressee) -> IncidentReport:
    return IncidentReport.objects.get(incident=incident, addressee=addressee)


def entries(action: str) -> list[Entry]:
    return list(Entry.objects.filter(action=action, allowed=None))


def test_the_system_opens_one_for_each_thing_it_is_about() -> None:
    first = incident_open(Kind.UNLOGGED_READ, about="2026-11-24", detail={"unmatched": 2})
    again = incident_open(Kind.UNLOGGED_READ, about="2026-11-24", detail={"unmatched": 3})
    other = incident_open(Kind.UNLOGGED_READ, about="2026-11-25")

    assert first == again != other
    assert [row.detail for row in reversed(entries("incident.open"))] == [
        {"kind": "unlogged_read", "about": "2026-11-24", "unmatched": 2},
        {"kind": "unlogged_read", "about": "2026-11-25"},
    ]
    with pytest.raises(DetailNotCode):
        incident_open(Kind.UNLOGGED_READ, about="read by Asha Verma")
    assert Incident.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "owed"),
    [
        (Kind.BREACH, {"cert_in", "board"}),
        (Kind.KEY_LOST, {"cert_in", "board"}),
        (Kind.UNLOGGED_READ, {"cert_in", "board"}),
        (Kind.LEDGER_GAP, set()),
        (Kind.CLOCK_JUMP, set()),
        (Kind.OUTAGE, set()),
        (Kind.DISK_FULL, set()),
        (Kind.OTHER, set()),
    ],
)
def test_each_kind_owes_the_reports_that_the_law_names(kind: Incident.Kind, owed: set[str]) -> None:
    made = incident_open(kind)

    due = {found.addressee: found.due_at - made.noticed_at for found in made.reports.all()}
    assert set(due) == owed
    assert due.get("cert_in", 6 * HOUR) == 6 * HOUR
    assert due.get("board", 72 * HOUR) == 72 * HOUR


def test_a_person_opens_one_in_words_that_only_the_vault_holds(officer: User) -> None:
    made = recorded(officer)

    assert description_of(made) == WORDS
    assert b"Verma" not in bytes(made.description_sealed)
    assert not [row for row in Entry.objects.all() if "Verma" in str(row.detail)]
    (told,) = entries("incident.open")
    assert (told.actor_code, told.detail) == (
        str(officer.code), {"kind": "breach", "after_min": 60}
    )  # fmt: skip
    assert report(made, Addressee.CERT_IN).due_at == made.noticed_at + 6 * HOUR


def test_two_breaches_may_be_open_at_once(officer: User, auditor: User) -> None:
    assert recorded(officer) != recorded(auditor)


@pytest.mark.parametrize(
    "wrong",
    [
        {"noticed_at": now() + HOUR},
        {"noticed_at": now() - timedelta(days=366)},
        {"description": "   "},
        {"description": "x" * 4001},
        {"description": "a\x07b"},
        {"summary": "write to asha@example.in"},
        {"summary": "call 98765 43210"},
        {"summary": "seen by Imran"},
        {"summary": "इमरान ने देखा"},
    ],
)
def test_what_does_not_fit_opens_nothing(officer: User, wrong: dict[str, Any]) -> None:
    User.objects.create(username="x1", first_name="Imran", last_name="Khan")
    User.objects.create(username="x2", first_name="इमरान")

    with pytest.raises(ValidationError):
        recorded(officer, **wrong)

    assert not Incident.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DATA_OFFICER, Role.AUDITOR}))
def test_other_roles_open_report_and_close_none(role: Role, officer: User) -> None:
    made = recorded(officer)
    stranger = person_with(role, name="stranger")
    code = report(made, Addressee.CERT_IN).code

    with pytest.raises(Denied):
        recorded(stranger)
    with pytest.raises(Denied):
        report_record(actor=stranger, code=code, reported_at=now(), reference="C-1")
    with pytest.raises(Denied):
        report_not_owed(actor=stranger, code=code, why="because")
    with pytest.raises(Denied):
        incident_close(actor=stranger, code=made.code, done="done")

    assert Incident.objects.get().closed_at is None
    assert not IncidentReport.objects.exclude(recorded_at=None).exists()
    assert Entry.objects.filter(actor_code=str(stranger.code), allowed=False).count() == 4


def test_an_auditor_opens_one_and_neither_reports_nor_closes_it(auditor: User) -> None:
    made = recorded(auditor)

    with pytest.raises(Denied):
        incident_close(actor=auditor, code=made.code, done="done")
    with pytest.raises(Denied):
        report_not_owed(actor=auditor, code=report(made, Addressee.BOARD).code, why="not in force")


def test_one_is_reported_closed_and_public_with_what_was_done(officer: User) -> None:
    made = recorded(officer)
    cert, board = report(made, Addressee.CERT_IN), report(made, Addressee.BOARD)

    with pytest.raises(Refused) as owed:
        incident_close(actor=officer, code=made.code, done="The account was closed.")
    report_record(actor=officer, code=cert.code, reported_at=now(), reference="CERT-2026-17")
    report_not_owed(actor=officer, code=board.code, why="Rule 7 is not in force yet.")
    incident_close(actor=officer, code=made.code, done="The account was closed.")

    assert owed.value.code == "report_owed"
    shown = incidents_public()
    assert (shown.total, shown.open, shown.reports_overdue, shown.reports_late) == (1, 0, 0, 0)
    (state,) = shown.incidents
    assert [found.state for found in state.reports] == ["reported", "not_owed"]
    assert state.incident.done == "The account was closed."
    assert [row.detail["to"] for row in reversed(entries("incident.report"))] == [
        "cert_in", "board",
    ]  # fmt: skip
    assert len(entries("incident.close")) == 1


def test_a_report_is_recorded_once_and_an_incident_closed_once(officer: User) -> None:
    made = recorded(officer, kind=Kind.OTHER)
    incident_close(actor=officer, code=made.code, done="Nothing was to be done.")
    breach = recorded(officer)
    cert = report(breach, Addressee.CERT_IN)
    report_record(actor=officer, code=cert.code, reported_at=now(), reference="CERT-1")

    with pytest.raises(Refused):
        incident_close(actor=officer, code=made.code, done="Something else.")
    with pytest.raises(Refused):
        report_record(actor=officer, code=cert.code, reported_at=now(), reference="CERT-2")
    with pytest.raises(Refused):
        report_not_owed(actor=officer, code=cert.code, why="It was none.")

    made.refresh_from_db()
    cert.refresh_from_db()
    assert (made.done, cert.reference) == ("Nothing was to be done.", "CERT-1")


def test_a_late_report_needs_its_reason(officer: User) -> None:
    made = recorded(officer, noticed_at=now() - 7 * HOUR)
    cert = report(made, Addressee.CERT_IN)

    with pytest.raises(ValidationError, match="late"):
        report_record(actor=officer, code=cert.code, reported_at=now(), reference="CERT-1")
    assert incident_state(made).reports[0].state == "overdue"
    report_record(
        actor=officer, code=cert.code, reported_at=now(), reference="CERT-1",
        why="The line was down.",
    )  # fmt: skip

    assert incident_state(made).reports[0].state == "late"
    assert incidents_public().reports_late == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"reported_at": now() + HOUR},
        {"reported_at": now() - timedelta(days=2)},
        {"reference": "told Mr Rao"},
        {"reference": ""},
        {"why": "asha@example.in"},
    ],
)
def test_a_report_that_does_not_fit_is_not_recorded(officer: User, wrong: dict[str, Any]) -> None:
    cert = report(recorded(officer), Addressee.CERT_IN)
    given = {"reported_at": now(), "reference": "CERT-1"}

    with pytest.raises(ValidationError):
        report_record(actor=officer, code=cert.code, **(given | wrong))

    cert.refresh_from_db()
    assert cert.recorded_at is None


def test_closing_says_what_was_done_and_names_nobody(officer: User) -> None:
    made = recorded(officer, kind=Kind.OTHER)

    for done in ("", "  ", "call 0522 2238 902", "a\x00b"):
        with pytest.raises(ValidationError):
            incident_close(actor=officer, code=made.code, done=done)
    with pytest.raises(ValidationError):
        report_not_owed(
            actor=officer, code=report(recorded(officer), Addressee.BOARD).code, why=" "
        )

    made.refresh_from_db()
    assert made.closed_at is None


def test_what_is_not_there_is_not_there(officer: User) -> None:
    with pytest.raises(NotThere):
        incident_close(actor=officer, code=uuid.uuid4(), done="done")
    with pytest.raises(NotThere):
        report_not_owed(actor=officer, code=uuid.uuid4(), why="none")


@pytest.mark.parametrize(
    ("noticed", "cert_in_due", "board_due"),
    [
        # Across midnight, the end of a month, of a year, and a leap day; no summer time in India.
        ("2026-11-25 21:17", "2026-11-26 03:17", "2026-11-28 21:17"),
        ("2026-11-30 20:00", "2026-12-01 02:00", "2026-12-03 20:00"),
        ("2026-12-31 23:59", "2027-01-01 05:59", "2027-01-03 23:59"),
        ("2028-02-28 19:30", "2028-02-29 01:30", "2028-03-02 19:30"),
        ("2027-02-28 19:30", "2027-03-01 01:30", "2027-03-03 19:30"),
    ],
)
def test_clocks_run_to_the_minute_whatever_the_calendar(
    noticed: str, cert_in_due: str, board_due: str
) -> None:
    at = datetime.fromisoformat(f"{noticed}:00+05:30")
    with time_machine.travel(at, tick=False):
        made = incident_open(Kind.BREACH)

    due = {row.addressee: row.due_at for row in made.reports.all()}
    assert {to: f"{localtime(at):%Y-%m-%d %H:%M}" for to, at in due.items()} == {
        "cert_in": cert_in_due, "board": board_due,
    }  # fmt: skip
    assert all(found.utcoffset() == timedelta(0) for found in due.values())
    cert = report(made, Addressee.CERT_IN)
    for after, state in (
        (3 * HOUR - MINUTE, "running"),
        (3 * HOUR, "half"),
        (6 * HOUR, "half"),
        (6 * HOUR + MINUTE, "overdue"),
    ):
        assert incident_state(made, at=cert.due_at - 6 * HOUR + after).reports[0].state == state


def test_oversight_is_told_at_half_time_and_when_time_is_over_once_each() -> None:
    begin = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
    with time_machine.travel(begin, tick=False):
        incident_open(Kind.BREACH)

    told = []
    for after in (2 * HOUR, 3 * HOUR, 5 * HOUR, 6 * HOUR, 6 * HOUR + MINUTE, 7 * HOUR):
        with time_machine.travel(begin + after, tick=False):
            told.append(reports_sweep())

    assert told == [0, 1, 0, 0, 1, 0]
    assert [row.detail["to"] for row in entries("incident.remind")] == ["cert_in"]
    assert [row.detail["to"] for row in entries("incident.overdue")] == ["cert_in"]
    with time_machine.travel(begin + 80 * HOUR, tick=False):
        assert reports_sweep() == 1
        assert incidents_public().reports_overdue == 2


def test_a_clock_that_is_set_back_gives_no_time_back() -> None:
    begin = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
    with time_machine.travel(begin, tick=False):
        made = incident_open(Kind.BREACH)
    with time_machine.travel(begin + 7 * HOUR, tick=False):
        incident_open(Kind.OTHER)

    with time_machine.travel(begin + HOUR, tick=False):
        assert incident_state(made).reports[0].state == "overdue"
        assert incidents_public().reports_overdue == 1
        assert reports_sweep() == 1


def test_what_is_open_comes_first(officer: User) -> None:
    closed = recorded(officer, kind=Kind.OTHER)
    first = recorded(officer, kind=Kind.OUTAGE)
    incident_close(actor=officer, code=closed.code, done="It was mended.")

    assert [state.incident for state in incident_list()] == [first, closed]


Attempt = Callable[[Incident, IncidentReport], object]
RAW: dict[str, Attempt] = {
    "moves when it was noticed": lambda i, r: Incident.objects.update(
        noticed_at=now() - timedelta(days=2)
    ),
    "rewrites the summary": lambda i, r: Incident.objects.update(summary="nothing"),
    "rewrites the description": lambda i, r: Incident.objects.update(description_sealed=b"x"),
    "deletes one": lambda i, r: Incident.objects.filter(pk=i.pk)._raw_delete("default"),
    "deletes a report": lambda i, r: IncidentReport.objects.filter(pk=r.pk)._raw_delete("default"),
    "moves when it is due": lambda i, r: IncidentReport.objects.update(due_at=now() + 99 * HOUR),
    "closes with a report owed": lambda i, r: Incident.objects.update(closed_at=now()),
    "closes by a person without words": lambda i, r: Incident.objects.filter(kind="other").update(
        closed_at=now(), closed_by=i.opened_by
    ),
    "a report without a reference": lambda i, r: IncidentReport.objects.filter(pk=r.pk).update(
        answer="reported", reported_at=now(), recorded_at=now(), recorded_by=i.opened_by
    ),
    "a late report without a reason": lambda i, r: IncidentReport.objects.filter(pk=r.pk).update(
        answer="reported", reported_at=r.due_at + HOUR, recorded_at=r.due_at + 2 * HOUR,
        recorded_by=i.opened_by, reference="C-1",
    ),
    "not owed without a reason": lambda i, r: IncidentReport.objects.filter(pk=r.pk).update(
        answer="not_owed", recorded_at=now(), recorded_by=i.opened_by
    ),
    "owes the same twice": lambda i, r: IncidentReport.objects.create(
        incident=i, addressee=r.addressee, due_at=r.due_at
    ),
    "opens by a person without words": lambda i, r: Incident.objects.create(
        kind="other", opened_by=i.opened_by
    ),
    "is noticed after it was opened": lambda i, r: Incident.objects.create(
        kind="outage", noticed_at=now() + HOUR
    ),
}  # fmt: skip


@pytest.mark.parametrize("attempt", RAW.values(), ids=RAW.keys())
def test_the_database_itself_refuses(officer: User, attempt: Attempt) -> None:
    made = recorded(officer)
    recorded(officer, kind=Kind.OTHER)

    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(made, report(made, Addressee.CERT_IN))


def test_the_database_keeps_what_is_over(officer: User) -> None:
    made = recorded(officer, kind=Kind.OTHER)
    incident_close(actor=officer, code=made.code, done="It was mended.")
    cert = report(recorded(officer), Addressee.CERT_IN)
    report_record(actor=officer, code=cert.code, reported_at=now(), reference="CERT-1")

    for attempt in (
        lambda: Incident.objects.filter(pk=made.pk).update(closed_at=None, closed_by=None, done=""),
        lambda: Incident.objects.filter(pk=made.pk).update(done="Something better."),
        lambda: IncidentReport.objects.filter(pk=cert.pk).update(reference="CERT-2"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
