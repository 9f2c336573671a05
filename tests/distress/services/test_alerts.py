"""From an episode to a verdict."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import now

from distress.errors import (
    AlertAlreadyClaimed,
    AlertAlreadyReviewed,
    AlertNotClaimed,
    NotFound,
    ReasonDoesNotFit,
)
from distress.models import Alert, Clip, Episode, Lease, Notice, Review
from distress.selectors.alerts import alert_get, alert_list_live
from distress.selectors.notices import notices_since
from distress.services.alerts import alert_claim, review_submit
from distress.services.episodes import episode_open
from distress.services.escalations import escalations_sweep
from distress.watching.errors import StaleLease
from governance.models import Entry
from governance.policy import Denied, Purpose
from tests.distress.conftest import City, authorised

PATROL = Purpose.PATROL


def confirm(city: City, alert: Alert, note: str = "") -> Review:
    return review_submit(
        actor=city.operator, alert=alert, verdict=Review.Verdict.CONFIRMED,
        reason=Review.Reason.CRYING, purpose=PATROL, note=note,
    )  # fmt: skip


def test_an_episode_brings_an_alert_a_clip_a_notice_and_entries_together(city: City) -> None:
    alert = city.alert()

    assert alert.station == city.near
    assert Clip.objects.filter(episode=alert.episode, status="gathering").exists()
    assert Notice.objects.get().alert == alert
    assert {entry.action for entry in Entry.objects.all()} == {"episode.open", "alert.raise"}


def test_the_same_event_written_twice_is_one_episode(city: City) -> None:
    first, second = city.alert(1), city.alert(1)

    assert first == second
    assert Episode.objects.count() == 1


def test_a_worker_whose_lease_was_taken_writes_nothing(city: City) -> None:
    Lease.objects.update(fence=2, holder="another")

    with pytest.raises(StaleLease):
        city.alert()

    assert not Episode.objects.exists()
    assert not Entry.objects.exists()


def test_in_shadow_mode_an_episode_is_counted_and_nobody_is_alerted(city: City) -> None:
    city.authorisation = authorised(city.camera, mode="shadow")

    episode = episode_open(
        lease=city.lease, stream=city.stream, event=city.opened(),
        authorisation=city.authorisation, detection_policy=city.policy,
    )  # fmt: skip

    assert (episode.is_alerted, episode.not_alerted_reason) == (False, "shadow")
    assert not Alert.objects.exists()
    # It is sampled: a clip is kept for people to judge.
    assert Clip.objects.get().episode == episode


def test_beyond_the_hourly_budget_episodes_are_counted_with_the_reason(city: City) -> None:
    city.policy.body["alerts_per_hour"] = 2
    city.alert(1), city.alert(2)

    third = episode_open(
        lease=city.lease, stream=city.stream, event=city.opened(3),
        authorisation=city.authorisation, detection_policy=city.policy,
    )  # fmt: skip

    assert (third.is_alerted, third.not_alerted_reason) == (False, "budget_hour")


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": now() - timedelta(days=2), "ends_at": now() - timedelta(minutes=1)},
        {"starts_at": now() + timedelta(hours=9), "ends_at": now() + timedelta(days=1)},
        {"withdrawn_at": now() - timedelta(minutes=1)},
    ],
)
def test_the_database_refuses_an_alert_without_an_authorisation_in_force(
    city: City, change: dict[str, object]
) -> None:
    city.authorisation = authorised(city.camera, **change)

    with pytest.raises(DatabaseError), transaction.atomic():
        city.alert()

    assert not Alert.objects.exists()


def test_the_second_to_claim_is_told_who_was_first(city: City) -> None:
    alert = city.alert()
    stale = Alert.objects.get(pk=alert.pk)
    alert_claim(actor=city.operator, alert=alert, purpose=PATROL)

    with pytest.raises(AlertAlreadyClaimed, match="Asha"):
        alert_claim(actor=city.second, alert=stale, purpose=PATROL)

    alert.refresh_from_db()
    assert alert.claimed_by == city.operator


def test_pressing_claim_twice_is_no_conflict(city: City) -> None:
    alert = city.alert()
    alert_claim(actor=city.operator, alert=alert, purpose=PATROL)

    again = alert_claim(actor=city.operator, alert=alert, purpose=PATROL)

    assert again.claimed_by == city.operator
    assert Entry.objects.filter(action="alert.claim", allowed=None).count() == 1


def test_a_verdict_belongs_to_whoever_claimed(city: City) -> None:
    alert = city.alert()

    with pytest.raises(AlertNotClaimed):
        confirm(city, alert)
    alert_claim(actor=city.second, alert=alert, purpose=PATROL)
    with pytest.raises(AlertNotClaimed):
        confirm(city, alert)

    assert not Review.objects.exists()


def test_a_second_verdict_is_refused_and_the_first_stands(city: City) -> None:
    alert = city.alert()
    alert_claim(actor=city.operator, alert=alert, purpose=PATROL)
    confirm(city, alert, note="लाल दुपट्टा")

    with pytest.raises(AlertAlreadyReviewed):
        review_submit(
            actor=city.operator, alert=alert, verdict=Review.Verdict.DISMISSED,
            reason=Review.Reason.CALM, purpose=PATROL,
        )  # fmt: skip

    review = Review.objects.get()
    assert (review.verdict, review.note) == ("confirmed", "लाल दुपट्टा")


def test_a_reason_of_the_other_verdict_is_refused(city: City) -> None:
    alert = city.alert()
    alert_claim(actor=city.operator, alert=alert, purpose=PATROL)

    with pytest.raises(ReasonDoesNotFit):
        review_submit(
            actor=city.operator, alert=alert, verdict=Review.Verdict.CONFIRMED,
            reason=Review.Reason.PLAY, purpose=PATROL,
        )  # fmt: skip

    alert.refresh_from_db()
    assert alert.status == "claimed"


def test_a_stranger_is_refused_on_record_and_finds_an_empty_list(city: City) -> None:
    alert = city.alert()

    with pytest.raises(Denied) as refusal:
        alert_get(actor=city.stranger, code=alert.code, purpose=PATROL)
    with pytest.raises(Denied):
        alert_claim(actor=city.stranger, alert=alert, purpose=PATROL)

    assert refusal.value.hidden
    assert list(alert_list_live(actor=city.stranger)) == []
    assert notices_since(actor=city.stranger, seq=0).alerts == []
    assert Entry.objects.filter(allowed=False, actor_code=str(city.stranger.code)).count() == 2
    alert.refresh_from_db()
    assert alert.status == "open"


def test_a_code_that_does_not_exist_is_not_found(city: City) -> None:
    with pytest.raises(NotFound):
        alert_get(actor=city.operator, code=city.camera.code, purpose=PATROL)


@pytest.mark.parametrize(("seconds", "level"), [(29, 0), (31, 1), (61, 2)])
def test_an_unclaimed_alert_escalates_by_the_clock_of_its_row(
    city: City, seconds: int, level: int
) -> None:
    alert = city.alert()

    with time_machine.travel(alert.raised_at + timedelta(seconds=seconds), tick=False):
        escalations_sweep()
        again = escalations_sweep()

    alert.refresh_from_db()
    assert (alert.escalation, again.escalated) == (level, 0)


def test_an_alert_whose_reviewer_left_is_open_again(city: City) -> None:
    alert = city.alert()
    alert_claim(actor=city.operator, alert=alert, purpose=PATROL)

    with time_machine.travel(now() + timedelta(minutes=6)):
        escalations_sweep()

    alert.refresh_from_db()
    assert (alert.status, alert.claimed_by) == ("open", None)


def test_catching_up_misses_nothing_and_repeats_nothing(city: City) -> None:
    before = notices_since(actor=city.operator, seq=None).seq
    first, second = city.alert(1), city.alert(2)
    alert_claim(actor=city.operator, alert=first, purpose=PATROL)

    found = notices_since(actor=city.operator, seq=before)

    assert set(found.alerts) == {first.code, second.code}
    assert len(found.alerts) == 2
    assert notices_since(actor=city.operator, seq=found.seq).alerts == []


def test_notice_numbers_have_no_gaps(city: City) -> None:
    for number in range(1, 5):
        city.alert(number)

    assert list(Notice.objects.values_list("seq", flat=True)) == [1, 2, 3, 4]


def test_the_database_refuses_a_reviewed_alert_without_a_time(city: City) -> None:
    alert = city.alert()

    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).update(status="confirmed")
