"""With more clips to make than time, the one that somebody looks at comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.timezone import now

from distress.footage import finishing
from distress.footage.finishing import finish_next, preview_next
from distress.footage.tasks import clip_preview_task
from distress.models import Alert, Camera, Clip, Episode, Rendition, Signal
from distress.services.originals import original_break
from governance.models import BrokenGlass, User
from governance.policy import Purpose
from tests.distress.web.test_looks import client

pytestmark = pytest.mark.django_db

Fill = Callable[[Clip], None]
Raise = Callable[..., Clip]


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    cache.clear()


@pytest.fixture
def raise_alert(camera: Camera, fill: Fill) -> Raise:
    """A clip of a call for help, raised so many minutes ago."""

    def raised(*, minutes_ago: int, is_alerted: bool = True) -> Clip:
        at = now() - timedelta(minutes=minutes_ago)
        episode = Episode.objects.create(
            camera=camera, signal=Signal.CALL, start_at=at, latitude=26.85, longitude=80.94
        )
        if is_alerted:
            Alert.objects.create(episode=episode, station=camera.station, signal=Signal.CALL)
        clip = Clip.objects.create(episode=episode, created_at=at)
        fill(clip)
        Clip.objects.filter(pk=clip.pk).update(boxes=None)
        return clip

    return raised


def _made() -> list[Clip]:
    """The clips that have been made, in that order."""
    return [made.clip for made in Rendition.objects.order_by("pk").select_related("clip")]


def test_what_nobody_has_reviewed_goes_before_the_rest_and_then_the_oldest(
    raise_alert: Raise, person_of: Callable[..., User]
) -> None:
    uncounted = raise_alert(minutes_ago=9, is_alerted=False)
    reviewed, older, newer = (raise_alert(minutes_ago=ago) for ago in (8, 7, 6))
    Alert.objects.filter(episode=reviewed.episode).update(
        status="dismissed", claimed_by=person_of(reviewed.episode.camera.station),
        claimed_at=now(), reviewed_at=now(),
    )  # fmt: skip

    for _ in range(4):
        preview_next()

    assert _made() == [older, newer, reviewed, uncounted]


@pytest.mark.parametrize(
    ("role", "purpose", "page"),
    [
        ("operator", Purpose.PATROL, "distress:alert"),
        ("investigator", Purpose.INVESTIGATION, "distress:case"),
    ],
)
def test_what_somebody_has_open_goes_before_what_is_older(
    raise_alert: Raise, person_of: Callable[..., User], role: str, purpose: Purpose, page: str
) -> None:
    older, opened = raise_alert(minutes_ago=5), raise_alert(minutes_ago=1)
    alert = opened.episode.alert
    browser = client(person_of(alert.station, role=role), purpose)

    answer = browser.get(reverse(page, args=[alert.code]))
    assert "Hiding faces in the clip" in answer.text
    preview_next()
    preview_next()

    assert _made() == [opened, older]


def test_a_clip_that_has_ended_its_worker_does_not_hold_up_the_others(
    raise_alert: Raise,
) -> None:
    ill, sound = raise_alert(minutes_ago=5), raise_alert(minutes_ago=1)
    cache.set(f"clip:tries:preview:{ill.pk}", 1)

    preview_next()

    assert _made() == [sound]


def test_a_preview_that_keeps_ending_its_worker_is_left_to_the_whole_clip(
    raise_alert: Raise,
) -> None:
    ill = raise_alert(minutes_ago=5)
    cache.set(f"clip:tries:preview:{ill.pk}", finishing.MOST_TRIES)

    preview_next()
    assert _made() == []

    Clip.objects.update(gathered_at=now())
    finish_next()
    assert _made() == [ill]


def test_an_original_that_somebody_has_leave_to_see_waits_for_no_preview(
    raise_alert: Raise, person_of: Callable[..., User]
) -> None:
    raise_alert(minutes_ago=5)
    alert = raise_alert(minutes_ago=1).episode.alert
    Clip.objects.filter(episode=alert.episode).update(gathered_at=now(), status="ready")
    alone = person_of(alert.station, role="supervisor")
    original_break(actor=alone, alert=alert, ground=BrokenGlass.Ground.CHILD)

    clip_preview_task()

    assert [made.kind for made in Rendition.objects.order_by("pk")] == ["original", "blurred"]
