"""Slices: a camera is watched for some seconds at a time, each slice asking for the next."""

from __future__ import annotations

import time

import structlog
from django.conf import settings

from distress.watching.errors import WatchStopped, WorkerStopping
from distress.watching.events import slice_send, take_send
from distress.watching.holder import holder_current
from distress.watching.leases import HeldLease
from distress.watching.posts import Post, Posts
from distress.watching.taking import camera_take
from governance.errors import Denied, GovernanceError
from inference.errors import InferenceError

log = structlog.get_logger(__name__)

# Well below the broker's visibility timeout, or a slice would be delivered again while it runs.
SLICE_S = 12.0
REFUSED_FOR_S = 30.0
MOST_PASSES = 8

posts = Posts(capacity=settings.ABHAYA_WATCH_CAPACITY)


def camera_watch(*, camera_id: int, passes: int = 0) -> None:
    """Take this camera and watch it for a first slice, or pass it on when there is no room."""
    if not posts.reserve(camera_id):
        if passes < MOST_PASSES:
            take_send(camera_id=camera_id, passes=passes + 1)
        return
    try:
        watched = camera_take(camera_id=camera_id, holder=holder_current().name)
        post = posts.put(watched) if watched is not None else None
    except (Denied, InferenceError, GovernanceError) as refusal:
        posts.refuse(camera_id, for_s=REFUSED_FOR_S)
        log.warning("camera not taken", camera_id=camera_id, error=type(refusal).__name__)
        return
    finally:
        posts.unreserve(camera_id)
    if post is not None:
        _slices_run(post)


def slice_run(*, lease: HeldLease, number: int) -> None:
    """Go on watching a held camera for one slice. A slice that comes twice is dropped."""
    post = posts.claim(lease, number=number)
    if post is None:
        log.info("slice dropped", camera_id=lease.camera_id, number=number)
        return
    _slices_run(post)


def _slices_run(post: Post) -> None:
    """Run one slice and ask for the next; run on while the broker cannot be asked."""
    try:
        _slice_run(post)
        while not _next_asked(post):
            _slice_run(post)
    except WatchStopped as stop:
        _leave(post, stop.reason)
    except BaseException:
        _leave(post, "failed")
        raise


def _slice_run(post: Post) -> None:
    until_s = time.monotonic() + SLICE_S
    while time.monotonic() < until_s:
        if posts.stopping.is_set():
            raise WorkerStopping
        post.watched.step()


def _next_asked(post: Post) -> bool:
    # At rest before the message is sent: the next slice may begin before this line returns.
    number = posts.rest(post)
    if slice_send(lease=post.watched.lease, number=number):
        return True
    return posts.claim(post.watched.lease, number=number) is None


def _leave(post: Post, reason: str) -> None:
    log.info("camera left", camera_id=post.watched.lease.camera_id, reason=reason)
    posts.remove(post)
    post.watched.leave(reason)
