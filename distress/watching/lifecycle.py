"""What a watch worker does when it starts and when it is asked to end."""

from __future__ import annotations

import threading
from typing import Any

import structlog
from celery.signals import celeryd_after_setup, worker_shutting_down
from django.db import connection

from distress.watching.holder import WATCH_QUEUE, holder_set
from distress.watching.slices import posts

log = structlog.get_logger(__name__)

TEND_EVERY_S = 2.0


@celeryd_after_setup.connect
def own_queue_add(sender: str, instance: Any, **_: object) -> None:
    """A watch worker also listens to a queue of its own, for the slices of cameras it holds."""
    queues = instance.app.amqp.queues
    if WATCH_QUEUE in queues.consume_from:
        queues.select_add(holder_set(sender).queue)
        threading.Thread(target=_tend, name="posts", daemon=True).start()


@worker_shutting_down.connect
def cameras_give_back(**_: object) -> None:
    """Slices end at their next step, and their cameras are free for another worker."""
    posts.stopping.set()


def _tend() -> None:
    while not posts.stopping.wait(TEND_EVERY_S):
        try:
            posts.leave_orphans()
        except Exception as error:
            # This thread must not end: the next pass finds the same orphans.
            log.warning("orphans not left", error=type(error).__name__)
        finally:
            connection.close()
