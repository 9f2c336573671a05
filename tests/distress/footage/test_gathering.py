"""A clip is gathered piece by piece, and only by whoever holds the camera."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.timezone import now

from distress.footage.gathering import FEED_EVERY_S, STILL_S, Gathering
from distress.footage.segments import boxes_open, pieces_open
from distress.models import Camera, Clip, Lease
from distress.models import Segment as SegmentRow
from distress.watching.errors import StaleLease
from distress.watching.leases import HeldLease, lease_take
from governance.database_clock import DatabaseNow
from inference.sources import Segment
from inference.types import Box

pytestmark = pytest.mark.django_db

EPOCH = 1_700_000_000.0


def _segment(data: bytes, start_s: float, end_s: float) -> Segment:
    return Segment(data, EPOCH + start_s, EPOCH + end_s, start_s, end_s)


class Wire:
    """A camera whose stream stands at `now_s`."""

    def __init__(self) -> None:
        self.now_s = 20.0

    def segment(self, since_s: float) -> Segment:
        return _segment(b"pre", since_s, self.now_s)

    def segment_next(self, after: Segment) -> Segment | None:
        if after.end_s >= self.now_s:
            return None
        return _segment(b"next", after.end_s, self.now_s)


class Clock:
    def __init__(self) -> None:
        self.at_s = 100.0

    def __call__(self) -> float:
        return self.at_s


@pytest.fixture
def lease(camera: Camera) -> HeldLease:
    taken = lease_take(camera_id=camera.pk, holder="a")
    assert taken is not None
    return taken


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gathering(clip: Clip, lease: HeldLease, wire: Wire, clock: Clock) -> Gathering:
    return Gathering(lease=lease, clip=clip, source=wire, since_s=10.0, clock=clock)


def _pass(gathering: Gathering, wire: Wire, clock: Clock) -> None:
    wire.now_s += FEED_EVERY_S
    clock.at_s += FEED_EVERY_S
    gathering.feed()


def test_preroll_is_sealed_at_once_and_what_follows_after_it(
    gathering: Gathering, clip: Clip, wire: Wire, clock: Clock
) -> None:
    gathering.feed()
    _pass(gathering, wire, clock)

    pieces = list(pieces_open(clip=clip))
    assert [piece.data for piece in pieces] == [b"pre", b"next"]
    assert pieces[0].start_at == EPOCH + 10.0
    assert pieces[0].end_at == pieces[1].start_at


def test_nothing_is_sealed_in_plain(gathering: Gathering, settings) -> None:
    gathering.feed()

    files = [file for file in Path(settings.ABHAYA_MEDIA).rglob("*") if file.is_file()]
    assert len(files) == 1
    assert b"pre" not in files[0].read_bytes()


def test_clip_goes_on_until_five_seconds_after_the_end_and_then_is_gathered(
    gathering: Gathering, clip: Clip, wire: Wire, clock: Clock
) -> None:
    gathering.feed()
    gathering.ends(wire.now_s)
    _pass(gathering, wire, clock)
    clip.refresh_from_db()
    assert clip.gathered_at is None

    _pass(gathering, wire, clock)

    clip.refresh_from_db()
    assert clip.gathered_at is not None
    assert gathering.is_done
    assert SegmentRow.objects.filter(clip=clip).count() == 3


def test_episode_that_does_not_end_is_cut_off(
    gathering: Gathering, clip: Clip, wire: Wire, clock: Clock
) -> None:
    gathering.feed()

    for _ in range(40):
        _pass(gathering, wire, clock)

    assert gathering.is_done
    last = SegmentRow.objects.filter(clip=clip).last()
    assert last is not None
    assert last.end_at.timestamp() <= EPOCH + 10.0 + 70.0 + FEED_EVERY_S


def test_stream_that_brings_nothing_more_ends_its_clip(
    gathering: Gathering, clip: Clip, clock: Clock
) -> None:
    gathering.feed()
    clock.at_s += STILL_S + 1

    gathering.feed()

    clip.refresh_from_db()
    assert clip.gathered_at is not None


def test_worker_that_lost_the_camera_adds_nothing_and_leaves_no_file(
    gathering: Gathering, camera: Camera, settings
) -> None:
    Lease.objects.update(expires_at=DatabaseNow(offset_s=-1))
    lease_take(camera_id=camera.pk, holder="b")

    with pytest.raises(StaleLease):
        gathering.feed()

    assert not SegmentRow.objects.exists()
    assert not list(Path(settings.ABHAYA_MEDIA).rglob("*.sealed"))


def test_clip_that_was_finished_meanwhile_takes_nothing_more(
    gathering: Gathering, clip: Clip, wire: Wire, clock: Clock
) -> None:
    gathering.feed()
    Clip.objects.update(gathered_at=now())

    _pass(gathering, wire, clock)

    assert gathering.is_done
    assert SegmentRow.objects.count() == 1


def test_boxes_lie_sealed_in_the_row_and_come_back(gathering: Gathering, clip: Clip) -> None:
    boxes = [(EPOCH, Box(1, 2, 3, 4)), (EPOCH + 0.2, Box(2, 2, 3, 4))]

    gathering.boxes(boxes)

    clip.refresh_from_db()
    assert boxes_open(clip=clip) == boxes
