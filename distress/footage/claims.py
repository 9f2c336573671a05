"""Who works on a clip just now. A claim lapses by itself when its worker dies."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import structlog
from django.core.cache import cache

from distress.models import Clip

log = structlog.get_logger(__name__)

CLAIM_S = 12
TOUCH_EVERY_S = 4.0
TRIES_KEPT_S = 24 * 3600


def claimed(clip: Clip, part: str) -> AbstractContextManager[bool]:
    """True inside when nobody else makes this part of the clip; held until the end of the block.

    Two workers would only waste their time: the database lets one rendition of a kind be stored.
    """
    return claim(f"clip:claim:{part}:{clip.pk}")


@contextmanager
def claim(key: str) -> Iterator[bool]:
    """True inside when nobody else holds this key; held until the end of the block."""
    if not cache.add(key, True, CLAIM_S):
        yield False
        return
    done = threading.Event()
    holding = threading.Thread(target=_hold, args=(key, done), daemon=True)
    holding.start()
    try:
        yield True
    finally:
        done.set()
        holding.join()
        cache.delete(key)


def asked_lately(clip: Clip, part: str, *, for_s: float) -> bool:
    """True when this part of the clip was asked for a moment ago; from now on it has been."""
    return not cache.add(f"clip:asked:{part}:{clip.pk}", True, for_s)


def tries_count(clip: Clip, part: str) -> int:
    """How often this part of the clip was begun, this time included."""
    key = _tries_key(clip, part)
    cache.add(key, 0, TRIES_KEPT_S)
    return cache.incr(key)


def tries_of(clips: Sequence[Clip], part: str) -> list[int]:
    """How often this part of each clip was begun."""
    keys = [_tries_key(clip, part) for clip in clips]
    counted = cache.get_many(keys)
    return [counted.get(key, 0) for key in keys]


def _tries_key(clip: Clip, part: str) -> str:
    return f"clip:tries:{part}:{clip.pk}"


def _hold(key: str, done: threading.Event) -> None:
    while not done.wait(TOUCH_EVERY_S):
        try:
            cache.touch(key, CLAIM_S)
        except Exception as error:
            log.warning("claim not held", error=type(error).__name__)
