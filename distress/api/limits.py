"""How often something may be tried, counted in the cache."""

from __future__ import annotations

from django.core.cache import cache


def tries_exceed(name: str, *, most: int) -> bool:
    """Whether as many tries as are allowed were counted under this name."""
    return int(cache.get(_key(name), 0)) >= most


def try_count(name: str, *, per_s: int) -> None:
    """Count one try; the count is forgotten some seconds after its first."""
    if not cache.add(_key(name), 1, per_s):
        try:
            cache.incr(_key(name))
        except ValueError:
            # Forgotten between the two: this one is the first of a new count.
            cache.add(_key(name), 1, per_s)


def _key(name: str) -> str:
    return f"tries:{name}"
