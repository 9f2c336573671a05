"""Some seconds of video, sealed as they came off the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils.timezone import now

from distress.footage.events import clip_gathered_send, clip_started_send
from distress.footage.sealing import sealing
from distress.models import Clip, Segment
from distress.watching.leases import HeldLease, lease_require
from governance import vault
from inference.types import Box

DISK_FULL = "disk_full"


class ClipGathered(Exception):
    """Nothing more is taken into this clip."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One sealed segment, opened: when it begins in UTC seconds, and its container."""

    start_at: float
    end_at: float
    data: bytes


def segment_add(
    *, lease: HeldLease, clip: Clip, number: int, data: bytes, start_at: float, end_at: float
) -> Segment:
    """Seal one piece of video into a clip. After the first one a preview is asked for.

    Raises:
        StaleLease: another worker has taken the camera.
        ClipGathered: the clip stood still for too long and is being finished as it was.
    """
    with sealing() as seal:
        lease_require(camera_id=lease.camera_id, holder=lease.holder, fence=lease.fence)
        if not Clip.objects.filter(pk=clip.pk, gathered_at=None).update(fed_at=now()):
            raise ClipGathered
        segment = Segment.objects.create(
            clip=clip,
            number=number,
            sealed=seal(data),
            start_at=datetime.fromtimestamp(start_at, UTC),
            end_at=datetime.fromtimestamp(end_at, UTC),
        )
        if number == 1:
            clip_started_send(clip)
    return segment


def boxes_set(*, lease: HeldLease, clip: Clip, boxes: Sequence[tuple[float, Box]]) -> None:
    """Keep where the face that raised the alert was, sealed.

    Raises:
        StaleLease: another worker has taken the camera.
    """
    rows = [[at, box.x, box.y, box.w, box.h] for at, box in boxes]
    with sealing() as seal:
        lease_require(camera_id=lease.camera_id, holder=lease.holder, fence=lease.fence)
        held = Clip.objects.select_for_update().get(pk=clip.pk)
        before = held.boxes
        held.boxes = seal(json.dumps(rows).encode())
        held.save(update_fields=["boxes"])
        if before is not None:
            vault.destroy(before)


def clip_full(*, lease: HeldLease, clip: Clip) -> None:
    """Say on the clip that the disk was full, so that its page can say so.

    Raises:
        StaleLease: another worker has taken the camera.
    """
    with transaction.atomic():
        lease_require(camera_id=lease.camera_id, holder=lease.holder, fence=lease.fence)
        Clip.objects.filter(pk=clip.pk, finished_at=None).update(failure=DISK_FULL)


def clip_gathered(*, lease: HeldLease, clip: Clip) -> None:
    """Say that nothing more will come, and ask for the whole renditions.

    Raises:
        StaleLease: another worker has taken the camera.
    """
    with transaction.atomic():
        lease_require(camera_id=lease.camera_id, holder=lease.holder, fence=lease.fence)
        Clip.objects.filter(pk=clip.pk, gathered_at=None).update(gathered_at=now())
        clip_gathered_send(clip)


def pieces_open(*, clip: Clip) -> Iterator[Piece]:
    """The clip's segments in order, one opened at a time.

    Raises:
        SealBroken: what was sealed has been altered.
    """
    for segment in clip.segments.select_related("sealed").order_by("number"):
        yield Piece(
            start_at=segment.start_at.timestamp(),
            end_at=segment.end_at.timestamp(),
            data=vault.open_all(segment.sealed),
        )


def boxes_open(*, clip: Clip) -> list[tuple[float, Box]]:
    """Where the face that raised the alert was: (UTC seconds, box) in order; empty for a call.

    While a clip is gathered others take their place every few seconds: what is read is the newest.
    """
    clips = Clip.objects.filter(pk=clip.pk, boxes__isnull=False).select_related("boxes")
    while (held := clips.first()) is not None and held.boxes is not None:
        try:
            rows = json.loads(vault.open_all(held.boxes))
        except FileNotFoundError:
            if clips.filter(boxes=held.boxes).exists():
                raise
            continue
        return [(at, Box(x, y, w, h)) for at, x, y, w, h in rows]
    return []
