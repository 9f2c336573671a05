"""Requests for authorisations, as people of two bodies would make and answer them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.utils.timezone import now

from governance.models import Authorisation, Entry, PeriodReport, User, Validation
from governance.policy import Purpose
from governance.services.authorisations import (
    Grounds,
    authorisation_approve,
    authorisation_request,
)

Mode = Authorisation.Mode
GROUNDS = Grounds(
    "धारा 30, पुलिस अधिनियम",
    "aim",
    "necessity",
    "alternatives",
    "safe\nguards",
    "https://example.in/card",
)


def asked(by: User, *cameras: uuid.UUID, **other: Any) -> Authorisation:
    """A request for shadow mode over these cameras, from yesterday for 30 days."""
    fields: dict[str, Any] = {
        "mode": Mode.SHADOW, "purpose": Purpose.PATROL, "grounds": GROUNDS,
        "starts_at": now() - timedelta(days=1), "ends_at": now() + timedelta(days=30),
    }  # fmt: skip
    return authorisation_request(actor=by, cameras=cameras or [uuid.uuid4()], **(fields | other))


def oversight_looks() -> None:
    """The oversight body opens the ledger now."""
    Entry.objects.create(
        verb="consultation", action="ledger.read", actor_kind="person", actor_code="auditor",
        subject_kind="ledger", subject_code="all", allowed=True,
    )  # fmt: skip


def validated(by: User, approver: User, *cameras: uuid.UUID, **other: Any) -> Validation:
    """A passed validation of a shadow period over these cameras that is over."""
    shadow = authorisation_approve(actor=approver, authorisation=asked(by, *cameras))
    Authorisation.objects.filter(pk=shadow.pk).update(withdrawn_at=now())
    fields = {
        "detection_policy": shadow.detection_policy, "judged": 60, "confirmed": 30,
        "floor_percent": 20, "low_percent": 37.7, "high_percent": 62.3, "passed": True,
    }  # fmt: skip
    return Validation.objects.create(shadow=shadow, made_by=by, **(fields | other))


def live_for(by: User, approver: User, *cameras: uuid.UUID, **other: Any) -> Authorisation:
    """A request to go live with cameras whose shadow period passed."""
    found = validated(by, approver, *cameras)
    return asked(by, *cameras, mode=Mode.LIVE, validation=found, **other)


def reported(by: User, *, days: int = 30, ended_days_ago: float = 1) -> PeriodReport:
    """The report of a period that is over."""
    end = now() - timedelta(days=ended_days_ago)
    return PeriodReport.objects.create(
        period_start=end - timedelta(days=days), period_end=end, text="{}",
        sha256=uuid.uuid4().hex * 2, made_by=by,
    )  # fmt: skip
