"""What an entry may hold, that it stays, and that it can be asked why."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from governance import ledger, policy, vault
from governance.actors import NOBODY, device, worker
from governance.commitments import commitment
from governance.errors import DetailNotCode
from governance.ledger.values import value_open, values_reseal
from governance.models import Entry, SealedValue
from governance.policy import Action, Denied, Purpose, Role
from governance.selectors.entries import entries_list, entry_explain
from governance.subjects import Subject, SubjectKind
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db
OURS, OTHER = str(uuid.uuid4()), str(uuid.uuid4())
ALERT = Subject(SubjectKind.ALERT, "a", station=OURS)
LIST = Subject(SubjectKind.PAGE, "alerts")


def entered(code: str = "c", /, **detail: Any) -> Entry:
    with transaction.atomic():
        return ledger.append(
            actor=worker("w"), verb=Entry.Verb.COLLECTION, action="episode.open",
            subject=Subject(SubjectKind.CAMERA, code), detail=detail,
        )  # fmt: skip


@pytest.mark.parametrize(
    "value", ["a woman in red", "थाना", "x" * 65, "a\nb", "a\x00", b"bytes", ["a"], {"a": 1}, uuid]
)
def test_a_detail_that_is_no_code_is_refused(value: object) -> None:
    with pytest.raises(DetailNotCode):
        entered(what=value)

    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "value", ["", "open", "53ef7050-f634-4d24-a185-e65650b58a60", "k1-v2", 1, 0.5, True, None]
)
def test_a_detail_that_is_a_code_or_a_number_is_kept(value: object) -> None:
    assert entered(what=value).detail == {"what": value}


def test_a_name_hides_neither_in_a_key_nor_in_the_subject() -> None:
    with pytest.raises(DetailNotCode):
        entered(**{"seen by Rao": 1})
    with pytest.raises(DetailNotCode):
        entered("Mr Rao's gate")

    assert not Entry.objects.exists()


def test_an_entry_goes_when_its_alteration_does() -> None:
    def altered_and_failed() -> None:
        with transaction.atomic():
            entered()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        altered_and_failed()

    assert not Entry.objects.exists()


def test_no_entry_can_take_the_place_of_another() -> None:
    kept = entered()
    table = Entry._meta.db_table
    twin = Entry(pk=kept.pk, code=kept.code, verb="erasure", action="x")

    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.bulk_create(
            [twin], update_conflicts=True, unique_fields=["id"], update_fields=["action"]
        )
    if connection.vendor == "sqlite":
        columns = [str(field.column) for field in Entry._meta.fields if field.name != "action"]
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT OR REPLACE INTO {table} (action, {', '.join(columns)}) "
                f"SELECT 'x', {', '.join(columns)} FROM {table}"
            )

    assert Entry.objects.get().action == "episode.open"


def test_a_case_reference_is_on_record_and_a_sentence_is_not_taken_for_one() -> None:
    her = person_with(Role.OPERATOR)
    asked: dict[str, Any] = {
        "actor": her,
        "action": Action.ALERT_SEE,
        "purpose": Purpose.INVESTIGATION,
    }
    with facts_of(Holds(OURS)):
        entry = policy.require(**asked, subject=ALERT, case_reference="FIR/123/2026")
        with pytest.raises(DetailNotCode):
            policy.require(**asked, subject=ALERT, case_reference="the man from Gate 3")

    assert "FIR" not in str(entry.detail)
    opened = value_open(entry, "case")
    assert opened is not None
    assert opened[1] == "FIR/123/2026"
    assert commitment("case", *opened) == entry.commitments["case"]
    assert Entry.objects.count() == 1


def test_what_was_said_in_words_opens_under_a_new_key_as_it_did_under_the_old_one() -> None:
    with transaction.atomic():
        made = [
            ledger.append(
                actor=worker("w"), verb=Entry.Verb.COLLECTION, action="episode.open",
                subject=Subject(SubjectKind.CAMERA, "c"), sealed={"case": f"FIR-{number}/2026"},
            )
            for number in range(3)
        ]  # fmt: skip
    before = [value_open(entry, "case") for entry in made]
    boxes = set(SealedValue.objects.values_list("box", flat=True))
    vault.keys.keyring_settings_add()

    values_reseal()

    assert [value_open(entry, "case") for entry in made] == before
    assert SealedValue.objects.count() == 3
    assert boxes.isdisjoint(SealedValue.objects.values_list("box", flat=True))


@pytest.mark.parametrize("subject", [ALERT, LIST, Subject(SubjectKind.ALERT, "a", station=OTHER)])
@pytest.mark.parametrize("purpose", [Purpose.PATROL, Purpose.OVERSIGHT, None])
@pytest.mark.parametrize("holds", [Holds(OURS), Holds()])
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR])
def test_why_gives_the_answer_that_was_given(
    subject: Subject, purpose: Purpose | None, holds: Holds, role: Role
) -> None:
    her = person_with(role)
    with facts_of(holds), suppress(Denied):
        policy.require(actor=her, action=Action.ALERT_LIST, subject=subject, purpose=purpose)

    told = entry_explain(Entry.objects.get())

    assert "same answer" in told
    assert str(her.code) in told


def test_an_entry_names_no_station_but_the_one_asked_about() -> None:
    with facts_of(Holds(OURS, OTHER)):
        entry = policy.require(
            actor=person_with(Role.OPERATOR), action=Action.ALERT_SEE, subject=ALERT,
            purpose=Purpose.PATROL,
        )  # fmt: skip

    assert OTHER not in str(entry.detail)


def test_why_says_so_when_the_rules_have_changed_since() -> None:
    told = []
    for action in (Action.ALERT_SEE.value, "face.search"):
        with transaction.atomic():
            told.append(
                entry_explain(
                    Entry.objects.create(
                        verb="consultation", action=action, actor_kind="person", actor_code="p",
                        subject_kind="alert", subject_code="a", allowed=True, reason="allowed",
                    )
                )
            )  # fmt: skip

    assert "would answer otherwise" in told[0]
    assert "do not know this kind of question" in told[1]


def test_the_command_explains_one_entry_and_says_when_there_is_none() -> None:
    entry, out = entered(), StringIO()

    call_command("why", str(entry.code), stdout=out)

    assert "worker w did episode.open" in out.getvalue()
    with pytest.raises(CommandError, match="no entry"):
        call_command("why", str(uuid.uuid4()))


def test_the_command_shows_signs_that_would_move_the_cursor_as_they_are() -> None:
    entry = Entry.objects.create(
        verb="administration", action="a\x1b[2J\x9b1mb", actor_kind="worker", actor_code="w",
        subject_kind="ledger", subject_code="log",
    )  # fmt: skip
    out = StringIO()

    call_command("why", str(entry.code), stdout=out)

    assert out.getvalue().strip().isprintable()
    assert r"a\x1b[2J\x9b1mb" in out.getvalue()


def test_entries_are_read_from_the_newest_on_and_by_code() -> None:
    made = [entered("one"), entered("two"), entered("one")]

    assert entries_list(limit=2) == [made[2], made[1]]
    assert entries_list(before_id=made[1].pk) == [made[0]]
    assert entries_list(code="one") == [made[2], made[0]]
    assert entries_list(code="w") == made[::-1]


@pytest.mark.parametrize("actor", [NOBODY, device("d"), worker("w")])
def test_a_refusal_of_anybody_is_on_record(actor: Any) -> None:
    with pytest.raises(Denied):
        policy.require(actor=actor, action=Action.ALERT_SEE, subject=ALERT)

    entry = Entry.objects.get()
    assert (entry.actor_kind, entry.allowed) == (actor.kind, False)
    assert entry.at <= datetime.now(UTC)


def test_an_account_that_is_switched_off_is_refused_what_it_was_allowed() -> None:
    her = person_with(Role.OPERATOR)
    her.is_active = False
    with facts_of(Holds(OURS)):
        seen = policy.may(actor=her, action=Action.ALERT_SEE, subject=ALERT, purpose=Purpose.PATROL)
        listed = policy.scope(actor=her, action=Action.ALERT_LIST)

    assert (seen, listed) == (False, frozenset())
