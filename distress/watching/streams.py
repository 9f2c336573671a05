"""The rows of streams: one live connection each, and what was read and dropped on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from distress.models import Camera, Episode, Stream
from distress.subjects import camera_subject
from distress.watching.errors import StaleLease
from distress.watching.leases import HeldLease, lease_require
from distress.watching.leave import purpose_of, watching_action
from governance import ledger, policy
from governance.actors import worker
from governance.database_clock import DatabaseNow, database_now
from governance.models import Authorisation, Entry

# A worker that lives says so every two seconds; this long without a word, it does not live.
SILENT_S = 15.0


def stream_open(*, lease: HeldLease, camera: Camera, authorisation: Authorisation) -> Stream:
    """The row of a new stream, after policy has allowed it. One left open before is closed.

    Raises:
        Denied: no authorisation in force covers the camera.
        StaleLease: another worker has taken the camera.
    """
    actor, subject = worker(lease.holder), camera_subject(camera)
    policy.require(
        actor=actor,
        action=watching_action(authorisation),
        subject=subject,
        purpose=purpose_of(authorisation),
    )
    with transaction.atomic():
        lease_require(camera_id=lease.camera_id, holder=lease.holder, fence=lease.fence)
        for left in Stream.objects.filter(camera=camera, closed_at=None):
            _close_left(left, StaleLease.reason)
        stream = Stream.objects.create(
            camera=camera, authorisation=authorisation, fence=lease.fence
        )
        ledger.append(
            actor=actor,
            verb=Entry.Verb.COLLECTION,
            action="stream.open",
            subject=subject,
            detail={"stream": str(stream.code)},
        )
    return stream


def stream_note(
    *, lease: HeldLease, stream: Stream, health: str, counters: Mapping[str, Any]
) -> None:
    """Say that the stream is still watched, how it is, and what was read and dropped.

    Raises:
        StaleLease: another worker has taken the camera, or the row was closed meanwhile.
    """
    with transaction.atomic():
        lease_require(camera_id=lease.camera_id, holder=lease.holder, fence=lease.fence)
        noted = Stream.objects.filter(pk=stream.pk, closed_at=None).update(
            seen_at=DatabaseNow(), health=health, counters=dict(counters)
        )
    if not noted:
        raise StaleLease


def stream_close(
    *, lease: HeldLease, stream: Stream, reason: str, counters: Mapping[str, Any]
) -> None:
    """End the stream's row and say why in the ledger.

    Raises:
        StaleLease: another worker has taken the camera, and has closed the row itself.
    """
    with transaction.atomic():
        lease_require(camera_id=lease.camera_id, holder=lease.holder, fence=lease.fence)
        closed = Stream.objects.filter(pk=stream.pk, closed_at=None).update(
            closed_at=DatabaseNow(), close_reason=reason, counters=dict(counters)
        )
        if closed:
            ledger.append(
                actor=worker(lease.holder),
                verb=Entry.Verb.COLLECTION,
                action="stream.close",
                subject=camera_subject(stream.camera),
                detail={"stream": str(stream.code), "reason": reason},
            )


def streams_close_silent() -> int:
    """Close what a worker that no longer lives left open; how many there were."""
    since = database_now() - timedelta(seconds=SILENT_S)
    return sum(
        _close_left(left, "worker_lost")
        for left in Stream.objects.filter(closed_at=None, seen_at__lt=since)
    )


def _close_left(stream: Stream, reason: str) -> int:
    """Close a stream that its worker left open, and the episodes on it, when it was last seen."""
    with transaction.atomic():
        closed = Stream.objects.filter(pk=stream.pk, closed_at=None).update(
            closed_at=F("seen_at"), close_reason=reason
        )
        if closed:
            Episode.objects.filter(stream=stream, end_at=None).update(
                end_at=Greatest(F("start_at"), stream.seen_at)
            )
    return closed
