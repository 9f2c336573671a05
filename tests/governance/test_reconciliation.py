"""Each day, what the media path served is laid beside the ledger, and what is left over is told."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from governance.errors import Refused
from governance.models import Entry, Incident, Look, Reconciliation, UnmatchedRead, User
from governance.policy import Purpose, Role
from governance.selectors.served import day_figures
from governance.served.files import ServedFiles, day_files
from governance.served.records import NIL, served_records
from governance.services.looks import look_count, look_open
from governance.services.reconciliation import reconcile_day, reconcile_due
from governance.subjects import Subject, SubjectKind
from tests.governance.people import person_with
from tests.governance.test_looks import entry_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 9)
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
NEXT = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)
SUBJECT = Subject(SubjectKind.RENDITION, "r")


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.ABHAYA_SERVED = tmp_path / "served"
    settings.ABHAYA_SERVED.mkdir()
    return settings.ABHAYA_SERVED


@pytest.fixture
def her() -> User:
    return person_with(Role.OPERATOR)


def served(folder: Path, entry: str, *, sent_bytes: int | None = 1000, at: datetime = NOON) -> None:
    """One read as the counter notes it; None is a process that died in the middle."""
    files = ServedFiles(folder)
    with time_machine.travel(at, tick=False):
        begun = files.begin(entry=entry, media_type="video/mp4")
        if sent_bytes is not None:
            files.end(begun, sent_bytes=sent_bytes, parts=1)


def looked(person: User, *, counted: int = 1000, at: datetime = NOON) -> Look:
    """A look that was allowed at this time, with bytes counted against it."""
    with time_machine.travel(at, tick=False):
        look = look_open(
            person=person, subject=SUBJECT, purpose=Purpose.PATROL, entry=entry_of(person)
        )
        look_count(look=look, bytes_served=counted)
    return look


def reconciled(day: date = DAY) -> Reconciliation:
    with time_machine.travel(NEXT + (day - DAY), tick=False):
        return reconcile_day(day=day)


def code(look: Look) -> str:
    return str(look.entry.code)


def test_a_day_on_which_every_read_has_its_entry_is_complete(folder: Path, her: User) -> None:
    look = looked(her, counted=3000)
    served(folder, code(look), sent_bytes=1000)
    served(folder, code(look), sent_bytes=2000)

    row = reconciled()

    assert (row.served, row.matched, row.unmatched) == (2, 2, 0)
    assert (row.bytes_served, row.bytes_logged, row.fewer) == (3000, 3000, 0)
    assert (row.files, row.lines_broken, row.incident) == (1, 0, None)
    assert row.entry.action == "ledger.reconcile"
    assert row.entry.public == {
        "day": "2026-03-09", "served": 2, "matched": 2, "unmatched": 0, "bytes_served": 3000,
        "bytes_logged": 3000,
    }  # fmt: skip
    assert not Incident.objects.exists()


def test_what_a_door_serves_without_an_entry_is_unmatched_and_an_incident(
    folder: Path, her: User
) -> None:
    look = looked(her)
    served(folder, code(look))
    served(folder, "none", sent_bytes=70)

    row = reconciled()

    assert (row.served, row.matched, row.unmatched) == (2, 1, 1)
    (left,) = row.unmatched_reads.all()
    assert (left.entry_code, left.why, left.reads, left.bytes) == ("none", "no_entry", 1, 70)
    assert row.incident == Incident.objects.get(kind="unlogged_read")
    assert Entry.objects.get(action="incident.open").subject_code == str(row.incident.code)


def test_reads_under_codes_that_bear_nothing_out_are_unmatched(folder: Path, her: User) -> None:
    refused, done = entry_of(her, allowed=False), entry_of(her, allowed=None)
    with time_machine.travel(NOON, tick=False):
        early, late = entry_of(her), entry_of(her)
    served(folder, str(refused.code))
    served(folder, str(done.code))
    served(folder, "0b0e7c52-0f0b-4d3c-9f5c-3f1f0a1d2b3c")
    served(folder, str(early.code), at=NOON - timedelta(seconds=6))
    served(folder, str(late.code), at=NOON + timedelta(minutes=21))
    look = looked(her, counted=999)
    served(folder, code(look), sent_bytes=1000)

    row = reconciled()

    why = dict(row.unmatched_reads.values_list("entry_code", "why"))
    assert why == {
        str(refused.code): "not_allowed", str(done.code): "not_allowed",
        "0b0e7c52-0f0b-4d3c-9f5c-3f1f0a1d2b3c": "unknown", str(early.code): "before",
        str(late.code): "too_late", code(look): "more_bytes",
    }  # fmt: skip
    assert (row.served, row.matched) == (6, 0)


def test_hosts_whose_clocks_differ_by_seconds_make_no_read_unmatched(
    folder: Path, her: User
) -> None:
    served(folder, code(looked(her)), at=NOON - timedelta(seconds=5))

    assert reconciled().unmatched == 0


def test_a_read_whose_process_was_killed_is_matched_and_its_bytes_unknown(
    folder: Path, her: User
) -> None:
    served(folder, code(looked(her)), sent_bytes=None)

    row = reconciled()

    assert (row.served, row.matched, row.unfinished) == (1, 1, 1)
    assert (row.bytes_served, row.bytes_logged, row.fewer) == (0, 1000, 0)


def test_a_look_over_midnight_is_of_the_day_on_which_it_was_allowed(
    folder: Path, her: User
) -> None:
    evening = datetime(2026, 3, 9, 23, 55, tzinfo=UTC)
    look = looked(her, counted=3000, at=evening)
    served(folder, code(look), sent_bytes=1000, at=evening)
    served(folder, code(look), sent_bytes=2000, at=evening + timedelta(minutes=9))
    served(folder, "none", at=evening + timedelta(minutes=9))

    first, second = reconciled(), reconciled(DAY + timedelta(days=1))

    assert (first.served, first.unmatched, first.bytes_served, first.fewer) == (2, 0, 3000, 0)
    assert (second.served, second.unmatched, second.bytes_logged) == (1, 1, 0)


def test_a_day_without_files_is_one_on_which_nothing_was_served(folder: Path, her: User) -> None:
    row = reconciled()

    assert (row.served, row.matched, row.unmatched, row.files) == (0, 0, 0, 0)


def test_lines_that_somebody_removed_show_as_fewer_bytes_than_logged(
    folder: Path, her: User
) -> None:
    kept, gone = looked(her), looked(person_with(Role.OPERATOR, name="other"))
    served(folder, code(kept))
    served(folder, code(gone))
    (path,) = day_files(folder, DAY)
    lines = path.read_text().split("\n")
    path.write_text("\n".join(lines[:3]))

    row = reconciled()

    assert (row.served, row.bytes_served, row.bytes_logged, row.fewer) == (1, 1000, 2000, 1)
    said = io.StringIO()
    with time_machine.travel(NEXT, tick=False):
        call_command("reconcile", "--day=2026-03-09", stdout=said)
    assert "fewer bytes served than logged" in said.getvalue()


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b'{"end":"x","at":"2026-03-09T12:00:00Z","bytes":1,"parts":1}', b"\xff\xfe",
     b'{"begin":"a","at":"noon","entry":"none"}', b'{"begin":"a","at":"2026-03-09T12:00:00Z",'
     b'"entry":"Asha Rao"}', b'{"begin":"a"'],
)  # fmt: skip
def test_a_line_that_says_nothing_is_counted_and_takes_no_other_with_it(
    folder: Path, her: User, line: bytes
) -> None:
    look = looked(her, counted=2000)
    served(folder, code(look))
    (path,) = day_files(folder, DAY)
    with path.open("ab") as file:
        file.write(b"\n" + line)
    served(folder, code(look))

    row = reconciled()

    assert (row.served, row.matched, row.lines_broken) == (2, 2, 1)


def test_a_day_is_reconciled_once_and_stands(folder: Path, her: User) -> None:
    row = reconciled()
    served(folder, "none")

    assert reconciled() == row
    assert Entry.objects.filter(action="ledger.reconcile").count() == 1
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        Reconciliation.objects.update(unmatched=0)
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        Reconciliation.objects.all().delete()


def test_what_was_unmatched_stays_on_record(folder: Path, her: User) -> None:
    served(folder, "none")
    row = reconciled()

    for statement in ("UPDATE governance_unmatchedread SET reads = 0",
                      "DELETE FROM governance_unmatchedread"):  # fmt: skip
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            connection.cursor().execute(statement)
    assert row.unmatched_reads.get().reads == 1


def test_the_database_holds_no_unmatched_read_without_its_incident(folder: Path, her: User) -> None:
    row = reconciled()
    fields = {
        field.attname: getattr(row, field.attname)
        for field in Reconciliation._meta.concrete_fields if field.name not in {"id", "day"}
    }  # fmt: skip
    other = Entry.objects.create(
        verb="administration", action="ledger.reconcile", actor_kind="worker", actor_code="w",
        subject_kind="ledger", subject_code="x",
    )  # fmt: skip
    fields |= {"served": 1, "matched": 0, "unmatched": 1, "entry_id": other.pk}

    with pytest.raises(IntegrityError), transaction.atomic():
        Reconciliation.objects.create(day=DAY + timedelta(days=1), **fields)


def test_a_day_that_is_not_over_is_refused_and_nothing_is_written(folder: Path, her: User) -> None:
    with time_machine.travel(NEXT - timedelta(seconds=1), tick=False), pytest.raises(Refused):
        reconcile_day(day=DAY)

    assert not Reconciliation.objects.exists()
    assert not Entry.objects.filter(action="ledger.reconcile").exists()


def test_days_that_were_missed_are_caught_up_with(folder: Path, her: User) -> None:
    served(folder, "none")
    reconciled(DAY + timedelta(days=2))

    with time_machine.travel(NEXT + timedelta(days=3), tick=False):
        assert [reconcile_due(), reconcile_due()] == [3, 0]

    days = Reconciliation.objects.order_by("day").values_list("day", flat=True)
    assert list(days) == [DAY + timedelta(days=number) for number in range(4)]


def test_nothing_is_due_where_nothing_has_happened_yet(folder: Path) -> None:
    assert reconcile_due() == 0
    assert not Reconciliation.objects.exists()


def test_figures_up_to_now_are_shown_without_being_written_down(folder: Path, her: User) -> None:
    served(folder, code(looked(her)))
    said = io.StringIO()

    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        call_command("reconcile", "--day=2026-03-09", "--json", stdout=said)

    told = json.loads(said.getvalue())
    assert (told["served"], told["matched"], told["written_down"]) == (1, 1, False)
    assert not Reconciliation.objects.exists()


def test_files_that_were_changed_after_the_day_show(folder: Path, her: User) -> None:
    served(folder, code(looked(her)))
    reconciled()
    (path,) = day_files(folder, DAY)
    path.write_text(path.read_text().replace("1000", "900"))
    said = io.StringIO()

    with time_machine.travel(NEXT, tick=False):
        call_command("reconcile", "--day=2026-03-09", "--json", stdout=said)

    assert json.loads(said.getvalue())["files_changed_since"] is True


def test_records_for_a_verifier_sum_up_by_entry(folder: Path, her: User) -> None:
    look = looked(her)
    served(folder, code(look), sent_bytes=10)
    served(folder, code(look), sent_bytes=20, at=NOON + timedelta(seconds=3))
    served(folder, "none", sent_bytes=None, at=NOON + timedelta(days=1))

    records = list(served_records(DAY, DAY + timedelta(days=1)))

    assert records == [
        {"entry": code(look), "bytes": 30, "parts": 2, "first_at": "2026-03-09T12:00:00.000000Z",
         "last_at": "2026-03-09T12:00:03.000000Z"},
        {"entry": NIL, "bytes": 0, "parts": 0, "first_at": "2026-03-10T12:00:00.000000Z",
         "last_at": "2026-03-10T12:00:00.000000Z"},
    ]  # fmt: skip


def test_reading_the_files_of_a_day_writes_nothing(folder: Path, her: User) -> None:
    served(folder, "none")
    before = Entry.objects.count()

    figures = day_figures(DAY)

    assert (figures.unmatched, Entry.objects.count()) == (1, before)
    assert not UnmatchedRead.objects.exists()
