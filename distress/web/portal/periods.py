"""The last period that is over and of which the ledger knows the whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime, now

from governance.models import Entry


@dataclass(frozen=True)
class Period:
    """From its beginning up to but without its end.

    kind: month, day, or none where neither is over.
    """

    kind: str
    from_at: datetime
    until_at: datetime

    @property
    def is_over(self) -> bool:
        return self.kind != "none"

    @property
    def last_day(self) -> datetime:
        """A time on its last day, for pages."""
        return self.until_at - timedelta(seconds=1)


def period_last(*, at: datetime | None = None) -> Period:
    """The last full month of India; else the last full day; else what there is so far."""
    at = at or now()
    began = Entry.objects.order_by("id").values_list("at", flat=True).first() or at
    today = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    for kind, from_at, until_at in (
        ("month", last_month, this_month), ("day", today - timedelta(days=1), today),
    ):  # fmt: skip
        if began <= from_at:
            return Period(kind, from_at, until_at)
    return Period("none", began, at)
