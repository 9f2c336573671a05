"""A look is bounded, counted, one at a time, and over when it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance.errors import LookEnded
from governance.models import Entry, Look, User
from governance.models.looks import LONGEST_LOOK, LONGEST_REVIEW_LOOK
from governance.policy import Purpose, Role
from governance.services.looks import look_count, look_current, look_open, looks_close
from governance.subjects import Subject, SubjectKind
from tests.governance.people import person_with

pytestmark = pytest.mark.django_db
SUBJECT = Subject(SubjectKind.RENDITION, "r")
PLAIN, REVIEW = Look.Kind.PLAIN, Look.Kind.REVIEW


@pytest.fixture
def her() -> User:
    return person_with(Role.OPERATOR)


def entry_of(person: User, *, allowed: bool | None = True) -> Entry:
    return Entry.objects.create(
        verb="consultation", action="rendition.look", actor_kind="person",
        actor_code=str(person.code), subject_kind="rendition", subject_code="r", allowed=allowed,
    )  # fmt: skip


def opened(
    person: User, kind: Look.Kind = PLAIN, *, subject: Subject = SUBJECT, minutes: int = 180
) -> Look:
    return look_open(
        person=person, subject=subject, purpose=Purpose.PATROL, entry=entry_of(person), kind=kind,
        lasts=timedelta(minutes=minutes),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "longest"), [(PLAIN, LONGEST_LOOK), (REVIEW, LONGEST_REVIEW_LOOK)]
)
def test_a_look_ends_by_itself_and_serves_nothing_more(
    her: User, kind: Look.Kind, longest: timedelta
) -> None:
    look = opened(her, kind)
    look_count(look=look, bytes_served=10)

    assert look.ends_at - look.opened_at == longest
    with time_machine.travel(now() + longest + timedelta(seconds=1)):
        assert look_current(person=her, subject=SUBJECT) is None
        with pytest.raises(LookEnded):
            look_count(look=look, bytes_served=10)
    look.refresh_from_db()
    assert (look.ranges, look.bytes_served) == (1, 10)


def test_a_look_may_be_asked_to_be_shorter(her: User) -> None:
    look = opened(her, minutes=2)

    assert look.ends_at - look.opened_at == timedelta(minutes=2)


def test_every_range_is_counted_also_through_an_older_copy_of_the_row(her: User) -> None:
    look = opened(her)
    copy = Look.objects.get()

    for held in (look, copy, look):
        look_count(look=held, bytes_served=5)

    look.refresh_from_db()
    assert (look.ranges, look.bytes_served) == (3, 15)


def test_a_second_opening_is_the_same_look_until_it_is_closed(her: User) -> None:
    look = opened(her)

    again = opened(her)
    closed = looks_close(subject_code="r")

    assert again == look
    assert closed == 1
    with pytest.raises(LookEnded):
        look_count(look=look, bytes_served=1)
    assert opened(her) != look


def test_a_long_look_does_not_stand_in_for_a_review_look(her: User) -> None:
    plain = opened(her)

    review = opened(her, REVIEW)

    assert review != plain
    assert review.ends_at - review.opened_at == LONGEST_REVIEW_LOOK
    assert look_current(person=her, subject=SUBJECT, kind=PLAIN) == plain


def test_looks_of_others_and_at_other_things_are_their_own(her: User) -> None:
    other = person_with(Role.OPERATOR, name="other")
    elsewhere = Subject(SubjectKind.CAMERA, "r")

    looks = {opened(her), opened(other), opened(her, subject=elsewhere)}

    assert len(looks) == 3


def test_the_verdict_closes_review_looks_and_leaves_the_others(her: User) -> None:
    plain, review = opened(her), opened(her, REVIEW)

    looks_close(subject_code="r", kind=REVIEW)

    look_count(look=plain, bytes_served=1)
    with pytest.raises(LookEnded):
        look_count(look=review, bytes_served=1)


@pytest.mark.parametrize("allowed", [False, None])
def test_no_look_begins_with_an_entry_that_did_not_allow_it(
    her: User, allowed: bool | None
) -> None:
    with pytest.raises(ValueError, match="policy allowed"):
        look_open(
            person=her, subject=SUBJECT, purpose=Purpose.PATROL,
            entry=entry_of(her, allowed=allowed),
        )  # fmt: skip

    assert not Look.objects.exists()


def test_no_look_begins_with_what_another_was_allowed(her: User) -> None:
    other = person_with(Role.OPERATOR, name="other")

    with pytest.raises(ValueError, match="this person"):
        look_open(person=her, subject=SUBJECT, purpose=Purpose.PATROL, entry=entry_of(other))

    assert not Look.objects.exists()


@pytest.mark.parametrize(
    ("kind", "longest"), [(PLAIN, LONGEST_LOOK), (REVIEW, LONGEST_REVIEW_LOOK)]
)
def test_the_database_refuses_a_longer_look(her: User, kind: Look.Kind, longest: timedelta) -> None:
    look = opened(her, kind)

    with pytest.raises(IntegrityError), transaction.atomic():
        Look.objects.update(ends_at=look.opened_at + longest + timedelta(seconds=1))

    assert Look.objects.get().ends_at == look.ends_at
