"""Renditions are made from what was sealed, once, whoever asks and however often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils.timezone import now

from distress.footage import finishing
from distress.footage.finishing import clip_finish, clip_preview, clips_sweep, preview_next
from distress.footage.segments import boxes_open
from distress.models import Clip, Notice, Rendition
from distress.watching.detection import detector_shared
from governance import vault
from governance.models import Entry
from inference.types import Box, Image
from tests.inference.drawn import decoded

pytestmark = pytest.mark.django_db

Fill = Callable[[Clip], None]


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    cache.clear()


def _frames(rendition: Rendition) -> list[Image]:
    return [image for _, image in decoded(vault.open_all(rendition.sealed))]


def _faces(rendition: Rendition) -> list[int]:
    detector = detector_shared()
    return [len(detector.find(image, threshold=0.5)) for image in _frames(rendition)]


def _gathered(clip: Clip) -> None:
    Clip.objects.filter(pk=clip.pk).update(gathered_at=now())


def test_preview_hides_every_face_and_review_shows_only_the_one_that_raised_it(
    clip: Clip, fill: Fill
) -> None:
    fill(clip)

    clip_preview(clip_id=clip.pk)

    blurred = clip.renditions.get(kind="blurred", part="preview")
    review = clip.renditions.get(kind="review", part="preview")
    assert sum(_faces(blurred)) == 0
    assert max(_faces(review)) == 1
    assert Entry.objects.filter(action="rendition.make").count() == 2
    assert Notice.objects.filter(alert=clip.episode.alert).count() == 2


def test_clip_of_a_call_has_no_review_rendition(clip: Clip, fill: Fill) -> None:
    fill(clip)
    Clip.objects.update(boxes=None)

    clip_preview(clip_id=clip.pk)

    assert [made.kind for made in clip.renditions.all()] == ["blurred"]


def test_the_face_is_shown_where_it_was_last_seen_while_a_clip_is_gathered(
    clip: Clip, fill: Fill, django_capture_on_commit_callbacks
) -> None:
    fill(clip)
    taken = Clip.objects.select_related("boxes").get(pk=clip.pk)
    old, new = taken.boxes, vault.seal(b"[[7.0, 1, 2, 3, 4]]")
    assert old is not None
    Clip.objects.update(boxes=new)
    with django_capture_on_commit_callbacks(execute=True):
        vault.destroy(old)

    assert boxes_open(clip=taken) == [(7.0, Box(1, 2, 3, 4))]


def test_a_reviewer_gets_her_preview_also_when_the_face_is_placed_after_the_first(
    clip: Clip, fill: Fill
) -> None:
    fill(clip)
    boxes = clip.boxes
    Clip.objects.update(boxes=None)
    preview_next()
    Clip.objects.update(boxes=boxes)

    preview_next()

    made = clip.renditions.order_by("pk").values_list("kind", "part")
    assert list(made) == [("blurred", "preview"), ("review", "preview")]


def test_gathered_clip_is_finished_once_however_often_it_is_asked(clip: Clip, fill: Fill) -> None:
    fill(clip)
    _gathered(clip)

    clip_finish(clip_id=clip.pk)
    first = set(clip.renditions.values_list("code", flat=True))
    clip_finish(clip_id=clip.pk)

    clip.refresh_from_db()
    assert clip.status == Clip.Status.READY
    assert set(clip.renditions.values_list("code", flat=True)) == first
    assert len(first) == 2


def test_clip_that_is_still_gathered_is_not_finished(clip: Clip, fill: Fill) -> None:
    fill(clip)

    clip_finish(clip_id=clip.pk)

    clip.refresh_from_db()
    assert clip.finished_at is None


def test_clip_without_a_segment_ends_empty(clip: Clip) -> None:
    _gathered(clip)

    clip_finish(clip_id=clip.pk)

    clip.refresh_from_db()
    assert clip.status == Clip.Status.EMPTY


def test_altered_segment_shows_nothing_and_says_so(clip: Clip, fill: Fill, settings) -> None:
    fill(clip)
    _gathered(clip)
    for file in Path(settings.ABHAYA_MEDIA).rglob("*.sealed"):
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(bytes(data))

    clip_finish(clip_id=clip.pk)

    clip.refresh_from_db()
    assert (clip.status, clip.failure) == (Clip.Status.FAILED, "SealBroken")
    assert not clip.renditions.exists()


def test_sweep_finishes_a_clip_whose_worker_died(
    clip: Clip, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(clip)
    Clip.objects.update(fed_at=now() - timedelta(seconds=11))
    sent: list[Clip] = []
    monkeypatch.setattr(finishing, "clip_gathered_send", sent.append)

    clips_sweep()

    clip.refresh_from_db()
    assert clip.gathered_at is not None
    assert sent == [clip]


def test_sweep_leaves_a_clip_alone_that_is_still_fed(
    clip: Clip, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(clip)
    sent: list[Clip] = []
    monkeypatch.setattr(finishing, "clip_gathered_send", sent.append)
    monkeypatch.setattr(finishing, "clip_started_send", sent.append)

    clips_sweep()

    assert sent == []


def test_sweep_asks_for_a_preview_that_never_came(
    clip: Clip, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(clip)
    Clip.objects.update(created_at=now() - timedelta(seconds=7))
    sent: list[Clip] = []
    monkeypatch.setattr(finishing, "clip_started_send", sent.append)

    clips_sweep()

    assert sent == [clip]


def test_clip_that_keeps_ending_its_worker_is_given_up(clip: Clip, fill: Fill) -> None:
    fill(clip)
    _gathered(clip)
    cache.set(f"clip:tries:whole:{clip.pk}", finishing.MOST_TRIES)

    clip_finish(clip_id=clip.pk)

    clip.refresh_from_db()
    assert (clip.status, clip.failure) == (Clip.Status.FAILED, "too_many_tries")
