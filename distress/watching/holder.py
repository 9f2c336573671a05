"""Who this watch worker is, and how many cameras it can hold."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from celery.signals import celeryd_after_setup
from django.conf import settings

WATCH_QUEUE = "watch"


@dataclass(frozen=True, slots=True)
class Holder:
    """One life of one worker process: after a restart it is another holder on the same queue."""

    name: str
    queue: str
    capacity: int


def _holder(node: str) -> Holder:
    return Holder(
        name=f"{node}/{uuid.uuid4().hex[:8]}",
        queue=f"{WATCH_QUEUE}.{node}",
        capacity=settings.ABHAYA_WATCH_CAPACITY,
    )


_current: list[Holder] = []


def holder_current() -> Holder:
    """This process as a holder of leases."""
    if not _current:
        holder_set("local")
    return _current[-1]


def holder_set(node: str) -> Holder:
    """Begin a life under this worker name; leases of an earlier life are no longer ours."""
    _current[:] = [_holder(node)]
    return _current[-1]


@celeryd_after_setup.connect
def own_queue_add(sender: str, instance: Any, **_: object) -> None:
    """A watch worker also listens to a queue of its own, for the slices of cameras it holds."""
    queues = instance.app.amqp.queues
    if WATCH_QUEUE in queues.consume_from:
        queues.select_add(holder_set(sender).queue)
