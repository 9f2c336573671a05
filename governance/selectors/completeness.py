"""How complete the record is, day by day: what was reconciled, and what waits to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from governance.models import Entry, Reconciliation, UnmatchedRead
from governance.models.completeness import percent_down
from governance.selectors.served import day_is_settled, day_starts
from governance.served.reading import served_days


def days_due(*, at: datetime) -> list[date]:
    """The days that are over and have not been reconciled, rising, from the first that counts.

    That is the first with files, the one after the newest that was reconciled, or the last: a day
    without files is one on which nothing was served, and is reconciled as such.
    """
    last = at.astimezone(UTC).date() - timedelta(days=1)
    if not day_is_settled(last, at=at):
        last -= timedelta(days=1)
    known = set(Reconciliation.objects.values_list("day", flat=True))
    starts = [*served_days(settings.ABHAYA_SERVED)[:1], *([max(known)] if known else [])]
    if (
        not starts
        and not Entry.objects.filter(at__lt=day_starts(last + timedelta(days=1))).exists()
    ):
        return []
    first = min([*starts, last])
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day not in known]


@dataclass(frozen=True)
class Completeness:
    """The newest days that were reconciled, their sums, and the days that wait for it."""

    days: Sequence[Reconciliation]
    due: Sequence[date]
    served: int
    matched: int
    unmatched: int

    @property
    def percent(self) -> str:
        """Of the reads of these days, how many the ledger bears out; never rounded up to all."""
        return percent_down(self.matched, self.served)


def completeness(*, at: datetime, most: int = 92) -> Completeness:
    """What anybody may know: figures by day, without the entries."""
    days = list(Reconciliation.objects.select_related("incident", "entry")[:most])
    return Completeness(
        days, days_due(at=at),
        *(sum(getattr(row, name) for row in days) for name in ("served", "matched", "unmatched")),
    )  # fmt: skip


def unmatched_list(*, most: int = 200) -> Sequence[UnmatchedRead]:
    """The newest reads that no entry bears out, by the code that was named for them."""
    rows = UnmatchedRead.objects.select_related("reconciliation__incident")
    return list(rows.order_by("-reconciliation__day", "first_at")[:most])
