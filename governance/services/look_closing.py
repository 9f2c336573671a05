"""The end of a look: one entry that says what was delivered in it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now

from governance import ledger
from governance.actors import worker
from governance.models import Entry, Look
from governance.policy import Purpose
from governance.subjects import Subject, SubjectKind

ACTOR = worker("looks")
LOOK_CLOSE = "look.close"
# So that a sweep after a long standstill does not hold up those behind it.
MOST = 500


def looks_settle() -> int:
    """How many looks that are over got their closing entry; one has one, whoever sweeps."""
    over = Look.objects.filter(
        Q(closed_at__isnull=False) | Q(ends_at__lte=now()), close_entry__isnull=True
    )
    return sum(_settle(pk) for pk in over.order_by("pk").values_list("pk", flat=True)[:MOST])


def _settle(pk: int) -> bool:
    with transaction.atomic():
        # Two sweeps at once: the second waits here, and finds the entry of the first.
        waiting = Look.objects.select_for_update(of=("self",)).filter(
            pk=pk, close_entry__isnull=True
        )
        look = waiting.select_related("entry").first()
        if look is None:
            return False
        made = _note(look)
        Look.objects.filter(pk=look.pk).update(close_entry=made)
    return True


def _note(look: Look) -> Entry:
    """The entry of a look whose counts stand from now on."""
    ended_at = min(look.closed_at or look.ends_at, look.ends_at)
    return ledger.append(
        actor=ACTOR,
        verb=Entry.Verb.ADMINISTRATION,
        action=LOOK_CLOSE,
        subject=Subject(SubjectKind.LOOK, str(look.code), station=look.entry.station_code),
        purpose=Purpose(look.purpose),
        detail={
            "look": str(look.entry.code),
            "bytes": look.bytes_served,
            "ranges": look.ranges,
            "seconds": max(0, round((ended_at - look.opened_at).total_seconds())),
        },
    )
