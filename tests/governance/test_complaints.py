"""Complaints: from anybody, about a place and a time, answered once and not to be altered."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from governance.errors import NotThere, Refused
from governance.models import Complaint, Dissent, Entry, User
from governance.policy import Denied, Role
from governance.references import reference_hash, reference_of
from governance.selectors.complaints import (
    Part,
    complaint_by_reference,
    complaint_facts,
    complaint_list,
    complaints_public,
    words_of,
)
from governance.services.complaints import (
    complaint_answer,
    complaint_disagree,
    complaint_look_into,
    complaints_sweep,
)
from governance.services.complaints_received import Received, Said, complaint_receive
from governance.subjects import Happening, SubjectKind
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db

Found, Place = Complaint.Finding, Complaint.PlaceKind
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CAMERA = str(uuid.uuid4())
WORDS = "Two officers asked Asha where her husband was. आशा से पूछा गया।"
ANSWER = "The visit followed a verdict. It should have ended at the door."


@pytest.fixture(autouse=True)
def facts_here(keyring: None) -> Iterator[None]:
    with facts_of(Holds()):
        yield


@pytest.fixture
def officer() -> User:
    return person_with(Role.DATA_OFFICER)


@pytest.fixture
def auditor() -> User:
    return person_with(Role.AUDITOR, name="auditor")


def said(**other: Any) -> Said:
    at = now()
    made = Said(
        category=Complaint.Category.NOT_WANTED, place_kind=Place.CAMERA, place_code=CAMERA,
        from_at=at - 3 * HOUR, until_at=at - 2 * HOUR, words=WORDS,
    )  # fmt: skip
    return replace(made, **other)


def received(nonce: str = "", **other: Any) -> Received:
    return complaint_receive(nonce=nonce or uuid.uuid4().hex, said=said(**other))


def test_a_complaint_is_kept_without_a_trace_of_who_sent_it() -> None:
    got = received(place_words="by the tea stall")

    kept = Complaint.objects.get()
    assert (kept.status, kept.due_at - kept.received_at) == ("received", 15 * DAY)
    assert words_of(kept, Part.WORDS) == WORDS
    assert words_of(kept, Part.PLACE) == "by the tea stall"
    (entry,) = Entry.objects.filter(action="complaint.receive")
    assert (entry.actor_kind, entry.actor_code) == ("nobody", "nobody")
    assert entry.detail["place"] == CAMERA
    assert set(entry.commitments) == {"words", "place_words"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM governance_complaint")
        row = repr(cursor.fetchall())
    for open_words in ("Asha", "tea stall", got.reference, got.reference.replace("-", "")):
        assert open_words not in row + str(entry.detail)
    columns = {field.name for field in Complaint._meta.get_fields()}
    assert not columns & {"name", "address", "ip", "contact", "phone", "email", "user", "picture"}


def test_its_reference_finds_it_however_it_is_typed_and_no_other_does() -> None:
    got = received()

    for typed in (
        got.reference,
        got.reference.lower(),
        got.reference.replace("-", ""),
        f"  {got.reference.replace('-', ' ')} ",
        got.reference.replace("0", "O").replace("1", "l"),
    ):
        state = complaint_by_reference(reference=typed)
        assert state is not None
        assert state.complaint == got.complaint
    for wrong in ("", "0000-0000-0000-0000", str(got.complaint.code), got.reference[:-1]):
        assert complaint_by_reference(reference=wrong) is None


def test_references_are_long_and_hold_no_look_alikes() -> None:
    made = {reference_of(f"nonce-{number}") for number in range(2000)}

    assert len(made) == 2000
    assert {len(one) for one in made} == {19}
    signs = set("".join(made)) - {"-"}
    assert len(signs) == 32
    assert not signs & set("ILOU")
    assert len({reference_hash(one) for one in made}) == 2000


def test_what_is_sent_twice_is_one_complaint_with_one_reference() -> None:
    first = received("the-same-form")
    second = received("the-same-form", words="something else")

    assert (first.is_new, second.is_new) == (True, False)
    assert first.reference == second.reference
    assert Complaint.objects.get() == second.complaint
    assert words_of(second.complaint, Part.WORDS) == WORDS
    assert Entry.objects.filter(action="complaint.receive").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (lambda at: {"from_at": at - HOUR, "until_at": at - 2 * HOUR}, "until_at"),
        (lambda at: {"from_at": at - HOUR, "until_at": at - HOUR}, "until_at"),
        (lambda at: {"until_at": at + timedelta(minutes=5)}, "until_at"),
        (lambda at: {"from_at": at - 26 * HOUR, "until_at": at - HOUR}, "until_at"),
        (lambda at: {"from_at": at - 367 * DAY, "until_at": at - 366.5 * DAY}, "from_at"),
        (lambda at: {"words": "x" * 2001}, "words"),
        (lambda at: {"words": "word " * 10_000}, "words"),
        (lambda at: {"words": "bell\x07"}, "words"),
        (lambda at: {"place_words": "nul\x00"}, "place_words"),
        (lambda at: {"place_words": "x" * 301}, "place_words"),
        (lambda at: {"place_kind": Place.WORDS, "place_code": ""}, "place_words"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_kept(
    wrong: Callable[[datetime], dict[str, Any]], field: str
) -> None:
    with pytest.raises(ValidationError) as error:
        received(**wrong(now()))

    assert list(error.value.message_dict) == [field]
    assert not Complaint.objects.exists()
    assert not Entry.objects.filter(action="complaint.receive").exists()


def test_words_in_any_script_and_a_whole_day_fit() -> None:
    at = now()
    mixed = "पुलिस आई — police came, پولیس آئی\r\n请勿拍摄 🙏🏽" + "ा" * 1900

    got = received(words=mixed, from_at=at - 24 * HOUR, until_at=at)

    assert words_of(got.complaint, Part.WORDS) == mixed.replace("\r\n", "\n")


def test_one_is_looked_into_and_answered_once(officer: User) -> None:
    got = received()

    complaint_look_into(actor=officer, code=got.complaint.code)
    complaint_look_into(actor=officer, code=got.complaint.code)
    complaint_answer(actor=officer, code=got.complaint.code, found=Found.UPHELD, answer=ANSWER)
    with pytest.raises(Refused):
        complaint_answer(
            actor=officer, code=got.complaint.code, found=Found.NOT_UPHELD, answer="No."
        )

    state = complaint_by_reference(reference=got.reference)
    assert state is not None
    assert (state.complaint.status, state.complaint.found) == ("answered", "upheld")
    assert words_of(state.complaint, Part.ANSWER) == ANSWER
    done = Entry.objects.filter(allowed=None, subject_kind="complaint").order_by("id")
    assert [entry.action for entry in done] == [
        "complaint.receive", "complaint.look_into", "complaint.answer",
    ]  # fmt: skip
    assert done[2].detail == {"found": "upheld", "after_h": 0, "late": False}
    assert not [entry for entry in done if "door" in str(entry.detail)]


def test_an_answer_that_does_not_fit_answers_nothing(officer: User) -> None:
    code = received().complaint.code

    for answer in ("", "  ", "x" * 2001, "bell\x07"):
        with pytest.raises(ValidationError):
            complaint_answer(actor=officer, code=code, found=Found.UPHELD, answer=answer)

    assert Complaint.objects.get().status == "received"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DATA_OFFICER}))
def test_nobody_else_answers(role: Role) -> None:
    code = received().complaint.code
    stranger = person_with(role, name="stranger")

    with pytest.raises(Denied):
        complaint_look_into(actor=stranger, code=code)
    with pytest.raises(Denied):
        complaint_answer(actor=stranger, code=code, found=Found.UPHELD, answer=ANSWER)

    assert Complaint.objects.get().status == "received"
    assert Entry.objects.filter(allowed=False).count() == 2


def test_an_auditor_disagrees_once_and_only_with_an_answer(officer: User, auditor: User) -> None:
    code = received().complaint.code

    with pytest.raises(Refused) as early:
        complaint_disagree(actor=auditor, code=code, words="It was not looked into.")
    complaint_answer(actor=officer, code=code, found=Found.NOT_UPHELD, answer=ANSWER)
    with pytest.raises(ValidationError):
        complaint_disagree(actor=auditor, code=code, words=" ")
    with pytest.raises(Denied):
        complaint_disagree(actor=officer, code=code, words="I agree with myself.")
    made = complaint_disagree(actor=auditor, code=code, words="Nobody asked the officers.")
    with pytest.raises(Refused) as again:
        complaint_disagree(actor=auditor, code=code, words="And more.")

    assert (early.value.code, again.value.code) == ("not_answered", "disagreed_before")
    assert words_of(made, Part.DISSENT) == "Nobody asked the officers."
    assert Dissent.objects.get() == made
    assert complaints_public().disagreed == 1


def test_what_is_not_there_is_not_there(officer: User) -> None:
    with pytest.raises(NotThere):
        complaint_look_into(actor=officer, code=uuid.uuid4())


def test_an_overdue_answer_is_counted_and_told_once_also_when_the_clock_goes_back() -> None:
    begin = datetime(2028, 2, 20, 18, 30, tzinfo=UTC)
    with time_machine.travel(begin, tick=False):
        got = received()
    # Fifteen days later, across a leap day.
    due = datetime(2028, 3, 6, 18, 30, tzinfo=UTC)
    assert got.complaint.due_at == due

    with time_machine.travel(due, tick=False):
        assert (complaints_sweep(), complaints_public().overdue) == (0, 0)
    with time_machine.travel(due + timedelta(minutes=1), tick=False):
        assert [complaints_sweep(), complaints_sweep()] == [1, 0]
        assert complaints_public().overdue == 1
    with time_machine.travel(begin + DAY, tick=False):
        assert complaints_public().overdue == 1
    with time_machine.travel(due + DAY, tick=False):
        officer = person_with(Role.DATA_OFFICER)
        complaint_answer(actor=officer, code=got.complaint.code, found=Found.UPHELD, answer=ANSWER)

    shown = complaints_public()
    assert (shown.received, shown.answered, shown.upheld) == (1, 1, 1)
    assert (shown.overdue, shown.answered_late) == (0, 1)
    assert Entry.objects.filter(action="complaint.overdue").count() == 1


def test_what_waits_comes_first_and_the_oldest_of_it_on_top(officer: User) -> None:
    with time_machine.travel(now() - 2 * DAY):
        answered, older = received().complaint, received().complaint
    newer = received().complaint
    complaint_answer(actor=officer, code=answered.code, found=Found.CANNOT_TELL, answer=ANSWER)

    assert [state.complaint for state in complaint_list()] == [older, newer, answered]


def test_the_facts_are_those_of_the_place_and_the_time() -> None:
    at = now() - 2.5 * HOUR
    inside = Happening(SubjectKind.DISPATCH, "d", at, CAMERA, ["arrived"])
    late = replace(inside, at=at + 5 * HOUR)
    elsewhere = replace(inside, place="another")
    named = received().complaint
    described = received(
        place_kind=Place.WORDS, place_code="", place_words="by the stall"
    ).complaint

    with facts_of(Holds(happened=[inside, late, elsewhere])):
        assert complaint_facts(complaint=named) == [inside]
        assert complaint_facts(complaint=named, place="another") == [inside]
        assert complaint_facts(complaint=described) == []
        assert complaint_facts(complaint=described, place=CAMERA) == [inside]


Attempt = Callable[[Complaint, User], object]
RAW: dict[str, Attempt] = {
    "alters the place": lambda c, u: Complaint.objects.update(place_code="other"),
    "alters the words": lambda c, u: Complaint.objects.update(words_sealed=b"other"),
    "alters the time": lambda c, u: Complaint.objects.update(from_at=c.from_at - HOUR),
    "alters when it came": lambda c, u: Complaint.objects.update(received_at=now() + HOUR),
    "gives itself more time": lambda c, u: Complaint.objects.update(due_at=now() + 99 * DAY),
    "takes its reference": lambda c, u: Complaint.objects.update(reference_hash="0" * 64),
    "deletes it": lambda c, u: Complaint.objects.filter(pk=c.pk)._raw_delete("default"),
    "answers without words": lambda c, u: Complaint.objects.update(
        status="answered", found="upheld", answered_at=now(), answered_by=u
    ),
    "looks into it as nobody": lambda c, u: Complaint.objects.update(status="looked_into"),
    "answers as nobody": lambda c, u: Complaint.objects.update(
        status="answered", found="upheld", answered_at=now(), answer_sealed=b"x"
    ),
}  # fmt: skip


@pytest.mark.parametrize("attempt", RAW.values(), ids=RAW.keys())
def test_the_database_itself_keeps_a_complaint(officer: User, attempt: Attempt) -> None:
    made = received().complaint

    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(made, officer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"until_at": "from_at"},
        {"place_code": ""},
        {"reference_hash": "same"},
    ],
    ids=["no length", "no place", "another's reference"],
)
def test_the_database_itself_refuses_what_never_was_a_complaint(wrong: dict[str, str]) -> None:
    made = received().complaint
    copied = {
        field.attname: getattr(made, field.attname)
        for field in Complaint._meta.fields
        if field.attname not in {"id", "code", "reference_hash"}
    }
    changed = copied | {"reference_hash": "1" * 64}
    for name, value in wrong.items():
        changed[name] = made.reference_hash if value == "same" else copied.get(value, value)

    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.create(**changed)


def test_the_database_keeps_the_answer_and_the_disagreement(officer: User, auditor: User) -> None:
    code = received().complaint.code
    complaint_look_into(actor=officer, code=code)
    complaint_answer(actor=officer, code=code, found=Found.UPHELD, answer=ANSWER)
    complaint_disagree(actor=auditor, code=code, words="It took too long.")

    for attempt in (
        lambda: Complaint.objects.update(found="not_upheld"),
        lambda: Complaint.objects.update(answer_sealed=b"x"),
        lambda: Complaint.objects.update(looked_into_at=now()),
        lambda: Dissent.objects.update(words_sealed=b"x"),
        lambda: Dissent.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
