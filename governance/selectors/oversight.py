"""Whether somebody from outside still looks."""

from __future__ import annotations

from datetime import datetime

from governance.models import Entry
from governance.vocabulary import Action


def oversight_seen_at() -> datetime | None:
    """When an auditor last opened the ledger; None when none ever has."""
    opened = Entry.objects.filter(action=Action.LEDGER_READ.value, allowed=True)
    return opened.order_by("-id").values_list("at", flat=True).first()
