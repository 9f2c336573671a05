"""Who may give leave to analyse, for how long, and that it ends."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance.errors import NotDemo, SelfApproval
from governance.models import Authorisation, AuthorisedCamera, Entry, User
from governance.policy import Denied, Purpose, Role
from governance.selectors.authorisations import authorisation_in_force, cameras_authorised
from governance.services.authorisations import (
    AuthorisationOver,
    AuthorisationSettled,
    Grounds,
    authorisation_approve,
    authorisation_demo_grant,
    authorisation_request,
    authorisation_withdraw,
)
from tests.governance.people import person_with

pytestmark = pytest.mark.django_db
Mode = Authorisation.Mode
GROUNDS = Grounds("धारा 30, पुलिस अधिनियम", "aim", "necessity", "alternatives", "safe\nguards")


@pytest.fixture
def one() -> User:
    return person_with(Role.SUPERVISOR, name="one")


@pytest.fixture
def two() -> User:
    return person_with(Role.DATA_OFFICER, name="two")


def asked(by: User, *cameras: uuid.UUID, **other: Any) -> Authorisation:
    fields: dict[str, Any] = {
        "mode": Mode.LIVE, "purpose": Purpose.PATROL, "grounds": GROUNDS,
        "starts_at": now() - timedelta(days=1), "ends_at": now() + timedelta(days=30),
    }  # fmt: skip
    return authorisation_request(actor=by, cameras=cameras or [uuid.uuid4()], **(fields | other))


def test_an_authorisation_needs_two_people_and_ends_when_it_is_withdrawn(
    one: User, two: User
) -> None:
    camera = uuid.uuid4()
    made = asked(one, camera)

    with pytest.raises(SelfApproval):
        authorisation_approve(actor=one, authorisation=made)
    assert authorisation_in_force(camera=camera) is None
    authorisation_approve(actor=two, authorisation=made)
    in_force = authorisation_in_force(camera=camera)
    authorisation_withdraw(actor=two, authorisation=made)

    assert in_force == made
    assert authorisation_in_force(camera=camera) is None


def test_an_authorisation_is_over_when_its_time_is(one: User, two: User) -> None:
    camera = uuid.uuid4()
    made = authorisation_approve(actor=two, authorisation=asked(one, camera))

    assert authorisation_in_force(camera=camera, at=made.ends_at) is None


def test_the_database_refuses_self_approval_and_more_than_90_days(one: User) -> None:
    made = asked(one)

    for change in (
        {"approved_by": one, "approved_at": now()},
        {"ends_at": made.starts_at + timedelta(days=91)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Authorisation.objects.update(**change)

    assert Authorisation.objects.get().approved_by is None


def test_only_the_demo_grants_itself_an_authorisation(one: User, two: User, settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(NotDemo):
        authorisation_demo_grant(cameras=[uuid.uuid4()], requested_by=one, approved_by=two)

    assert not Authorisation.objects.exists()


def test_the_same_camera_named_twice_is_covered_once(one: User) -> None:
    camera = uuid.uuid4()

    made = asked(one, camera, camera)

    assert made.cameras.count() == 1
    assert made.legal_basis == GROUNDS.legal_basis


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"grounds": replace(GROUNDS, necessity="")}, ValidationError),
        ({"grounds": replace(GROUNDS, aim="a\x00b")}, ValidationError),
        ({"grounds": replace(GROUNDS, aim="a\x1b[2Jb")}, ValidationError),
        ({"ends_at": now() - timedelta(days=2)}, ValidationError),
        ({"ends_at": now() + timedelta(days=90)}, ValidationError),
        ({"mode": Mode.DEMO}, NotDemo),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_made(
    one: User, other: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        asked(one, **other)

    assert not Authorisation.objects.exists()
    assert not AuthorisedCamera.objects.exists()


def test_an_authorisation_of_no_camera_is_refused(one: User) -> None:
    with pytest.raises(ValidationError, match="at least one camera"):
        authorisation_request(
            actor=one, cameras=[], mode=Mode.LIVE, purpose=Purpose.PATROL, grounds=GROUNDS,
            starts_at=now(), ends_at=now() + timedelta(days=1),
        )  # fmt: skip

    assert not Authorisation.objects.exists()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.STATION_OFFICER, Role.AUDITOR])
def test_other_roles_neither_ask_nor_approve_nor_withdraw(one: User, role: Role) -> None:
    other, made = person_with(role, name="other"), asked(one)

    for act in (
        lambda: asked(other),
        lambda: authorisation_approve(actor=other, authorisation=made),
        lambda: authorisation_withdraw(actor=other, authorisation=made),
    ):
        with pytest.raises(Denied):
            act()

    made.refresh_from_db()
    assert (made.approved_at, made.withdrawn_at) == (None, None)
    assert Entry.objects.filter(allowed=False, actor_code=other.code).count() == 3


def test_leave_does_not_reach_back_behind_its_approval(one: User, two: User) -> None:
    camera = uuid.uuid4()
    made = authorisation_approve(actor=two, authorisation=asked(one, camera))

    assert authorisation_in_force(camera=camera) == made
    assert authorisation_in_force(camera=camera, at=now() - timedelta(hours=1)) is None


def test_a_second_approval_or_withdrawal_is_refused_and_the_first_stands(
    one: User, two: User
) -> None:
    made, third = asked(one), person_with(Role.DATA_OFFICER, name="third")
    approved = authorisation_approve(actor=two, authorisation=made)

    with pytest.raises(AuthorisationSettled):
        authorisation_approve(actor=third, authorisation=made)
    withdrawn = authorisation_withdraw(actor=third, authorisation=made)
    with pytest.raises(AuthorisationSettled):
        authorisation_withdraw(actor=two, authorisation=made)
    with pytest.raises(AuthorisationSettled):
        authorisation_approve(actor=two, authorisation=made)

    made.refresh_from_db()
    assert made.approved_by == two
    assert (made.approved_at, made.withdrawn_at) == (approved.approved_at, withdrawn.withdrawn_at)


def test_what_has_ended_cannot_be_approved_any_more(one: User, two: User) -> None:
    made = asked(one, starts_at=now() - timedelta(days=3), ends_at=now() - timedelta(days=1))

    with pytest.raises(AuthorisationOver):
        authorisation_approve(actor=two, authorisation=made)

    assert Authorisation.objects.get().approved_at is None


@pytest.mark.parametrize("given_back", [None, now() + timedelta(days=1)])
def test_the_database_does_not_take_a_withdrawal_back(
    one: User, two: User, given_back: object
) -> None:
    made = authorisation_approve(actor=two, authorisation=asked(one))
    made = authorisation_withdraw(actor=two, authorisation=made)

    with pytest.raises(IntegrityError), transaction.atomic():
        Authorisation.objects.filter(pk=made.pk).update(withdrawn_at=given_back)

    assert Authorisation.objects.get().withdrawn_at == made.withdrawn_at


def test_where_several_are_in_force_the_one_that_includes_most_decides(
    one: User, two: User
) -> None:
    camera, other = uuid.uuid4(), uuid.uuid4()
    for mode in (Mode.SHADOW, Mode.LIVE, Mode.SURVEY):
        authorisation_approve(actor=two, authorisation=asked(one, camera, mode=mode))
    asked(one, other)

    found = authorisation_in_force(camera=camera)

    assert found is not None
    assert found.mode == Mode.LIVE
    assert cameras_authorised() == {camera}


def test_a_new_start_of_the_demo_ends_the_leave_of_the_one_before(
    one: User, two: User, settings: Any
) -> None:
    settings.DEMO = True
    before, camera = uuid.uuid4(), uuid.uuid4()
    authorisation_demo_grant(cameras=[before], requested_by=one, approved_by=two)

    made = authorisation_demo_grant(cameras=[camera], requested_by=one, approved_by=two)

    assert authorisation_in_force(camera=before) is None
    assert authorisation_in_force(camera=camera) == made
    assert made.ends_at - made.starts_at < timedelta(hours=8)
    assert Entry.objects.filter(subject_code=made.code, action="authorisation.approve").exists()


def test_no_demo_may_last_longer_than_eight_hours(one: User, two: User, settings: Any) -> None:
    settings.DEMO = True
    made = authorisation_demo_grant(cameras=[uuid.uuid4()], requested_by=one, approved_by=two)

    with pytest.raises(IntegrityError), transaction.atomic():
        Authorisation.objects.update(ends_at=made.starts_at + timedelta(hours=9))

    assert Authorisation.objects.get().ends_at == made.ends_at
