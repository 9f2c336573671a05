"""Broken glasses, for oversight and for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.timezone import now

from governance.models import BrokenGlass

MOST = 200


@dataclass(frozen=True)
class GroundCount:
    """How often the glass was broken on one ground."""

    ground: str
    count: int


@dataclass(frozen=True)
class PublicGlasses:
    """What everybody may know: counts, exact however small, and each use that is owed for."""

    at: datetime
    total: int
    justified: int
    not_justified: int
    waiting: int
    by_ground: Sequence[GroundCount]
    published: Sequence[BrokenGlass]


def glasses_for_oversight() -> Sequence[BrokenGlass]:
    """What waits for a review first, then the newest."""
    found = BrokenGlass.objects.select_related("person", "reviewed_by").annotate(
        is_reviewed=Q(reviewed_at__isnull=False)
    )
    return list(found.order_by("is_reviewed", "-broken_at")[:MOST])


def glasses_waiting() -> int:
    """How many broken glasses oversight has not judged."""
    return BrokenGlass.objects.filter(reviewed_at__isnull=True).count()


def glasses_public() -> PublicGlasses:
    """The figures of now. Misuse is not hidden behind small numbers."""
    every = BrokenGlass.objects.all()
    counts = dict(every.order_by().values_list("ground").annotate(Count("pk")))
    verdicts = dict(every.order_by().values_list("verdict").annotate(Count("pk")))
    return PublicGlasses(
        at=now(),
        total=sum(counts.values()),
        justified=verdicts.get(BrokenGlass.Verdict.JUSTIFIED, 0),
        not_justified=verdicts.get(BrokenGlass.Verdict.NOT_JUSTIFIED, 0),
        waiting=verdicts.get("", 0),
        by_ground=[
            GroundCount(str(ground.label), counts.get(ground.value, 0))
            for ground in BrokenGlass.Ground
        ],
        published=list(every.filter(published_at__isnull=False).order_by("-broken_at")[:MOST]),
    )
