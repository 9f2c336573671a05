"""Once a look is over, one entry says what was delivered in it, and that stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance.errors import LookEnded
from governance.models import Entry, Look, User
from governance.policy import Purpose, Role
from governance.services.look_closing import looks_settle
from governance.services.looks import look_count, look_open, looks_close
from governance.subjects import Subject, SubjectKind
from tests.governance.people import person_with
from tests.governance.test_looks import entry_of

pytestmark = pytest.mark.django_db
SUBJECT = Subject(SubjectKind.RENDITION, "r")


@pytest.fixture
def her() -> User:
    return person_with(Role.OPERATOR)


def opened(person: User) -> Look:
    return look_open(
        person=person, subject=SUBJECT, purpose=Purpose.PATROL, entry=entry_of(person),
        lasts=timedelta(seconds=90),
    )  # fmt: skip


def closings() -> list[Entry]:
    return list(Entry.objects.filter(action="look.close").order_by("id"))


def test_a_look_whose_time_is_over_is_closed_with_what_it_delivered(her: User) -> None:
    look = opened(her)
    look_count(look=look, bytes_served=1000)
    look_count(look=look, bytes_served=24)
    assert looks_settle() == 0

    with time_machine.travel(now() + timedelta(seconds=91)):
        assert looks_settle() == 1

    (closing,) = closings()
    assert closing.detail == {
        "look": str(look.entry.code), "bytes": 1024, "ranges": 2, "seconds": 90
    }  # fmt: skip
    assert (closing.subject_code, closing.verb) == (str(look.code), "administration")
    look.refresh_from_db()
    assert look.close_entry == closing


def test_a_look_that_was_ended_early_is_closed_with_the_seconds_it_lasted(her: User) -> None:
    opened(her)
    with time_machine.travel(now() + timedelta(seconds=30)):
        looks_close(subject_code="r")

    looks_settle()

    assert [closing.detail["seconds"] for closing in closings()] == [30]


def test_however_often_it_is_swept_there_is_one_closing_entry(her: User) -> None:
    opened(her)
    looks_close(subject_code="r")

    assert [looks_settle(), looks_settle()] == [1, 0]
    assert len(closings()) == 1


def test_a_closed_look_delivers_nothing_more_even_when_the_clock_goes_back(her: User) -> None:
    look = opened(her)
    with time_machine.travel(now() + timedelta(seconds=91)):
        looks_settle()

    with pytest.raises(LookEnded):
        look_count(look=look, bytes_served=1)


@pytest.mark.parametrize(
    "change", [{"bytes_served": 5000}, {"ranges": 9}, {"close_entry": None}], ids=str
)
def test_the_database_keeps_what_a_closed_look_delivered(
    her: User, change: dict[str, object]
) -> None:
    look = opened(her)
    looks_close(subject_code="r")
    looks_settle()

    with pytest.raises(IntegrityError), transaction.atomic():
        Look.objects.filter(pk=look.pk).update(**change)
