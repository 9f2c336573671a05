"""Who this watch worker is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

WATCH_QUEUE = "watch"


@dataclass(frozen=True, slots=True)
class Holder:
    """One life of one worker process: after a restart it is another holder on the same queue."""

    name: str
    queue: str


def _holder(node: str) -> Holder:
    return Holder(name=f"{node}/{uuid.uuid4().hex[:8]}", queue=f"{WATCH_QUEUE}.{node}")


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
