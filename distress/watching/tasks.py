"""The tasks of watching. Each calls one service."""

from __future__ import annotations

from celery import shared_task

from distress.watching import lifecycle as lifecycle  # connects to the worker's signals
from distress.watching.events import take_send
from distress.watching.leases import HeldLease
from distress.watching.slices import camera_watch, slice_run
from distress.watching.streams import streams_close_silent
from distress.watching.sweep import PassGuard, cameras_to_watch

# The control worker is one process, so this is its memory of the pass before.
_guard = PassGuard()


@shared_task
def watch_take_task(camera_id: int, passes: int = 0) -> None:
    """Take a camera and watch it. Safe to run twice: a held camera cannot be taken."""
    camera_watch(camera_id=camera_id, passes=passes)


@shared_task
def watch_slice_task(camera_id: int, holder: str, fence: int, number: int) -> None:
    """Watch a held camera for one slice. Safe to run twice: the second finds the number used."""
    lease = HeldLease(camera_id=camera_id, holder=holder, fence=fence)
    slice_run(lease=lease, number=number)


@shared_task
def watch_dispatch_task() -> None:
    """Offer unwatched cameras to the workers. Safe to run twice: one lease, one winner."""
    for camera_id in cameras_to_watch(guard=_guard):
        take_send(camera_id=camera_id)
    streams_close_silent()
