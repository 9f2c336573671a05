"""What stops analysis by itself: verdicts, the cap, a gathering, another detection policy."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import now

from distress.models import Alert, Episode, Review
from distress.selectors.cameras import camera_list
from distress.services.alerts import alert_claim, review_submit
from distress.services.episodes import episode_open
from distress.watching.leave import watching_action
from distress.watching.streams import stream_open
from governance import policy
from governance.actors import worker
from governance.errors import Refused
from governance.models import Adjudication, Entry, Gathering, Suspension, User
from governance.policy import Action, Denied, Purpose, Role
from governance.selectors.authorisations import authorisation_in_force, cameras_authorised
from governance.services.gatherings import gathering_lift, gathering_set
from governance.services.reports import period_report_make
from governance.statistics import share
from tests.distress.conftest import City, authorised
from tests.governance.people import person_with

PATROL = Purpose.PATROL


def reviewed(city: City, number: int, *, confirmed: bool) -> None:
    alert = city.alert(number)
    alert_claim(actor=city.operator, alert=alert, purpose=PATROL)
    review_submit(
        actor=city.operator, alert=alert, purpose=PATROL,
        verdict=Review.Verdict.CONFIRMED if confirmed else Review.Verdict.DISMISSED,
        reason=Review.Reason.CRYING if confirmed else Review.Reason.CALM,
    )  # fmt: skip


def opened(city: City, number: int) -> Episode:
    return episode_open(
        lease=city.lease, stream=city.stream, event=city.opened(number),
        authorisation=city.authorisation, detection_policy=city.policy,
    )  # fmt: skip


def analyse(city: City) -> str:
    """What policy answers a worker that wants to analyse the camera."""
    from distress.subjects import camera_subject

    try:
        policy.require(
            actor=worker("w"), action=Action.CAMERA_ANALYSE, subject=camera_subject(city.camera),
            purpose=PATROL,
        )  # fmt: skip
    except Denied as refusal:
        return refusal.reason
    return "allowed"


def test_dismissed_alerts_suspend_and_the_tile_says_so(city: City) -> None:
    city.policy.body["alerts_per_hour"] = 100
    for number in range(1, 18):
        reviewed(city, number, confirmed=False)

    stopped = Suspension.objects.get()
    (tile,) = camera_list(actor=city.operator)
    assert (stopped.cause, stopped.judged, stopped.confirmed) == ("precision", 17, 0)
    assert analyse(city) == "suspended"
    assert "suspended" in tile.word
    assert city.camera.code not in cameras_authorised()
    # A worker that has not heard of it yet cannot raise an alert either.
    with pytest.raises(DatabaseError), transaction.atomic():
        city.alert(99)
    assert Alert.objects.count() == 17


def test_a_call_for_help_says_nothing_of_the_analysis_and_comes_through(city: City) -> None:
    episode = Episode.objects.create(
        camera=city.camera, latitude=26.8, longitude=80.9, signal="call", start_at=now(),
        authorisation=city.authorisation,
    )  # fmt: skip
    Suspension.objects.create(authorisation=city.authorisation, cause="card")
    alert = Alert.objects.create(
        episode=episode, station=city.near, signal="call", authorisation=city.authorisation
    )

    alert_claim(actor=city.operator, alert=alert, purpose=PATROL)
    review_submit(
        actor=city.operator, alert=alert, verdict=Review.Verdict.DISMISSED,
        reason=Review.Reason.CALM, purpose=PATROL,
    )  # fmt: skip

    assert not Adjudication.objects.exists()


def test_one_alert_beyond_the_cap_of_a_day_suspends(city: City) -> None:
    city.authorisation = authorised(city.camera, alerts_per_day=2)
    opened(city, 1), opened(city, 2)

    third = opened(city, 3)

    assert (third.is_alerted, third.not_alerted_reason) == (False, "budget_day")
    assert Suspension.objects.get().cause == "cap"
    assert analyse(city) == "suspended"
    assert Alert.objects.count() == 2


def test_an_authorisation_of_another_detection_policy_analyses_nothing(city: City) -> None:
    authorised(city.camera, detection_policy="street-v0")

    assert analyse(city) == "other_detection_policy"


def test_survey_takes_stills_and_scores_nothing(city: City) -> None:
    survey = authorised(city.camera, mode="survey")

    assert watching_action(survey) is Action.CAMERA_SURVEY
    assert analyse(city) == "mode_lacks_action"
    stream_open(lease=city.lease, camera=city.camera, authorisation=survey)
    assert Entry.objects.filter(action="camera.survey", allowed=True).count() == 1


@pytest.fixture
def supervisor(db: None) -> User:
    return person_with(Role.SUPERVISOR, name="farida")


@pytest.fixture
def approver(db: None) -> User:
    return person_with(Role.APPROVER, name="mathur", body="District magistrate")


@pytest.fixture
def assembled(city: City, supervisor: User) -> Gathering:
    return gathering_set(
        actor=supervisor, cameras=[city.camera.code], kind=Gathering.Kind.PROTEST,
        starts_at=now() - timedelta(minutes=1), ends_at=now() + timedelta(hours=6),
    )  # fmt: skip


def test_where_people_assemble_nothing_is_analysed_and_no_alert_is_taken(
    city: City, assembled: Gathering
) -> None:
    (tile,) = camera_list(actor=city.operator)

    assert authorisation_in_force(camera=city.camera.code) is None
    assert analyse(city) == "gathering"
    assert "assemble" in tile.word
    with pytest.raises(DatabaseError), transaction.atomic():
        city.alert()
    assert authorisation_in_force(camera=city.camera.code, at=assembled.ends_at) is not None


def test_only_an_approver_lifts_a_gathering_and_only_once(
    city: City, assembled: Gathering, supervisor: User, approver: User
) -> None:
    with pytest.raises(Denied):
        gathering_lift(actor=supervisor, gathering=assembled)
    assert analyse(city) == "gathering"

    gathering_lift(actor=approver, gathering=assembled)

    with pytest.raises(Refused):
        gathering_lift(actor=approver, gathering=assembled)
    with pytest.raises(IntegrityError), transaction.atomic():
        Gathering.objects.update(ends_at=now() + timedelta(days=2))
    assert analyse(city) == "allowed"


@pytest.mark.parametrize(
    ("cameras", "begin_h", "end_h"), [([], 0, 6), ([1], 6, 0), ([1], -6, -1), ([1], 0, 24 * 15)]
)
def test_a_gathering_that_does_not_fit_is_refused(
    supervisor: User, cameras: list[int], begin_h: int, end_h: int
) -> None:
    with pytest.raises(ValidationError):
        gathering_set(
            actor=supervisor, cameras=[uuid.uuid4() for _ in cameras],
            kind=Gathering.Kind.RELIGIOUS, starts_at=now() + timedelta(hours=begin_h),
            ends_at=now() + timedelta(hours=end_h),
        )  # fmt: skip

    assert not Gathering.objects.exists()


def test_a_periods_report_counts_verdicts_with_their_interval_and_is_made_once(
    city: City,
) -> None:
    officer = person_with(Role.DATA_OFFICER, name="vimala")
    for number, confirmed in ((1, True), (2, False), (3, False)):
        reviewed(city, number, confirmed=confirmed)
    start, end = now() - timedelta(hours=1), now()

    made = period_report_make(actor=officer, period_start=start, period_end=end)

    found = share(1, 3)
    assert '"judged":3' in made.text
    assert f'"interval_95_percent":[{found.low_percent},{found.high_percent}]' in made.text
    assert str(city.authorisation.code) in made.text
    assert city.operator.username not in made.text
    act: Callable[[], object] = lambda: period_report_make(  # noqa: E731
        actor=officer, period_start=start, period_end=end
    )
    with pytest.raises(Refused, match="same words"):
        act()
    for begin, until in ((end, start), (start, now() + timedelta(hours=1))):
        with pytest.raises(Refused, match="is over"):
            period_report_make(actor=officer, period_start=begin, period_end=until)
    with pytest.raises(Denied):
        period_report_make(actor=city.operator, period_start=start, period_end=end)
