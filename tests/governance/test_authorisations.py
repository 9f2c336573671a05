"""Who may give leave to analyse, for how long, and that it ends."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance.errors import NotDemo, Refused
from governance.models import (
    Authorisation,
    AuthorisationDocument,
    AuthorisedCamera,
    Entry,
    User,
    Validation,
)
from governance.policy import Denied, Purpose, Role
from governance.selectors.authorisations import authorisation_in_force, cameras_authorised
from governance.services.authorisations import (
    Document,
    authorisation_approve,
    authorisation_demo_grant,
    authorisation_request,
    authorisation_withdraw,
)
from tests.governance.people import Holds, facts_of, person_with
from tests.governance.requests import (
    GROUNDS,
    Mode,
    asked,
    live_for,
    oversight_looks,
    validated,
)

pytestmark = pytest.mark.django_db
OTHER_BODY = "District magistrate"
PASSED = {
    "judged": 60, "confirmed": 30, "floor_percent": 20, "low_percent": 37.7,
    "high_percent": 62.3, "passed": True,
}  # fmt: skip


@pytest.fixture
def one() -> User:
    return person_with(Role.SUPERVISOR, name="one")


@pytest.fixture
def two() -> User:
    oversight_looks()
    return person_with(Role.APPROVER, name="two", body=OTHER_BODY)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    assert str(refused.value)
    return refused.value.code


def approval(by: User, made: Authorisation) -> Callable[[], Authorisation]:
    return lambda: authorisation_approve(actor=by, authorisation=made)


def test_an_authorisation_needs_two_bodies_and_ends_when_it_is_withdrawn(
    one: User, two: User
) -> None:
    camera = uuid.uuid4()
    made = asked(one, camera)

    assert authorisation_in_force(camera=camera) is None
    authorisation_approve(actor=two, authorisation=made)
    in_force = authorisation_in_force(camera=camera)
    authorisation_withdraw(actor=two, authorisation=made)

    assert in_force == made
    assert (in_force.requested_body, in_force.approved_body) == (one.body, two.body)
    assert authorisation_in_force(camera=camera) is None


def test_nobody_approves_her_own_request_nor_one_of_her_own_body(two: User) -> None:
    both = person_with(Role.SUPERVISOR, Role.APPROVER, name="both", body=OTHER_BODY)
    own = asked(both)

    assert refusal(approval(both, own)) == "own"
    assert refusal(approval(two, own)) == "same_body"

    own.refresh_from_db()
    assert own.approved_at is None


def test_who_belongs_to_no_body_neither_gives_nor_gets_leave(one: User, two: User) -> None:
    made = asked(one)
    User.objects.filter(pk=two.pk).update(body=None)
    two.refresh_from_db()

    assert refusal(approval(two, made)) == "same_body"


def test_an_authorisation_is_over_when_its_time_is(one: User, two: User) -> None:
    camera = uuid.uuid4()
    made = authorisation_approve(actor=two, authorisation=asked(one, camera))

    assert authorisation_in_force(camera=camera, at=made.ends_at) is None


def test_a_clock_that_is_set_back_gives_no_leave_back_and_lets_none_be_given(
    one: User, two: User
) -> None:
    camera = uuid.uuid4()
    made = authorisation_approve(
        actor=two, authorisation=asked(one, camera, ends_at=now() + timedelta(hours=1))
    )
    waiting = asked(one)
    with time_machine.travel(now() + timedelta(hours=2)):
        oversight_looks()

    assert made.ends_at > now()
    assert authorisation_in_force(camera=camera) is None
    assert refusal(approval(two, waiting)) == "clock"


@pytest.mark.parametrize(
    "change",
    [
        {"ends_at": now() + timedelta(days=60)},
        {"mode": "live"},
        {"precision_floor_percent": 1},
        {"alerts_per_day": 4000},
        {"safeguards": "none"},
        {"approved_at": None},
    ],
)
def test_what_was_approved_cannot_be_rewritten_in_the_database(
    one: User, two: User, change: dict[str, object]
) -> None:
    made = authorisation_approve(actor=two, authorisation=asked(one))

    with pytest.raises(IntegrityError), transaction.atomic():
        Authorisation.objects.filter(pk=made.pk).update(**change)
    for act in (
        lambda: AuthorisedCamera.objects.create(authorisation=made, camera_code=uuid.uuid4()),
        lambda: AuthorisedCamera.objects.update(camera_code=uuid.uuid4()),
        lambda: AuthorisedCamera.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()

    again = Authorisation.objects.get(pk=made.pk)
    assert all(getattr(again, name) == getattr(made, name) for name in change)
    assert made.cameras.count() == 1


def test_the_database_refuses_self_approval_one_body_more_than_90_days_and_live_without_validation(
    one: User, two: User
) -> None:
    made = asked(one)
    at = now()

    for change in (
        {"approved_by": one, "approved_at": at, "approved_body": two.body},
        {"approved_by": two, "approved_at": at, "approved_body": one.body},
        {"approved_by": two, "approved_at": at},
        {"approved_by": two, "approved_at": at, "approved_body": two.body, "mode": "live"},
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


def test_the_same_camera_and_document_named_twice_count_once(one: User) -> None:
    camera, paper = uuid.uuid4(), Document("आदेश", "a" * 64, 1200)

    made = asked(one, camera, camera, documents=[paper, replace(paper, title="order")])

    assert made.cameras.count() == 1
    assert made.documents.get().sha256 == paper.sha256
    assert made.legal_basis == GROUNDS.legal_basis
    assert made.detection_policy == "street-v1"


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"grounds": replace(GROUNDS, necessity="")}, ValidationError),
        ({"grounds": replace(GROUNDS, safeguards=" \n ")}, ValidationError),
        ({"grounds": replace(GROUNDS, evaluation="")}, ValidationError),
        ({"grounds": replace(GROUNDS, aim="a\x00b")}, ValidationError),
        ({"grounds": replace(GROUNDS, aim="a\x1b[2Jb")}, ValidationError),
        ({"grounds": replace(GROUNDS, aim="अ" * 4001)}, ValidationError),
        ({"ends_at": now() - timedelta(days=2)}, ValidationError),
        ({"ends_at": now() + timedelta(days=90)}, ValidationError),
        ({"documents": [Document("order", "not a hash", 1)]}, ValidationError),
        ({"documents": [Document("o\x00rder", "a" * 64, 1)]}, ValidationError),
        ({"documents": [Document(str(n), f"{n:064x}", 1) for n in range(11)]}, ValidationError),
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
    assert not AuthorisationDocument.objects.exists()


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


def test_a_replayed_approval_or_withdrawal_is_refused_and_the_first_stands(
    one: User, two: User
) -> None:
    made = asked(one)
    third = person_with(Role.APPROVER, name="third", body=OTHER_BODY)
    given = authorisation_approve(actor=two, authorisation=made)

    assert refusal(approval(third, made)) == "settled"
    withdrawn = authorisation_withdraw(actor=third, authorisation=made)
    assert refusal(lambda: authorisation_withdraw(actor=two, authorisation=made)) == "settled"
    assert refusal(approval(two, made)) == "settled"

    made.refresh_from_db()
    assert made.approved_by == two
    assert (made.approved_at, made.withdrawn_at) == (given.approved_at, withdrawn.withdrawn_at)


def test_what_has_ended_cannot_be_approved_any_more(one: User, two: User) -> None:
    made = asked(one, ends_at=now() + timedelta(days=1))

    with time_machine.travel(made.ends_at):
        assert refusal(approval(two, made)) == "over"

    assert Authorisation.objects.get().approved_at is None


@pytest.mark.parametrize("mode", [Mode.SHADOW, Mode.CALL_ONLY, Mode.SURVEY])
def test_a_camera_has_one_leave_at_a_time_whatever_the_modes(
    one: User, two: User, mode: Mode
) -> None:
    camera = uuid.uuid4()
    first = authorisation_approve(actor=two, authorisation=asked(one, camera))
    overlapping = asked(one, camera, uuid.uuid4(), mode=mode)
    following = asked(
        one, camera, mode=mode, starts_at=first.ends_at, ends_at=first.ends_at + timedelta(days=30)
    )

    assert refusal(approval(two, overlapping)) == "overlap"
    authorisation_approve(actor=two, authorisation=following)

    assert authorisation_in_force(camera=camera) == first


@pytest.mark.parametrize("given_back", [None, now() + timedelta(days=1)])
def test_the_database_does_not_take_a_withdrawal_back(
    one: User, two: User, given_back: object
) -> None:
    made = authorisation_approve(actor=two, authorisation=asked(one))
    made = authorisation_withdraw(actor=two, authorisation=made)

    with pytest.raises(IntegrityError), transaction.atomic():
        Authorisation.objects.filter(pk=made.pk).update(withdrawn_at=given_back)

    assert Authorisation.objects.get().withdrawn_at == made.withdrawn_at


def test_live_needs_a_validation_that_passed_and_covers_it(one: User, two: User) -> None:
    camera, other = uuid.uuid4(), uuid.uuid4()
    passed = validated(one, two, camera)
    failed = validated(
        one, two, uuid.uuid4(), confirmed=3, low_percent=1.7, high_percent=13.7, passed=False
    )  # fmt: skip
    stale = validated(one, two, camera, made_at=now() - timedelta(days=91))
    lenient = validated(one, two, camera, floor_percent=10)
    elsewhere = validated(one, two, camera, detection_policy="street-v0")

    for validation, cameras in (
        (None, [camera]), (failed, [camera]), (stale, [camera]), (lenient, [camera]),
        (elsewhere, [camera]), (passed, [camera, other]),
    ):  # fmt: skip
        made = asked(one, *cameras, mode=Mode.LIVE, validation=validation)
        assert refusal(approval(two, made)) == "validation"
        assert authorisation_in_force(camera=camera) is None

    made = asked(one, camera, mode=Mode.LIVE, validation=passed)
    authorisation_approve(actor=two, authorisation=made)

    assert authorisation_in_force(camera=camera) == made


def test_a_validation_cannot_call_itself_passed_below_its_floor(one: User, two: User) -> None:
    for figures in ({"low_percent": 19.9}, {"judged": 29, "confirmed": 29}):
        made = authorisation_approve(actor=two, authorisation=asked(one))
        with pytest.raises(IntegrityError), transaction.atomic():
            Validation.objects.create(
                **{**PASSED, **figures}, shadow=made, detection_policy="street-v1", made_by=one
            )

    assert not Validation.objects.exists()


def test_without_oversight_no_new_leave_is_given(one: User, settings: Any) -> None:
    approver = person_with(Role.APPROVER, name="two", body=OTHER_BODY)
    made = asked(one)

    assert refusal(approval(approver, made)) == "oversight"
    with time_machine.travel(now() - timedelta(days=settings.ABHAYA_OVERSIGHT_DAYS, hours=1)):
        oversight_looks()
    assert refusal(approval(approver, made)) == "oversight"
    oversight_looks()
    authorisation_approve(actor=approver, authorisation=made)

    assert made.approved_at is not None


def test_nothing_is_scored_with_an_expired_card_or_under_another_detection_policy(
    one: User, two: User
) -> None:
    made, survey = asked(one), asked(one, mode=Mode.SURVEY)

    with facts_of(Holds(card_until=now())):
        assert refusal(approval(two, made)) == "card"
        authorisation_approve(actor=two, authorisation=survey)
    with facts_of(Holds(policy="street-v2")):
        assert refusal(approval(two, made)) == "policy"


def test_where_several_are_in_force_the_one_that_includes_most_decides(
    one: User, two: User
) -> None:
    camera = uuid.uuid4()
    live = live_for(one, two, camera)
    weaker = asked(one, camera, mode=Mode.SURVEY)
    for made in (weaker, live):
        # Past the guard against two at a time, which another version may not have had.
        Authorisation.objects.filter(pk=made.pk).update(
            approved_by=two, approved_body=two.body, approved_at=now()
        )
    asked(one, uuid.uuid4())

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
    with pytest.raises(IntegrityError), transaction.atomic():
        Authorisation.objects.create(
            mode="demo", purpose="patrol", legal_basis="l", aim="a", necessity="n",
            alternatives="a", safeguards="s", requested_by=one,
            ends_at=now() + timedelta(hours=9),
        )  # fmt: skip

    assert not Authorisation.objects.exists()
