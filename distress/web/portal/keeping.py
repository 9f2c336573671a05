"""Counts over a period, made at most every few minutes however many read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar, cast

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

from distress.web.portal.periods import Period

# What is over changes only where somebody answers late; nobody waits for that by the second.
KEPT = timedelta(minutes=5)

Counts = TypeVar("Counts")

log = structlog.get_logger(__name__)


def counted(what: str, period: Period, count: Callable[[], Counts]) -> Counts:
    """What count gives for a period that is over, as it was counted some minutes ago at most."""
    key = f"portal:{what}:{period.kind}:{period.from_at:%Y%m%d}"
    try:
        found = cache.get(key)
        if found is None:
            found = count()
            cache.set(key, found, KEPT.total_seconds())
    except RedisError as error:
        log.warning("counts not kept", what=what, error=type(error).__name__)
        return count()
    return cast(Counts, found)
