"""No byte of a rendition leaves before the look is on record, and none after it has ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import now

from distress.footage.serving import MOST_BYTES, RangeRefused, rendition_serve
from distress.models import Alert, Clip, Dispatch, Rendition, Review, Station
from governance import vault
from governance.errors import Denied, LookEnded
from governance.models import Entry, Look, User
from governance.policy import Purpose

pytestmark = pytest.mark.django_db

VIDEO = bytes(range(256)) * 40

PersonOf = Callable[..., User]


@pytest.fixture
def elsewhere(db: None) -> Station:
    return Station.objects.create(name="Gomti Nagar", latitude=26.86, longitude=81.0)


@pytest.fixture
def rendition(clip: Clip) -> Rendition:
    return Rendition.objects.create(clip=clip, kind="blurred", sealed=vault.seal(VIDEO))


@pytest.fixture
def review(clip: Clip) -> Rendition:
    return Rendition.objects.create(clip=clip, kind="review", sealed=vault.seal(VIDEO))


def _serve(person: User, rendition: Rendition, **span: int) -> bytes:
    served = rendition_serve(actor=person, rendition=rendition, purpose=Purpose.PATROL, **span)
    return b"".join(served.parts)


def _claim(rendition: Rendition, person: User) -> Alert:
    Alert.objects.update(status="claimed", claimed_by=person, claimed_at=now())
    return Alert.objects.get(episode=rendition.clip.episode)


def test_range_is_served_under_one_look_that_counts_every_byte(
    rendition: Rendition, person_of: PersonOf
) -> None:
    operator = person_of(rendition.clip.episode.alert.station)

    whole = _serve(operator, rendition)
    part = _serve(operator, rendition, start=100, end=300)

    assert (whole, part) == (VIDEO, VIDEO[100:300])
    look = Look.objects.get()
    assert (look.ranges, look.bytes_served) == (2, len(VIDEO) + 200)
    assert look.entry.action == "rendition.look"
    assert Entry.objects.filter(action="rendition.look", allowed=True).count() == 1


def test_entry_is_committed_before_the_first_byte(
    rendition: Rendition, person_of: PersonOf
) -> None:
    operator = person_of(rendition.clip.episode.alert.station)

    served = rendition_serve(actor=operator, rendition=rendition, purpose=Purpose.PATROL)

    assert Entry.objects.filter(action="rendition.look", allowed=True).count() == 1
    assert Look.objects.get().bytes_served == len(VIDEO)
    assert next(served.parts)


@pytest.mark.parametrize("role", ["operator", "station_officer", "administrator", "auditor"])
def test_stranger_of_another_station_gets_nothing_and_is_not_told_that_it_exists(
    rendition: Rendition, elsewhere: Station, person_of: PersonOf, role: str
) -> None:
    stranger = person_of(elsewhere, role=role)

    with pytest.raises(Denied):
        _serve(stranger, rendition)

    assert not Look.objects.exists()
    assert Entry.objects.get(action="rendition.look").allowed is False


def test_operator_elsewhere_is_answered_as_if_it_did_not_exist(
    rendition: Rendition, elsewhere: Station, person_of: PersonOf
) -> None:
    with pytest.raises(Denied) as refusal:
        _serve(person_of(elsewhere), rendition)

    assert refusal.value.hidden


def test_officer_sees_it_only_once_the_alert_was_sent_to_that_station(
    rendition: Rendition, elsewhere: Station, person_of: PersonOf
) -> None:
    officer = person_of(elsewhere, role="station_officer", permission="respond")
    with pytest.raises(Denied):
        _serve(officer, rendition)
    operator = person_of(rendition.clip.episode.alert.station)
    alert = _claim(rendition, operator)
    Alert.objects.update(status="confirmed", reviewed_at=now())
    verdict = Review.objects.create(
        alert=alert, reviewer=operator, verdict="confirmed", reason="crying"
    )
    Dispatch.objects.create(alert=alert, review=verdict, station=elsewhere, distance_km=1)

    assert _serve(officer, rendition) == VIDEO


def test_officer_of_the_camera_s_own_station_waits_for_a_dispatch_too(
    rendition: Rendition, person_of: PersonOf
) -> None:
    station = rendition.clip.episode.alert.station
    officer = person_of(station, role="station_officer", permission="respond")

    with pytest.raises(Denied):
        _serve(officer, rendition)


def test_nothing_is_served_under_a_look_that_has_ended(
    review: Rendition, person_of: PersonOf
) -> None:
    operator = person_of(review.clip.episode.alert.station)
    _claim(review, operator)
    assert _serve(operator, review) == VIDEO
    over = now() - timedelta(seconds=1)
    Look.objects.update(opened_at=over - timedelta(seconds=60), ends_at=over)
    Alert.objects.update(claimed_at=now() - timedelta(seconds=90))

    with pytest.raises(LookEnded):
        _serve(operator, review)

    assert Look.objects.get().bytes_served == len(VIDEO)


def test_review_look_lasts_a_minute_at_most_and_belongs_to_the_alert(
    review: Rendition, person_of: PersonOf
) -> None:
    operator = person_of(review.clip.episode.alert.station)
    alert = _claim(review, operator)

    _serve(operator, review)

    look = Look.objects.get()
    assert look.kind == Look.Kind.REVIEW
    assert look.subject_code == str(alert.code)
    assert look.ends_at - look.opened_at <= timedelta(seconds=60)


def test_face_is_shown_to_nobody_but_whoever_claimed_the_alert(
    review: Rendition, person_of: PersonOf
) -> None:
    station = review.clip.episode.alert.station
    _claim(review, person_of(station))

    with pytest.raises(Denied) as refusal:
        _serve(person_of(station, role="supervisor"), review)

    assert refusal.value.reason == "not_the_reviewer"


def test_face_is_not_shown_before_a_claim_nor_after_the_verdict(
    review: Rendition, person_of: PersonOf
) -> None:
    operator = person_of(review.clip.episode.alert.station)
    with pytest.raises(Denied):
        _serve(operator, review)
    _claim(review, operator)
    Alert.objects.update(status="dismissed", reviewed_at=now())

    with pytest.raises(LookEnded):
        _serve(operator, review)

    assert not Look.objects.exists()


def test_permission_that_was_taken_away_ends_the_look_at_the_next_range(
    rendition: Rendition, person_of: PersonOf
) -> None:
    operator = person_of(rendition.clip.episode.alert.station)
    _serve(operator, rendition, start=0, end=10)
    operator.groups.clear()

    with pytest.raises(Denied):
        _serve(operator, rendition, start=10, end=20)

    assert Look.objects.get().bytes_served == 10


@pytest.mark.parametrize("span", [{"start": len(VIDEO)}, {"start": 5, "end": 5}, {"start": -1}])
def test_range_that_is_not_there_is_refused(
    rendition: Rendition, person_of: PersonOf, span: dict[str, int]
) -> None:
    with pytest.raises(RangeRefused):
        _serve(person_of(rendition.clip.episode.alert.station), rendition, **span)


def test_long_range_is_cut_so_that_the_look_is_asked_again(clip: Clip, person_of: PersonOf) -> None:
    long = Rendition.objects.create(
        clip=clip, kind="blurred", sealed=vault.seal(b"x" * (MOST_BYTES + 10))
    )
    operator = person_of(clip.episode.alert.station)

    served = rendition_serve(actor=operator, rendition=long, purpose=Purpose.PATROL)

    assert (served.start, served.end, served.total) == (0, MOST_BYTES, MOST_BYTES + 10)
