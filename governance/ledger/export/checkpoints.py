"""Which checkpoints go into an export."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncHour

from governance.ledger.leaves import time_text
from governance.ledger.trust import cosigned_note, has_quorum
from governance.models import Checkpoint, LedgerKey

# More are thinned out to one an hour, and those around a change of keys.
MOST = 5_000
LOOKED_AT = 50


def checkpoint_newest() -> Checkpoint | None:
    """The newest that enough witnesses have cosigned; the newest of all while none has."""
    newest = list(Checkpoint.objects.order_by("-id")[:LOOKED_AT])
    return next((found for found in newest if has_quorum(found)), newest[0] if newest else None)


def checkpoints_before(newest: Checkpoint) -> Iterator[dict[str, object]]:
    """Earlier ones, rising, as lines of checkpoints.jsonl; of each size the last one signed."""
    earlier = Checkpoint.objects.filter(id__lt=newest.pk, size__lt=newest.size)
    if earlier.count() > MOST:
        earlier = _thinned(earlier)
    sizes: set[int] = set()
    for found in earlier.order_by("size", "-id").prefetch_related("cosignatures").iterator(500):
        if found.size in sizes:
            continue
        sizes.add(found.size)
        yield {
            "size": found.size,
            "signed_at": time_text(found.signed_at),
            "note": cosigned_note(found),
        }


def announcements_covered(newest: Checkpoint) -> Iterator[tuple[int, Checkpoint]]:
    """For each log key's announcement its index, and the first checkpoint whose tree holds it."""
    keys = LedgerKey.objects.filter(kind=LedgerKey.Kind.LOG).select_related("announced__leaf")
    for key in keys:
        leaf = getattr(key.announced, "leaf", None)
        if leaf is not None:
            later = Checkpoint.objects.filter(size__gt=leaf.index, id__lt=newest.pk)
            first = later.order_by("id").first()
            if first is not None and first.size < newest.size:
                yield leaf.index, first


def _thinned(earlier: QuerySet[Checkpoint]) -> QuerySet[Checkpoint]:
    hourly = (
        earlier.annotate(hour=TruncHour("signed_at")).order_by("hour", "id").values("hour", "id")
    )
    kept: dict[object, int] = {}
    for row in hourly.iterator():
        kept.setdefault(row["hour"], row["id"])
    chosen = Q(id__in=list(kept.values())) if len(kept) < MOST else Q(id__in=[])
    return earlier.filter(chosen | _around_keys())


def _around_keys() -> Q:
    """The first that cover an announcement: by them an old key vouches for a new one."""
    near = Q(pk__in=[])
    for key in LedgerKey.objects.select_related("announced__leaf"):
        leaf = getattr(key.announced, "leaf", None)
        if leaf is not None:
            covering = Checkpoint.objects.filter(size__gt=leaf.index).order_by("id")[:4]
            near |= Q(pk__in=[found.pk for found in covering])
    return near
