"""What was served against what was written down: for everybody by day, for auditors by entry."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.web.access import SignedInRequest, page_access
from distress.web.people import purpose_of
from governance import policy
from governance.models import Reconciliation
from governance.policy import Action
from governance.selectors.completeness import Completeness, completeness, unmatched_list
from governance.subjects import Subject, SubjectKind


@require_GET
@never_cache
def public(request: HttpRequest) -> HttpResponse:
    """For everybody: each day's reads and how many of them the ledger bears out; also as JSON."""
    found = completeness(at=now())
    if request.GET.get("format") == "json":
        return JsonResponse(_told(found))
    return render(request, "governance/public_completeness.html", {"found": found})


@require_GET
@never_cache
@page_access(Action.COMPLETENESS_READ)
def page(request: SignedInRequest) -> HttpResponse:
    """Reads that no entry bears out, by the code that was named. Reading it is on record."""
    policy.require(
        actor=request.user, action=Action.COMPLETENESS_READ, purpose=purpose_of(request),
        subject=Subject(SubjectKind.LEDGER, "unmatched"),
    )  # fmt: skip
    shown = {"found": completeness(at=now()), "unmatched": unmatched_list()}
    return render(request, "governance/completeness.html", shown)


def _told(found: Completeness) -> dict[str, Any]:
    return {
        "served": found.served,
        "matched": found.matched,
        "unmatched": found.unmatched,
        "days_not_reconciled": [day.isoformat() for day in found.due],
        "days": [_day(row) for row in found.days],
    }


def _day(row: Reconciliation) -> dict[str, Any]:
    numbers = (
        "served", "matched", "unmatched", "unfinished", "bytes_served", "bytes_logged", "fewer",
        "files", "lines_broken", "files_sha256",
    )  # fmt: skip
    told = {"day": row.day.isoformat()} | {name: getattr(row, name) for name in numbers}
    told |= {"entry": str(row.entry.code), "made_at": row.made_at.isoformat(), "incident": None}
    if row.incident is not None:
        closed = row.incident.closed_at
        told["incident"] = {
            "code": str(row.incident.code),
            "explanation": row.incident.done,
            "closed_at": closed.isoformat() if closed else None,
        }
    return told
