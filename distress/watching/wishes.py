"""What other processes ask of the worker that watches a camera: a still, a pre-roll.

Wishes lie in Valkey for a few seconds. A camera that nobody watches grants none, and nothing
waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache

STILL_WISH_S = 5
PREROLL_WISH_S = 20


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted of one camera now."""

    still: bool = False
    # Code of the episode whose clip the pre-roll belongs to.
    preroll: UUID | None = None


def still_want(camera: UUID) -> None:
    """Ask for a redacted still of this camera; it comes within about a second."""
    cache.set(_still(camera), True, STILL_WISH_S)


def preroll_want(*, camera: UUID, episode: UUID) -> None:
    """Ask that this camera's pre-roll, and what follows, be sealed into the episode's clip."""
    cache.set(_preroll(camera), str(episode), PREROLL_WISH_S)


def wishes_take(camera: UUID) -> Wishes:
    """What is wanted of this camera. A wish for a pre-roll is granted once."""
    found = cache.get_many([_still(camera), _preroll(camera)])
    episode = found.get(_preroll(camera))
    if episode:
        cache.delete(_preroll(camera))
    return Wishes(still=bool(found.get(_still(camera))), preroll=UUID(episode) if episode else None)


def _still(camera: UUID) -> str:
    return f"still:want:{camera}"


def _preroll(camera: UUID) -> str:
    return f"preroll:want:{camera}"
