"""Requests under the RTI Act as they come in: numbered, sealed, and found by their applicants."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from governance.errors import Denied, Refused
from governance.models import Entry, RtiRequest, RtiYear, User
from governance.policy import Role
from governance.rti.reading import Part, part_of, request_by_follow_reference
from governance.rti.wording import words_count
from tests.governance.asked import ADDRESS, NAME, WORDS, received, registered
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
Channel = RtiRequest.Channel


@pytest.fixture(autouse=True)
def facts_here(keyring: None) -> Iterator[None]:
    with facts_of(Holds()):
        yield


@pytest.fixture
def officer() -> User:
    return person_with(Role.RTI_OFFICER)


def test_who_asked_and_what_lie_sealed_and_the_entry_names_nobody() -> None:
    got = received(contact="meena@example.in")

    kept = RtiRequest.objects.get()
    (entry,) = Entry.objects.filter(action="rti.receive")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM governance_rtirequest")
        row = repr(cursor.fetchall())
    assert [part_of(kept, part) for part in Part] == [NAME, ADDRESS, "meena@example.in", WORDS]
    assert (entry.actor_code, set(entry.commitments)) == ("nobody", {"words"})
    for open_words in ("Meena", "Najaf", "meena@", "dismissed", got.follow_reference):
        assert open_words not in row + str(entry.detail)


def test_references_of_a_year_have_no_gap_also_where_one_failed(officer: User) -> None:
    with time_machine.travel(datetime(2026, 12, 31, 18, 0, tzinfo=UTC), tick=False):
        first = received()
        with transaction.atomic():
            received()
            transaction.set_rollback(True)
        second = received()
    # In India the new year has begun.
    with time_machine.travel(datetime(2026, 12, 31, 18, 30, tzinfo=UTC), tick=False):
        third = received()
        late = registered(officer, now() - DAY)

    references = [got.request.reference for got in (first, second, third, late)]
    assert references == ["RTI/2026/0001", "RTI/2026/0002", "RTI/2027/0001", "RTI/2026/0003"]
    assert dict(RtiYear.objects.values_list("year", "last")) == {2026: 3, 2027: 1}


def test_a_form_sent_twice_is_one_request_and_the_same_words_are_noticed() -> None:
    first = received("one-form")
    again = received("one-form", words="Something else.")
    same = received("another-form", words=f"  {WORDS.upper()}  ")
    other = received("a-third-form", words="What else is kept?")

    assert (first.is_new, again.is_new) == (True, False)
    assert (again.request, again.follow_reference) == (first.request, first.follow_reference)
    assert same.is_new
    assert same.same_as == (first.request.reference,)
    assert other.same_as == ()


def test_the_follow_up_reference_finds_it_and_the_public_reference_does_not() -> None:
    got = received()

    for typed in (got.follow_reference, got.follow_reference.lower().replace("-", " ")):
        assert request_by_follow_reference(reference=typed) == got.request
    for other in (got.request.reference, str(got.request.code), ""):
        assert request_by_follow_reference(reference=other) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("पुलिस ने क्या किया?", 4),
        ("कितनी स्त्रियों को क्षति पहुँची", 5),
        ("पूछा।क्या और/या कब", 5),
        ("Rs 1,00,000 in 2025-26", 4),
        ("the officer's e-mail, please", 4),
        ("one,two,three", 3),
        ("How many कैमरे in हज़रतगंज?", 5),
        ("क्‍या", 1),
        ("پولیس آئی", 2),
        ("- … ।", 0),
    ],
)
def test_words_are_counted_alike_in_every_script(text: str, count: int) -> None:
    assert words_count(text) == count


@pytest.mark.parametrize("word", ["word", "स्त्रियों", "کیمرہ"])
def test_five_hundred_words_fit_and_one_more_does_not(word: str) -> None:
    received(words=f"{word} " * 500)
    for count in (501, 10_000):
        with pytest.raises(ValidationError) as error:
            received(words=f"{word} " * count)
        assert f"{count} words" in error.value.message_dict["words"][0]

    assert RtiRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"address": ""}, "address"),
        ({"words": ""}, "words"),
        ({"words": "…!"}, "words"),
        ({"words": "x" * 10_001}, "words"),
        ({"words": "bell\x07"}, "words"),
        ({"name": "x" * 121}, "name"),
        ({"contact": "nul\x00"}, "contact"),
    ],
)
def test_what_does_not_fit_is_named_and_takes_no_number(wrong: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        received(**wrong)

    assert list(error.value.message_dict) == [field]
    assert not RtiRequest.objects.exists()
    assert not RtiYear.objects.exists()


@pytest.mark.parametrize(
    ("at", "other", "field"),
    [
        (datetime(2005, 10, 11, 18, 29, tzinfo=UTC), {}, "received_at"),
        (datetime(2999, 1, 1, tzinfo=UTC), {}, "received_at"),
        (None, {"channel": Channel.PORTAL}, "channel"),
        (None, {"channel": Channel.TRANSFERRED}, "from_authority"),
        (None, {"channel": Channel.POST, "from_authority": "Home"}, "from_authority"),
        (None, {"outside_reference": "see my letter"}, "outside_reference"),
    ],
)
def test_an_officer_is_told_what_of_a_registration_cannot_be(
    officer: User, at: datetime | None, other: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as error:
        registered(officer, at or now(), **other)

    assert list(error.value.message_dict) == [field]
    assert not RtiRequest.objects.exists()


def test_another_bodys_number_is_registered_once(officer: User) -> None:
    given = {"channel": Channel.TRANSFERRED, "outside_reference": "DM/12-2026"}
    first = registered(officer, now() - DAY, from_authority="District magistrate", **given)

    with pytest.raises(Refused) as refusal:
        registered(officer, now(), from_authority="District magistrate", **given)
    registered(officer, now(), from_authority="Municipality", **given)

    assert first.request.reference in str(refusal.value)
    assert [one.number for one in RtiRequest.objects.order_by("number")] == [1, 2]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.RTI_OFFICER}))
def test_nobody_else_registers(role: Role) -> None:
    with pytest.raises(Denied):
        registered(person_with(role, name="stranger"), now())

    assert not RtiRequest.objects.exists()


Attempt = Callable[[RtiRequest], object]
RAW: dict[str, Attempt] = {
    "alters the words": lambda one: RtiRequest.objects.update(words_sealed=b"other"),
    "came later": lambda one: RtiRequest.objects.update(received_at=now()),
    "takes a number": lambda one: RtiRequest.objects.update(number=9),
    "decides without a time": lambda one: RtiRequest.objects.update(state="decided"),
    "forgets a step": lambda one: RtiRequest.objects.update(steps_count=-1),
    "is taken back": lambda one: RtiRequest.objects.filter(pk=one.pk)._raw_delete("default"),
    "has no applicant": lambda one: RtiRequest.objects.create(
        code=uuid.uuid4(), year=2026, number=99, reference="RTI/2026/0099", follow_hash="1" * 64,
        channel="portal", received_at=now(), words_digest="1" * 64, words_sealed=b"x",
    ),
}  # fmt: skip


@pytest.mark.parametrize("attempt", RAW.values(), ids=RAW.keys())
def test_the_database_itself_keeps_a_request(attempt: Attempt) -> None:
    made = received().request

    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(made)
