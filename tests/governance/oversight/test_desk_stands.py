"""What auditors raised and asked, and what was answered, stands in the database itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils.timezone import now

from governance import ledger
from governance.models import (
    AuditorNote,
    Entry,
    Finding,
    FindingEntry,
    SavedQuestion,
    Unsealing,
    UnsealingEntry,
    User,
)
from governance.policy import Purpose, Role
from governance.services.auditor_notes import note_on_entry
from governance.services.findings import finding_answer, finding_judge, finding_raise
from governance.services.questions import question_save
from governance.services.unsealings import unseal_approve, unseal_request
from governance.subjects import Subject, SubjectKind
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db

OVERSIGHT = Purpose.OVERSIGHT
REASON = "The complaint names the same evening; the case tells whether it is hers."


@pytest.fixture(autouse=True)
def facts_here(keyring: None) -> Iterator[None]:
    with facts_of(Holds()):
        yield


@pytest.fixture
def auditor() -> User:
    return person_with(Role.AUDITOR, name="auditor", body="Committee")


def entry_sealed(case: str) -> Entry:
    with transaction.atomic():
        return ledger.append(
            actor=person_with(Role.INVESTIGATOR, name=case), verb=Entry.Verb.ADMINISTRATION,
            action="export.ask", subject=Subject(SubjectKind.EXPORT, case), sealed={"case": case},
        )  # fmt: skip


@pytest.fixture
def finding(auditor: User) -> Finding:
    return finding_raise(
        actor=auditor, purpose=OVERSIGHT, words="Nine looks at Gate 3. Why?",
        due_at=now() + timedelta(days=14), entries=[entry_sealed("a").code],
    )  # fmt: skip


@pytest.fixture
def unsealing(auditor: User) -> Unsealing:
    return unseal_request(
        actor=auditor, purpose=OVERSIGHT, entries=[entry_sealed("b").code], reason=REASON
    )


def refused(act: Callable[[], Any], *, saying: str) -> None:
    with pytest.raises(IntegrityError, match=saying), transaction.atomic():
        act()


def rewriting_refused(row: models.Model, changes: dict[str, Any], *, saying: str) -> None:
    """Each change alone is refused, whoever writes it past the services."""
    before = type(row)._default_manager.filter(pk=row.pk).values().get()
    for name, value in changes.items():
        rows = type(row)._default_manager.filter(pk=row.pk)
        refused(lambda rows=rows, name=name, value=value: rows.update(**{name: value}),
                saying=saying)  # fmt: skip
    assert type(row)._default_manager.filter(pk=row.pk).values().get() == before


def deleting_refused(row: models.Model) -> None:
    statement = f"DELETE FROM {row._meta.db_table} WHERE id = %s"
    with connection.cursor() as cursor:
        refused(lambda: cursor.execute(statement, [row.pk]), saying="kept|append-only")
    assert type(row)._default_manager.filter(pk=row.pk).exists()


def test_a_finding_stands_as_it_was_raised(finding: Finding) -> None:
    another = person_with(Role.AUDITOR, name="another")

    rewriting_refused(
        finding,
        {
            "words_sealed": b"nothing", "auditor": another, "anomaly": "silence",
            "raised_at": finding.raised_at - timedelta(days=1),
            "due_at": finding.due_at + timedelta(days=60),
        },
        saying="stands as it was raised",
    )  # fmt: skip
    deleting_refused(finding)


def test_an_answer_and_the_verdict_on_it_stand(finding: Finding, auditor: User) -> None:
    officer = person_with(Role.DATA_OFFICER)
    finding_answer(actor=officer, code=finding.code, answer="A search for a child.")
    rewriting_refused(
        finding,
        {
            "answer_sealed": b"something else", "answered_at": finding.raised_at,
            "answered_by": person_with(Role.DATA_OFFICER, name="other"),
        },
        saying="answer to a finding stands",
    )  # fmt: skip
    # Without its answer it would be open again.
    refused(
        lambda: Finding.objects.filter(pk=finding.pk).update(
            status="open", answered_at=None, answered_by=None, answer_sealed=b""
        ),
        saying="answer to a finding stands",
    )

    finding_judge(actor=auditor, purpose=OVERSIGHT, code=finding.code, is_accepted=False)

    rewriting_refused(finding, {"status": "accepted", "judged_at": now()}, saying="verdict")


def test_what_a_finding_rests_on_stands(finding: Finding) -> None:
    rests = finding.evidence.get()
    later = entry_sealed("later")
    refused(lambda: FindingEntry.objects.filter(pk=rests.pk).update(entry=later),
            saying="append-only")  # fmt: skip
    deleting_refused(rests)
    finding_answer(
        actor=person_with(Role.DATA_OFFICER), code=finding.code, answer="A search for a child."
    )

    refused(lambda: FindingEntry.objects.create(finding=finding, entry=later),
            saying="rests on stands")  # fmt: skip

    assert [row.pk for row in finding.evidence.all()] == [rests.pk]


def test_sealed_words_that_nobody_agreed_to_open_are_not_slipped_in(unsealing: Unsealing) -> None:
    rewriting_refused(
        unsealing,
        {
            "reason_sealed": b"because", "auditor": person_with(Role.AUDITOR, name="other"),
            "lapses_at": unsealing.lapses_at - timedelta(hours=1),
        },
        saying="who asked for sealed words",
    )  # fmt: skip
    approver = person_with(Role.APPROVER, body="Collectorate")
    unseal_approve(actor=approver, code=unsealing.code)

    rewriting_refused(
        unsealing, {"ends_at": now() + timedelta(minutes=10), "answered_at": now()},
        saying="answer to a request",
    )  # fmt: skip
    refused(
        lambda: UnsealingEntry.objects.create(unsealing=unsealing, entry=entry_sealed("more")),
        saying="which words were asked for stands",
    )
    deleting_refused(unsealing.asked.get())
    deleting_refused(unsealing)


def test_a_request_that_lapsed_is_not_answered_past_the_services(unsealing: Unsealing) -> None:
    approver = person_with(Role.APPROVER, body="Collectorate")

    refused(
        lambda: Unsealing.objects.filter(pk=unsealing.pk).update(
            status="refused", answered_by=approver, answered_body=approver.body,
            answered_at=unsealing.lapses_at + timedelta(seconds=1),
        ),
        saying="lapsed",
    )  # fmt: skip


def test_a_kept_question_stands_and_ends_once(auditor: User) -> None:
    kept = question_save(
        actor=auditor, purpose=OVERSIGHT, name="Gate 3", asked={"q": "x"}, is_shared=False
    )
    ended = now()

    rewriting_refused(kept, {"name_sealed": b"x", "is_shared": True}, saying="as it was kept")
    SavedQuestion.objects.filter(pk=kept.pk).update(ended_at=ended)

    rewriting_refused(kept, {"ended_at": None}, saying="is over")
    deleting_refused(kept)


def test_a_note_stands_and_belongs_to_the_body_of_whoever_wrote_it(auditor: User) -> None:
    about = entry_sealed("noted")
    note = note_on_entry(actor=auditor, purpose=OVERSIGHT, code=about.code, words="Why at night?")
    elsewhere = person_with(Role.AUDITOR, name="elsewhere", body="Commission")
    of_it = {"auditor": auditor, "body": auditor.body, "words_sealed": b"sealed"}

    rewriting_refused(
        note,
        {
            "words_sealed": b"nothing", "auditor": elsewhere, "body": elsewhere.body,
            "written_at": now() - timedelta(days=1),
        },
        saying="append-only",
    )  # fmt: skip
    deleting_refused(note)
    for changes, saying in (
        ({"entry": about, "body": elsewhere.body}, "belongs to the body"),
        ({}, "note_about_one_thing"),
        ({"entry": about, "timeline": about.code}, "note_about_one_thing"),
        ({"timeline": about.code, "anomaly": "silence"}, "note_anomaly_by_its_entry"),
        ({"entry": about, "words_sealed": b""}, "note_says_something"),
    ):
        made = {**of_it, **changes}
        refused(lambda made=made: AuditorNote.objects.create(**made), saying=saying)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite has INSERT OR REPLACE")
def test_nothing_is_inserted_over_what_stands(finding: Finding) -> None:
    table = Finding._meta.db_table
    statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    evidence = (
        "INSERT OR REPLACE INTO governance_findingentry (finding_id, entry_id) "
        "SELECT finding_id, entry_id FROM governance_findingentry"
    )
    with connection.cursor() as cursor:
        refused(lambda: cursor.execute(statement), saying="append-only")
        refused(lambda: cursor.execute(evidence), saying="once")
