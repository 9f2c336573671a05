"""Findings that the agency answers, sealed words behind a second key, and kept questions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance import ledger
from governance.errors import NotThere, Refused
from governance.models import AuditorNote, Entry, Finding, SavedQuestion, Unsealing, User
from governance.policy import Denied, Purpose, Role
from governance.selectors.auditor_notes import (
    note_get,
    note_words,
    notes_all,
    notes_on_anomalies,
    notes_on_entry,
    notes_on_timeline,
)
from governance.selectors.findings import (
    Part,
    finding_entries,
    finding_list,
    finding_words,
    findings_public,
)
from governance.selectors.questions import question_get, questions_of
from governance.selectors.timelines import timeline
from governance.services.auditor_notes import note_on_entry, note_on_timeline
from governance.services.findings import (
    finding_answer,
    finding_judge,
    finding_raise,
    findings_sweep,
)
from governance.services.questions import question_end, question_save
from governance.services.unsealings import (
    unseal_approve,
    unseal_open,
    unseal_refuse,
    unseal_request,
)
from governance.subjects import Subject, SubjectKind
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db

OVERSIGHT = Purpose.OVERSIGHT
WORDS = "Officer Rao looked at Gate 3 nine times. राव ने क्यों देखा?"
REASON = "The complaint of Meena names the same evening; the case tells whether it is hers."


@pytest.fixture(autouse=True)
def facts_here(keyring: None) -> Iterator[None]:
    with facts_of(Holds()):
        yield


@pytest.fixture
def auditor() -> User:
    return person_with(Role.AUDITOR, name="auditor", body="Committee")


@pytest.fixture
def officer() -> User:
    return person_with(Role.DATA_OFFICER)


@pytest.fixture
def approver() -> User:
    return person_with(Role.APPROVER, name="approver", body="Collectorate")


@pytest.fixture
def sealed() -> Entry:
    """An entry that commits to a case number."""
    with transaction.atomic():
        return ledger.append(
            actor=person_with(Role.INVESTIGATOR, name="rao"), verb=Entry.Verb.ADMINISTRATION,
            action="export.ask", subject=Subject(SubjectKind.EXPORT, "e-1"),
            sealed={"case": "FIR-212/2026"},
        )  # fmt: skip


def raised(auditor: User, entry: Entry, *, days: int = 14) -> Finding:
    return finding_raise(
        actor=auditor, purpose=OVERSIGHT, words=WORDS, due_at=now() + timedelta(days=days),
        entries=[entry.code], anomaly="looks_at_one_place",
    )  # fmt: skip


def ledger_text() -> str:
    return json.dumps([[row.detail, row.public, row.subject_code] for row in Entry.objects.all()])


def test_a_finding_is_answered_and_judged_and_no_word_is_in_the_ledger(
    auditor: User, officer: User, sealed: Entry
) -> None:
    finding = raised(auditor, sealed)
    with pytest.raises(Refused, match="no answer"):
        finding_judge(actor=auditor, purpose=OVERSIGHT, code=finding.code, is_accepted=True)

    finding_answer(actor=officer, code=finding.code, answer="Rao was on leave; we ended his grant.")
    with pytest.raises(Refused, match="stands"):
        finding_answer(actor=officer, code=finding.code, answer="Something else.")
    judged = finding_judge(actor=auditor, purpose=OVERSIGHT, code=finding.code, is_accepted=False)

    assert judged.status == "disputed"
    assert finding_words(judged, Part.WORDS) == WORDS
    assert finding_words(judged, Part.ANSWER).endswith("we ended his grant.")
    assert [row.code for row in finding_entries(finding=judged)] == [sealed.code]
    assert "Rao" not in ledger_text()
    public = findings_public()
    assert (public.raised, public.answered, public.disputed, public.overdue) == (1, 1, 1, 0)


def test_an_overdue_finding_is_told_once_and_counted(auditor: User, sealed: Entry) -> None:
    raised(auditor, sealed, days=2)

    with time_machine.travel(now() + timedelta(days=3)):
        told = [findings_sweep(), findings_sweep()]
        public, states = findings_public(), finding_list()

    assert told == [1, 0]
    assert public.overdue == 1
    assert states[0].is_overdue
    assert Entry.objects.filter(action="finding.overdue").count() == 1


@pytest.mark.parametrize("days", [0, 200])
def test_a_finding_without_entries_or_a_fair_date_is_not_taken(
    auditor: User, sealed: Entry, days: int
) -> None:
    with pytest.raises(ValidationError):
        raised(auditor, sealed, days=days)
    with pytest.raises(ValidationError):
        finding_raise(
            actor=auditor, purpose=OVERSIGHT, words=WORDS, due_at=now() + timedelta(days=9),
            entries=[],
        )  # fmt: skip

    assert not Finding.objects.exists()


def test_who_raised_a_finding_cannot_answer_it_even_in_the_database(
    auditor: User, officer: User, sealed: Entry
) -> None:
    finding = raised(auditor, sealed)

    with pytest.raises(Denied):
        finding_answer(actor=auditor, code=finding.code, answer="All is well.")
    with pytest.raises(Denied):
        finding_judge(actor=officer, purpose=OVERSIGHT, code=finding.code, is_accepted=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(
            status="answered", answered_by=auditor, answered_at=now(), answer_sealed=b"x"
        )


def test_sealed_words_open_only_after_another_body_agreed_and_each_opening_is_an_entry(
    auditor: User, approver: User, sealed: Entry
) -> None:
    asked = unseal_request(actor=auditor, purpose=OVERSIGHT, entries=[sealed.code], reason=REASON)
    with pytest.raises(Denied) as waits:
        unseal_open(actor=auditor, purpose=OVERSIGHT, code=asked.code)

    unseal_approve(actor=approver, code=asked.code)
    (opened,) = unseal_open(actor=auditor, purpose=OVERSIGHT, code=asked.code)

    assert waits.value.reason == "unsealing_waits"
    assert opened.words == [("case", "FIR-212/2026")]
    note = Entry.objects.get(action="unseal.open", allowed__isnull=True)
    assert (note.actor_code, note.detail) == (str(auditor.code), {"entry": str(sealed.code)})
    assert "Meena" not in ledger_text()
    with time_machine.travel(now() + timedelta(minutes=16)), pytest.raises(Denied) as over:
        unseal_open(actor=auditor, purpose=OVERSIGHT, code=asked.code)
    assert over.value.reason == "unsealing_over"


def test_nobody_else_opens_what_was_agreed_for_one_auditor(
    auditor: User, approver: User, sealed: Entry
) -> None:
    asked = unseal_request(actor=auditor, purpose=OVERSIGHT, entries=[sealed.code], reason=REASON)
    unseal_approve(actor=approver, code=asked.code)
    other = person_with(Role.AUDITOR, name="other", body="Committee")

    for person in (other, approver):
        with pytest.raises(Denied):
            unseal_open(actor=person, purpose=OVERSIGHT, code=asked.code)

    assert not Entry.objects.filter(action="unseal.open", allowed__isnull=True).exists()


def test_an_answer_of_the_same_body_or_too_late_or_twice_does_not_count(
    auditor: User, approver: User, sealed: Entry
) -> None:
    same = person_with(Role.APPROVER, name="same", body="Committee")
    asked = unseal_request(actor=auditor, purpose=OVERSIGHT, entries=[sealed.code], reason=REASON)

    with pytest.raises(Denied) as body:
        unseal_approve(actor=same, code=asked.code)
    unseal_refuse(actor=approver, code=asked.code)
    with pytest.raises(Denied) as twice:
        unseal_approve(actor=approver, code=asked.code)
    again = unseal_request(actor=auditor, purpose=OVERSIGHT, entries=[sealed.code], reason=REASON)
    with time_machine.travel(now() + timedelta(hours=25)), pytest.raises(Denied) as late:
        unseal_approve(actor=approver, code=again.code)

    reasons = [caught.value.reason for caught in (body, twice, late)]
    assert reasons == ["unsealing_other_body", "unsealing_answered", "unsealing_lapsed"]
    assert Unsealing.objects.get(code=asked.code).status == "refused"


def test_words_are_asked_for_only_where_an_entry_has_some(auditor: User) -> None:
    with transaction.atomic():
        bare = ledger.append(
            actor=auditor, verb=Entry.Verb.ADMINISTRATION, action="shift.end",
            subject=Subject(SubjectKind.SHIFT, "s"),
        )  # fmt: skip

    with pytest.raises(ValidationError):
        unseal_request(actor=auditor, purpose=OVERSIGHT, entries=[bare.code], reason=REASON)

    assert not Unsealing.objects.exists()


def test_a_question_is_kept_sealed_run_again_and_shared_only_when_she_says_so(
    auditor: User,
) -> None:
    other = person_with(Role.AUDITOR, name="other")
    asked = {"action": "original.look", "answer": "refused"}
    for name, is_shared in (("Rao's refusals", False), ("All refusals", True)):
        question_save(actor=auditor, purpose=OVERSIGHT, name=name, asked=asked, is_shared=is_shared)

    assert {card.name for card in questions_of(person=auditor)} == {
        "Rao's refusals", "All refusals",
    }  # fmt: skip
    (shared,) = questions_of(person=other)
    assert (shared.name, shared.is_hers) == ("All refusals", False)
    assert shared.address == "action=original.look&answer=refused"
    assert not any(b"Rao" in bytes(row.name_sealed) for row in SavedQuestion.objects.all())
    with pytest.raises(NotThere):
        question_end(actor=other, purpose=OVERSIGHT, code=shared.question.code)
    question_end(actor=auditor, purpose=OVERSIGHT, code=shared.question.code)
    with pytest.raises(NotThere):
        question_get(code=shared.question.code, person=other)


def test_a_note_is_read_by_the_auditors_of_her_body_and_no_word_is_in_the_ledger(
    auditor: User, sealed: Entry
) -> None:
    colleague = person_with(Role.AUDITOR, name="colleague", body="Committee")
    elsewhere = person_with(Role.AUDITOR, name="elsewhere", body="Commission")

    first = note_on_entry(actor=auditor, purpose=OVERSIGHT, code=sealed.code, words=WORDS)
    second = note_on_entry(
        actor=colleague, purpose=OVERSIGHT, code=sealed.code, words="Rao was on leave.",
        anomaly="looks_at_one_place",
    )  # fmt: skip

    assert note_words(first) == WORDS
    for reader, seen in ((colleague, [second, first]), (elsewhere, [])):
        assert list(notes_on_entry(reader=reader, code=sealed.code).notes) == seen
        assert list(notes_all(reader=reader).notes) == seen
    with pytest.raises(NotThere):
        note_get(code=first.code, reader=elsewhere)
    counted = notes_on_anomalies(reader=auditor, since=sealed.at, until=sealed.at)
    assert counted == {("looks_at_one_place", sealed.code): 1}
    written = Entry.objects.filter(action="note.write", allowed=None).earliest("pk")
    assert written.subject_code == str(first.code)
    assert written.detail == {"entry": str(sealed.code), "anomaly": ""}
    assert list(written.commitments) == ["words"]
    assert "Rao" not in ledger_text()


def test_a_timeline_has_its_notes_under_every_code_of_the_same_thing(
    auditor: User, sealed: Entry
) -> None:
    known_as = {sealed.actor_code, str(auditor.code)}
    code = UUID(sealed.actor_code)

    note = note_on_timeline(
        actor=auditor, purpose=OVERSIGHT, code=code, known_as=known_as, words=WORDS
    )

    for codes in (known_as, {sealed.actor_code}):
        assert list(notes_on_timeline(reader=auditor, codes=codes).notes) == [note]
    assert not notes_on_timeline(reader=auditor, codes={str(auditor.code)}).notes


def test_notes_are_listed_page_by_page_the_newest_first(auditor: User, sealed: Entry) -> None:
    notes = [
        note_on_entry(actor=auditor, purpose=OVERSIGHT, code=sealed.code, words=f"Note {number}.")
        for number in range(5)
    ]  # fmt: skip

    first = notes_all(reader=auditor, limit=3)
    rest = notes_all(reader=auditor, before=first.before, limit=3)

    assert [*first.notes, *rest.notes] == notes[::-1]
    assert rest.before is None
    with pytest.raises(NotThere):
        notes_all(reader=auditor, before=sealed.code)


def test_a_note_about_nothing_or_without_words_or_for_no_body_is_not_taken(
    auditor: User, officer: User, sealed: Entry
) -> None:
    nobodys = person_with(Role.AUDITOR, name="nobodys")
    nobodys.body = None
    nobodys.save()

    for who, code, words, error in (
        (officer, sealed.code, WORDS, Denied),
        (auditor, uuid4(), WORDS, NotThere),
        (auditor, sealed.code, "  ", ValidationError),
        (auditor, sealed.code, "a\x07b", ValidationError),
        (auditor, sealed.code, "n" * 4001, ValidationError),
        (nobodys, sealed.code, WORDS, Refused),
    ):
        with pytest.raises(error):
            note_on_entry(actor=who, purpose=OVERSIGHT, code=code, words=words)
    with pytest.raises(NotThere):
        note_on_timeline(
            actor=auditor, purpose=OVERSIGHT, code=(code := uuid4()), known_as={str(code)},
            words=WORDS,
        )  # fmt: skip

    assert not AuditorNote.objects.exists()
    assert not Entry.objects.filter(action="note.write", allowed=None).exists()


def test_a_timeline_has_everything_by_or_about_a_code_page_by_page(
    auditor: User, sealed: Entry
) -> None:
    for number in range(5):
        with transaction.atomic():
            ledger.append(
                actor=auditor, verb=Entry.Verb.ADMINISTRATION, action=f"act.{number}",
                subject=Subject(SubjectKind.EXPORT, "e-1"),
            )  # fmt: skip

    first = timeline(codes={"e-1"}, limit=4)
    rest = timeline(codes={"e-1"}, after=first.after, limit=4)

    actions = [row.action for row in [*first.entries, *rest.entries]]
    assert actions == ["export.ask", "act.0", "act.1", "act.2", "act.3", "act.4"]
    assert rest.after is None
    with pytest.raises(NotThere):
        timeline(codes={"e-1"}, after=auditor.code)
