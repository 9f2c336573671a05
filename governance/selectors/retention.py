"""What should be gone by today, and whether it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import now

from governance.models import Receipt, RetentionRun
from governance.retention.holds import clips_held
from governance.retention.runs import footage_due


@dataclass(frozen=True)
class Gone:
    """Clips whose time is over: how many are gone, held by an order, or late."""

    at: datetime
    due: int
    erased: int
    held: int
    overdue: int
    # Erased, and no backup opens it any more.
    final: int
    last_run_at: datetime | None


def gone_by(*, at: datetime | None = None) -> Gone:
    """The figures of this moment; anybody can count the receipts again."""
    at = at or now()
    held_codes = clips_held()
    left = [due.footage.code for due in footage_due(at=at)]
    held = sum(code in held_codes for code in left)
    receipts = Receipt.objects.filter(erased_at__lte=at)
    last = RetentionRun.objects.filter(status=RetentionRun.Status.DONE).first()
    erased = receipts.count()
    return Gone(
        at=at, due=erased + len(left), erased=erased, held=held, overdue=len(left) - held,
        final=receipts.filter(final_at__isnull=False).count(),
        last_run_at=last.finished_at if last else None,
    )  # fmt: skip
