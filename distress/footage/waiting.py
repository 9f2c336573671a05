"""Which clip is made first: what somebody has open, then what nobody has reviewed, then the rest.

What was begun before and is not there has ended its worker, or has one: everything else goes first.
"""

from __future__ import annotations

import structlog
from django.core.cache import cache
from django.db.models import Case, QuerySet, Value, When

from distress.footage.claims import tries_of
from distress.models import Alert, Clip

log = structlog.get_logger(__name__)

# Whoever still waits after this long has long loaded the page again.
OPEN_S = 300


def clip_waited_for(alert: Alert) -> None:
    """Somebody has this alert open and sees no picture yet: its clip goes before the others."""
    try:
        cache.set(_key(alert.episode_id), True, OPEN_S)
    except Exception as error:
        # The page is shown all the same, and the clip is made in its turn.
        log.warning("clip not put first", alert=str(alert.code), error=type(error).__name__)


def most_waited_for(clips: QuerySet[Clip], part: str) -> list[Clip]:
    """The clips in the order in which people wait for this part; of equals, the oldest first."""
    turn = Case(
        When(episode__alert__isnull=True, then=Value(2)),
        When(episode__alert__reviewed_at__isnull=False, then=Value(1)),
        default=Value(0),
    )
    in_turn = list(clips.order_by(turn, "created_at", "pk"))
    opened = cache.get_many([_key(clip.episode_id) for clip in in_turn])
    tries = dict(zip(in_turn, tries_of(in_turn, part), strict=True))
    return sorted(in_turn, key=lambda clip: (tries[clip], _key(clip.episode_id) not in opened))


def _key(episode_id: int) -> str:
    return f"clip:open:{episode_id}"
