"""Whether the machine's clock can be believed: the ledger remembers later than it may now say."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from governance.models import Entry

ACCEPTED = "clock.accept"
# Hosts that write to one ledger may differ by this much.
TOLERANCE = timedelta(seconds=5)


def newest_entry_at() -> datetime | None:
    """The latest time that any entry bears since somebody last declared the clock right."""
    accepted = Entry.objects.filter(action=ACCEPTED, allowed=None).order_by("-id").values("id")
    since = Coalesce(Subquery(accepted[:1]), 0)
    entries = Entry.objects.filter(id__gte=since)
    return entries.order_by("-at").values_list("at", flat=True).first()


def is_set_back() -> bool:
    """Whether the clock is behind what was already written down."""
    newest = newest_entry_at()
    return newest is not None and now() < newest - TOLERANCE


def latest(at: datetime) -> datetime:
    """The time by which an end counts: a clock that was set back gives nothing back."""
    newest = newest_entry_at()
    return at if newest is None else max(at, newest)
