"""Live cameras grow by steps, each after a report on the one before."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now

from governance.errors import Refused
from governance.models import Authorisation, User
from governance.policy import Role
from governance.services.authorisations import authorisation_approve
from governance.services.authorisations.growth import STEPS, limit_reached
from tests.governance.people import person_with
from tests.governance.requests import live_for, oversight_looks, reported

pytestmark = pytest.mark.django_db


LONG_AGO = timedelta(days=60)


@pytest.fixture
def one() -> User:
    with time_machine.travel(now() - LONG_AGO):
        return person_with(Role.SUPERVISOR, name="one")


@pytest.fixture
def two() -> User:
    with time_machine.travel(now() - LONG_AGO):
        return person_with(Role.APPROVER, name="two", body="District magistrate")


def cameras(count: int) -> list[uuid.UUID]:
    return [uuid.uuid4() for _ in range(count)]


def first_step(one: User, two: User) -> Authorisation:
    """Five live cameras since 40 days ago."""
    with time_machine.travel(now() - timedelta(days=40)):
        oversight_looks()
        made = live_for(one, two, *cameras(5), ends_at=now() + timedelta(days=80))
        authorisation_approve(actor=two, authorisation=made)
    oversight_looks()
    return made


def test_five_cameras_go_live_without_a_report_and_the_sixth_needs_one(
    one: User, two: User
) -> None:
    assert first_step(one, two).live_limit == STEPS[0]
    sixth = live_for(one, two, *cameras(1))

    with pytest.raises(Refused, match="report"):
        authorisation_approve(actor=two, authorisation=sixth)
    assert limit_reached() == 5
    given = authorisation_approve(actor=two, authorisation=sixth, report=reported(one))

    assert given.live_limit == 20
    assert given.cited_report is not None


@pytest.mark.parametrize(
    ("days", "ended_days_ago", "said"),
    [(20, 1, "28 days"), (30, 50, "45 days"), (60, 20, "28 days")],
)
def test_a_report_that_says_nothing_of_the_step_allows_nothing(
    one: User, two: User, days: int, ended_days_ago: float, said: str
) -> None:
    first_step(one, two)
    sixth = live_for(one, two, *cameras(1))
    report = reported(one, days=days, ended_days_ago=ended_days_ago)

    with pytest.raises(Refused, match=said):
        authorisation_approve(actor=two, authorisation=sixth, report=report)

    sixth.refresh_from_db()
    assert sixth.approved_at is None


def test_no_step_is_left_out(one: User, two: User) -> None:
    first_step(one, two)
    many = live_for(one, two, *cameras(16))

    with pytest.raises(Refused, match="Name fewer cameras"):
        authorisation_approve(actor=two, authorisation=many, report=reported(one))


def test_nothing_lies_beyond_the_last_step(one: User, two: User) -> None:
    oversight_looks()
    many = live_for(one, two, *cameras(STEPS[-1] + 1))

    with pytest.raises(Refused, match="No more than 200"):
        authorisation_approve(actor=two, authorisation=many, report=reported(one))
