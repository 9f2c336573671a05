"""Roles and permissions: why, by whom, until when, and that they end."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance.errors import Refused
from governance.models import Entry, Grant, User
from governance.policy import Denied, Role
from governance.selectors.grants import held_by
from governance.services.grants import Holding, grant_end, grant_give, grants_sweep
from governance.vocabulary import RESPOND, WATCH
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db
STATION = str(uuid.uuid4())
OPERATOR = Holding(role=Role.OPERATOR)


@pytest.fixture
def admin() -> User:
    return person_with(Role.ADMINISTRATOR, name="admin")


@pytest.fixture
def her() -> User:
    return person_with(name="asha")


def given(by: User, to: User, holding: Holding = OPERATOR, *, until: datetime | None = None,
          reason: str = "joins the night shift") -> Grant:  # fmt: skip
    return grant_give(
        actor=by, person=to, holding=holding, reason=reason,
        ends_at=until or now() + timedelta(days=30),
    )  # fmt: skip


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_a_grant_says_why_by_whom_and_until_when_and_is_on_record(admin: User, her: User) -> None:
    grant = given(admin, her)

    entry = Entry.objects.get(action="grant.give", allowed=None)
    assert held_by(person=her).roles == {"operator"}
    assert (grant.granted_by, grant.reason) == (admin, "joins the night shift")
    assert (entry.subject_code, entry.detail["role"]) == (str(her.code), "operator")
    assert "night" not in str(entry.detail)


def test_a_role_is_over_at_its_end_before_any_sweep_and_gone_after_it(
    admin: User, her: User
) -> None:
    grant = given(admin, her, until=now() + timedelta(hours=1))

    with time_machine.travel(now() + timedelta(hours=2)):
        before = (held_by(person=her).roles, her.groups.count())
        ended = grants_sweep()
        again = grants_sweep()

        assert before == (frozenset(), 1)
        assert (ended, again, her.groups.count()) == (1, 0, 0)
    grant.refresh_from_db()
    assert grant.ended_by is None
    # The clock goes back; what is over stays over.
    assert held_by(person=her).roles == set()


def test_a_grant_that_is_ended_counts_for_nothing_at_once(admin: User, her: User) -> None:
    grant = given(admin, her)

    grant_end(actor=admin, grant=grant)

    assert held_by(person=her).roles == set()
    assert refusal(lambda: grant_end(actor=admin, grant=grant)) == "settled"


def test_a_group_without_a_grant_opens_nothing(her: User) -> None:
    from django.contrib.auth.models import Group

    her.groups.add(Group.objects.get(name="operator"))

    assert held_by(person=her).roles == set()


def test_nobody_grants_herself_anything(admin: User) -> None:
    assert refusal(lambda: given(admin, admin)) == "own"
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            person=admin, role="operator", reason="because", granted_by=admin,
            ends_at=now() + timedelta(days=1),
        )  # fmt: skip

    assert held_by(person=admin).roles == {"administrator"}


@pytest.mark.parametrize(
    "barred", [Role.AUDITOR, Role.ADMINISTRATOR, Role.APPROVER, Role.DATA_OFFICER, Role.RTI_OFFICER]
)
def test_who_audits_approves_or_keeps_accounts_holds_no_role_that_sees_footage(
    admin: User, her: User, barred: Role
) -> None:
    given(admin, her)
    other = person_with(barred, name="other")

    assert refusal(lambda: given(admin, her, Holding(role=barred))) == "incompatible"
    assert refusal(lambda: given(admin, other)) == "incompatible"

    assert held_by(person=her).roles == {"operator"}
    assert held_by(person=other).roles == {barred.value}


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR, Role.OPERATOR, Role.APPROVER])
def test_only_an_administrator_grants_and_ends(admin: User, her: User, role: Role) -> None:
    grant, other = given(admin, her), person_with(role, name="other")

    with pytest.raises(Denied):
        given(other, her, Holding(role=Role.SUPERVISOR))
    with pytest.raises(Denied):
        grant_end(actor=other, grant=grant)

    assert held_by(person=her).roles == {"operator"}


@pytest.mark.parametrize(
    ("holding", "reason", "days"),
    [
        (OPERATOR, "short", 30),
        (OPERATOR, "x" * 501, 30),
        (OPERATOR, "joins the\x00night shift", 30),
        (OPERATOR, "joins the night shift", 366),
        (OPERATOR, "joins the night shift", -1),
        (Holding(), "joins the night shift", 30),
        (Holding(permission="own_station", kind="station", code=STATION), "joins the shift", 30),
        (Holding(permission=RESPOND, kind="camera", code=STATION), "joins the shift", 30),
        (Holding(permission=WATCH, kind="station", code="elsewhere"), "joins the shift", 30),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_granted(
    admin: User, her: User, holding: Holding, reason: str, days: int
) -> None:
    with facts_of(Holds(STATION)), pytest.raises(ValidationError):
        given(admin, her, holding, reason=reason, until=now() + timedelta(days=days))

    assert not her.grants.exists()


def test_what_is_held_is_not_granted_twice_and_may_be_granted_again_after_its_end(
    admin: User, her: User
) -> None:
    given(admin, her, until=now() + timedelta(hours=1))

    assert refusal(lambda: given(admin, her)) == "held"
    with time_machine.travel(now() + timedelta(hours=2)):
        given(admin, her, until=now() + timedelta(days=3))
        assert held_by(person=her).roles == {"operator"}


def test_a_grant_cannot_be_lengthened_in_the_database(admin: User, her: User) -> None:
    given(admin, her)

    for change in ({"ends_at": now() + timedelta(days=300)}, {"role": "supervisor"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            her.grants.update(**change)
    grant_end(actor=admin, grant=her.grants.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        her.grants.update(ended_at=None)
