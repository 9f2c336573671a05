"""What was on record at a size of the tree, read from the entries themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from governance.models import Entry
from governance.rti.questions.shape import AsOf

INDIA = ZoneInfo("Asia/Kolkata")
BATCH = 2_000
# By then what belongs to a checkpoint has come: its cosignatures.
SETTLED = timedelta(minutes=10)


class Fact(NamedTuple):
    """One entry about something done, as far as questions look at it."""

    at: datetime
    action: str
    actor: str
    subject: str
    detail: dict[str, Any]
    public: dict[str, Any]


def done(as_of: AsOf, *actions: str) -> Iterator[Fact]:
    """What was done, in the order of the tree; answers of policy are not among it."""
    rows = (
        Entry.objects.filter(action__in=actions, allowed__isnull=True, leaf__index__lt=as_of.size)
        .order_by("leaf__index")
        .values_list("at", "action", "actor_code", "subject_code", "detail", "public")
    )
    return (Fact(*row) for row in rows.iterator(BATCH))


def asked(as_of: AsOf, *, allowed: bool) -> QuerySet[Entry]:
    """The answers that policy gave, yes or no."""
    return Entry.objects.filter(allowed=allowed, leaf__index__lt=as_of.size)


def on_record(as_of: AsOf, *actions: str) -> dict[str, datetime]:
    """When each subject of these actions first stood in the tree, by its code."""
    found: dict[str, datetime] = {}
    for fact in done(as_of, *actions):
        found.setdefault(fact.subject, fact.at)
    return found


def month_of(at: datetime) -> str:
    """The month in which this was in India."""
    return at.astimezone(INDIA).strftime("%Y-%m")


def months(as_of: AsOf) -> Iterator[tuple[str, datetime, datetime]]:
    """Every month from the first entry to this size: its name, its beginning, its end."""
    first = Entry.objects.filter(leaf__index=0).values_list("at", flat=True).first()
    if first is None:
        return
    local = first.astimezone(INDIA)
    begin = datetime(local.year, local.month, 1, tzinfo=INDIA)
    while begin <= as_of.at:
        after = (begin + timedelta(days=32)).replace(day=1)
        yield begin.strftime("%Y-%m"), begin.astimezone(UTC), after.astimezone(UTC)
        begin = after
