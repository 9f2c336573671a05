"""Sessions: what keeps one open, what ends it, and what the database itself refuses."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance.errors import Denied
from governance.models import Entry, Session, User
from governance.policy import Role
from governance.selectors.sessions import (
    session_get,
    session_is_open,
    sessions_due,
    sessions_open,
)
from governance.services.sessions import (
    SessionLimits,
    session_end,
    session_end_due,
    session_open,
    session_touch,
    sessions_end_others,
)
from tests.governance.people import person_with

pytestmark = pytest.mark.django_db
LIMITS = SessionLimits(idle=timedelta(minutes=60), longest=timedelta(hours=12))


@pytest.fixture
def her() -> User:
    return person_with(Role.OPERATOR)


def opened(person: User) -> Session:
    return session_open(person=person, limits=LIMITS, browser="Firefox", system="Windows")


def test_what_is_done_keeps_a_session_open_past_its_idle_time(her: User) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        session = opened(her)
        clock.shift(timedelta(minutes=59))
        session_touch(session=session)
        clock.shift(timedelta(minutes=59))
        kept = session_is_open(code=str(session.code), person=her)
        clock.shift(timedelta(minutes=1))

        assert kept
        assert not session_is_open(code=str(session.code), person=her)


def test_nothing_keeps_a_session_open_past_its_end(her: User) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        session = opened(her)
        for _ in range(24):
            clock.shift(timedelta(minutes=30))
            session_touch(session=session)

        assert not session_is_open(code=str(session.code), person=her)
        assert session_end_due(session=session)
    assert Session.objects.get().ending == "longest"


def test_a_session_whose_time_is_over_is_not_opened_again_by_a_late_touch(her: User) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        session = opened(her)
        clock.shift(timedelta(minutes=61))

        session_touch(session=session)

        assert not sessions_open(person=her).exists()


def test_much_done_at_once_is_written_once(her: User, django_assert_num_queries) -> None:
    session = opened(her)

    with django_assert_num_queries(0):
        session_touch(session=session)


def test_an_end_is_on_record_and_the_first_one_stands(her: User) -> None:
    session = opened(her)

    first = session_end(actor=her, session=session, ending=Session.Ending.SIGNED_OUT)
    second = session_end(actor=her, session=session, ending=Session.Ending.IDLE)

    assert (first, second) == (True, False)
    assert Session.objects.get().ending == "signed_out"
    entry = Entry.objects.get()
    assert (entry.action, entry.subject_code) == ("session.end", str(session.code))
    assert entry.detail == {"person": str(her.code), "ending": "signed_out"}


def test_a_session_that_goes_on_is_not_ended_as_due(her: User) -> None:
    session = opened(her)

    assert not session_end_due(session=session)
    assert not sessions_due().exists()
    assert sessions_open(person=her).get() == session


def test_due_sessions_are_those_that_nobody_has_ended(her: User) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        ended, due = opened(her), opened(her)
        session_end(actor=her, session=ended, ending=Session.Ending.SIGNED_OUT)
        clock.shift(timedelta(hours=2))

        assert list(sessions_due()) == [due]


def test_ending_the_others_leaves_this_one_and_those_of_other_people(her: User) -> None:
    other = opened(person_with(Role.OPERATOR, name="other"))
    here, *elsewhere = (opened(her) for _ in range(3))

    ended = sessions_end_others(actor=her, keep=here.code)

    assert ended == 2
    assert set(Session.objects.filter(ended_at__isnull=True)) == {here, other}
    assert {session.code for session in elsewhere} == set(
        Session.objects.filter(ending="elsewhere").values_list("code", flat=True)
    )


def test_who_has_no_role_ends_nothing_and_the_refusal_is_on_record() -> None:
    stranger = person_with()
    here, other = opened(stranger), opened(stranger)

    with pytest.raises(Denied):
        sessions_end_others(actor=stranger, keep=here.code)

    assert sessions_open(person=stranger).count() == 2
    assert Entry.objects.get().reason == "role_lacks_action"
    assert other.ended_at is None


@pytest.mark.parametrize("code", ["", "no code", "0" * 40])
def test_a_code_that_is_none_finds_nothing(her: User, code: str) -> None:
    assert session_get(code=code) is None
    assert not session_is_open(code=code, person=her)


def test_a_session_of_somebody_else_is_not_hers(her: User) -> None:
    other = opened(person_with(Role.OPERATOR, name="other"))

    assert not session_is_open(code=str(other.code), person=her)


@pytest.mark.parametrize("column", ["ends_at", "idle_s", "started_at", "code"])
def test_the_database_makes_no_session_longer(her: User, column: str) -> None:
    session = opened(her)
    later = {
        "ends_at": now() + timedelta(days=9), "idle_s": 999_999, "started_at": now(),
        "code": uuid.uuid4(),
    }  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(**{column: later[column]})


def test_the_database_opens_no_ended_session_again(her: User) -> None:
    session = opened(her)
    session_end(actor=her, session=session, ending=Session.Ending.IDLE)

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(ended_at=None, ending="")


def test_the_database_knows_no_end_without_its_reason(her: User) -> None:
    session = opened(her)

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(ended_at=now())
