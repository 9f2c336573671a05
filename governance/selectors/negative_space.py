"""What the system was not used for in a period, so that silence is not read as success."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from governance.models import Disclosure, Entry
from governance.vocabulary import Action, Purpose


@dataclass(frozen=True)
class Refusals:
    """How often policy said no, for one reason."""

    reason: str
    count: int


@dataclass(frozen=True)
class NegativeSpace:
    """Of one period: what nobody did, for what nobody asked, and what was refused.

    actions, purposes: values without one entry that allowed or recorded them. Counts are of the
    agency's own conduct and therefore exact.
    """

    from_at: datetime
    until_at: datetime
    entries: int
    actions: Sequence[Action]
    purposes: Sequence[Purpose]
    asked: int
    refused: int
    refusals: Sequence[Refusals]
    disclosures_asked: int
    disclosures_refused: int


def negative_space(*, from_at: datetime, until_at: datetime) -> NegativeSpace:
    """What the ledger says of a period, from its beginning up to but without its end."""
    entries = Entry.objects.order_by().filter(at__gte=from_at, at__lt=until_at)
    done = entries.exclude(allowed=False)
    used = set(done.values_list("action", flat=True).distinct())
    meant = set(done.values_list("purpose", flat=True).distinct())
    asked = entries.aggregate(
        all=Count("pk"), asked=Count("pk", filter=Q(allowed__isnull=False)),
    )  # fmt: skip
    reasons = entries.filter(allowed=False).values_list("reason").annotate(Count("pk"))
    refusals = [Refusals(reason, count) for reason, count in reasons]
    orders = Disclosure.objects.filter(asked_at__gte=from_at, asked_at__lt=until_at)
    return NegativeSpace(
        from_at=from_at, until_at=until_at, entries=asked["all"],
        actions=[action for action in Action if action.value not in used],
        purposes=[purpose for purpose in Purpose if purpose.value not in meant],
        asked=asked["asked"], refused=sum(row.count for row in refusals),
        refusals=sorted(refusals, key=lambda row: (-row.count, row.reason)),
        disclosures_asked=orders.count(),
        disclosures_refused=orders.filter(status=Disclosure.Status.REFUSED).count(),
    )  # fmt: skip
