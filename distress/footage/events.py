"""What the media workers are told after a commit. What is lost on the way the sweep asks again.

A message says that there is one more clip to make and not which: that is decided when a worker has
time (distress.footage.waiting), so that what somebody has open does not wait behind the rest.
"""

from __future__ import annotations

import structlog
from celery import current_app
from django.db import transaction

from distress.footage.claims import asked_lately
from distress.models import Clip, Rendition

log = structlog.get_logger(__name__)

PREVIEW_TASK = "distress.footage.tasks.clip_preview_task"
FINISH_TASK = "distress.footage.tasks.clip_finish_task"
PREVIEW_AGAIN_S = 8
FINISH_AGAIN_S = 20


def clip_started_send(clip: Clip) -> None:
    """The clip's first segment is there: make what the operator sees first."""
    transaction.on_commit(
        lambda: _send(PREVIEW_TASK, clip, Rendition.Part.PREVIEW, again_s=PREVIEW_AGAIN_S)
    )


def clip_gathered_send(clip: Clip) -> None:
    """Nothing more comes: make the whole renditions."""
    transaction.on_commit(
        lambda: _send(FINISH_TASK, clip, Rendition.Part.WHOLE, again_s=FINISH_AGAIN_S)
    )


def _send(task: str, clip: Clip, part: Rendition.Part, *, again_s: int) -> None:
    try:
        if not asked_lately(clip, part, for_s=again_s):
            current_app.send_task(task)
    except Exception as error:
        # The row is the truth, and the sweep reads it: a broker that is away undoes nothing.
        log.warning("media task not sent", clip=str(clip.code), error=type(error).__name__)
