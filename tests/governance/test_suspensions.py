"""Analysis stops by itself on evidence, and only an approver lets it go on."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance import policy
from governance.actors import worker
from governance.errors import Refused
from governance.models import Adjudication, Authorisation, Entry, Suspension, User
from governance.policy import Action, Denied, Purpose, Role
from governance.selectors.authorisations import authorisation_in_force
from governance.services.authorisations import authorisation_approve
from governance.services.suspensions import (
    authorisation_reinstate,
    suspensions_sweep,
    verdict_count,
)
from governance.statistics import evidence_add, is_below_floor, share
from governance.subjects import Subject, SubjectKind
from tests.governance.people import Holds, facts_of, person_with
from tests.governance.requests import Mode, asked, live_for, oversight_looks

pytestmark = pytest.mark.django_db
CAMERA = uuid.uuid4()
BECAUSE = "The camera was turned away from the fairground."
DESK = worker("desk")


@pytest.fixture
def asker() -> User:
    return person_with(Role.SUPERVISOR, name="asker")


@pytest.fixture
def approver() -> User:
    oversight_looks()
    return person_with(Role.APPROVER, name="approver", body="District magistrate")


@pytest.fixture
def live(asker: User, approver: User) -> Authorisation:
    made = live_for(asker, approver, CAMERA)
    return authorisation_approve(actor=approver, authorisation=made)


def judged(made: Authorisation, *verdicts: bool) -> Suspension | None:
    found = None
    for is_confirmed in verdicts:
        with transaction.atomic():
            found = verdict_count(actor=DESK, authorisation=made, is_confirmed=is_confirmed)
    return found


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_dismissal_after_dismissal_suspends_and_analysis_is_refused(live: Authorisation) -> None:
    before = judged(live, *[False] * 15)

    assert before is None
    assert authorisation_in_force(camera=CAMERA) == live
    while (stopped := judged(live, False)) is None:
        assert Adjudication.objects.count() < 30

    assert stopped.cause == Suspension.Cause.PRECISION
    assert (stopped.judged, stopped.confirmed) == (Adjudication.objects.count(), 0)
    assert authorisation_in_force(camera=CAMERA) is None
    with pytest.raises(Denied) as refused:
        policy.require(
            actor=worker("watch-1"), action=Action.CAMERA_ANALYSE, purpose=Purpose.PATROL,
            subject=Subject(SubjectKind.CAMERA, str(CAMERA), camera=str(CAMERA)),
        )  # fmt: skip
    assert refused.value.reason == "suspended"
    assert Entry.objects.filter(action="authorisation.suspend").count() == 1


def test_a_model_that_is_often_right_goes_on(live: Authorisation) -> None:
    assert judged(live, *([True, False, False] * 40)) is None

    assert authorisation_in_force(camera=CAMERA) == live


def test_only_an_approver_of_another_body_reinstates_for_a_reason_and_evidence_begins_anew(
    live: Authorisation, asker: User, approver: User
) -> None:
    judged(live, *[False] * 30)
    count = Adjudication.objects.count()
    same_body = person_with(Role.APPROVER, name="colleague")

    with pytest.raises(Denied):
        authorisation_reinstate(actor=asker, authorisation=live, because=BECAUSE)
    for act, code in (
        (lambda: authorisation_reinstate(actor=same_body, authorisation=live, because=BECAUSE),
         "own"),
        (lambda: authorisation_reinstate(actor=approver, authorisation=live, because="fine"),
         "reason"),
        (lambda: authorisation_reinstate(actor=approver, authorisation=live, because="x" * 1001),
         "reason"),
    ):  # fmt: skip
        assert refusal(act) == code
    with pytest.raises(ValidationError):
        authorisation_reinstate(actor=approver, authorisation=live, because=BECAUSE + "\x00")
    assert authorisation_in_force(camera=CAMERA) is None
    authorisation_reinstate(actor=approver, authorisation=live, because=BECAUSE)
    again = judged(live, False)

    assert authorisation_in_force(camera=CAMERA) == live
    assert again is None
    newest = Adjudication.objects.order_by("-id").first()
    assert newest is not None
    assert (newest.round, newest.number, Adjudication.objects.count()) == (1, 1, count + 1)
    act = lambda: authorisation_reinstate(actor=approver, authorisation=live, because=BECAUSE)  # noqa: E731
    assert refusal(act) == "not_suspended"


def test_evidence_and_suspensions_stand_in_the_database(live: Authorisation) -> None:
    judged(live, *[False] * 20)

    for act in (
        lambda: Adjudication.objects.update(is_confirmed=True),
        lambda: Adjudication.objects.all().delete(),
        lambda: Suspension.objects.update(judged=0),
        lambda: Suspension.objects.update(reinstated_at=now()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()

    assert authorisation_in_force(camera=CAMERA) is None
    assert Suspension.objects.get().judged == 17
    assert Adjudication.objects.filter(is_confirmed=False).count() == 20


def test_an_expired_card_suspends_what_scores_and_nothing_else(
    live: Authorisation, asker: User, approver: User
) -> None:
    other = uuid.uuid4()
    calls = authorisation_approve(
        actor=approver, authorisation=asked(asker, other, mode=Mode.CALL_ONLY)
    )

    assert suspensions_sweep() == 0
    with facts_of(Holds(card_until=now() - timedelta(seconds=1))):
        assert (suspensions_sweep(), suspensions_sweep()) == (1, 0)
        act = lambda: authorisation_reinstate(  # noqa: E731
            actor=approver, authorisation=live, because=BECAUSE
        )
        assert refusal(act) == "card"

    assert Suspension.objects.get().cause == Suspension.Cause.CARD
    assert authorisation_in_force(camera=CAMERA) is None
    assert authorisation_in_force(camera=other) == calls


def test_a_suspension_does_not_outlive_its_authorisation_and_none_is_doubled(
    live: Authorisation,
) -> None:
    judged(live, *[False] * 40)

    assert live.suspensions.count() == 1


def test_the_simulation_shows_a_bad_model_stopped_and_a_good_one_left_alone() -> None:
    out = StringIO()

    call_command("simulate_suspension", "--json", "--runs", "4000", stdout=out)

    found = json.loads(out.getvalue())
    assert found["bad_stopped_within_50"] >= 0.95
    assert found["good_stopped"] <= 0.05
    assert found["at_floor_stopped"] <= 0.09
    assert found["runs"] == 4000


@pytest.mark.parametrize(
    ("confirmed", "judged", "low", "high"),
    [(0, 30, 0.0, 11.35), (10, 50, 11.24, 33.04), (40, 200, 15.05, 26.08), (0, 0, 0.0, 100.0)],
)
def test_a_share_has_wilsons_interval(confirmed: int, judged: int, low: float, high: float) -> None:
    found = share(confirmed, judged)

    assert (found.low_percent, found.high_percent) == pytest.approx((low, high), abs=0.02)


def test_under_the_floor_itself_the_evidence_is_a_fair_game() -> None:
    import math

    floor = 0.2
    up = math.exp(evidence_add(0.0, is_confirmed=False, floor=floor))
    down = math.exp(evidence_add(0.0, is_confirmed=True, floor=floor))

    assert (1 - floor) * up + floor * down == pytest.approx(1.0)
    assert not is_below_floor(0.0)
