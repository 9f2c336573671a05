"""What watch workers are asked through the broker."""

from __future__ import annotations

import structlog
from celery import current_app

from distress.watching.holder import WATCH_QUEUE, holder_current
from distress.watching.leases import HeldLease

log = structlog.get_logger(__name__)

TAKE_TASK = "distress.watching.tasks.watch_take_task"
SLICE_TASK = "distress.watching.tasks.watch_slice_task"
# Beat asks again every second, so an older request is worth nothing.
TAKE_EXPIRES_S = 2


def take_send(*, camera_id: int, passes: int = 0) -> None:
    """Ask any watch worker with room to take this camera."""
    current_app.send_task(
        TAKE_TASK, args=[camera_id, passes], queue=WATCH_QUEUE, expires=TAKE_EXPIRES_S
    )


def slice_send(*, lease: HeldLease, number: int) -> bool:
    """Ask this same process for the next slice; False when the broker cannot be reached."""
    try:
        current_app.send_task(
            SLICE_TASK,
            args=[lease.camera_id, lease.holder, lease.fence, number],
            queue=holder_current().queue,
        )
    except Exception as error:
        log.warning("slice not sent", camera_id=lease.camera_id, error=type(error).__name__)
        return False
    return True
