"""Registers: detection policies, models, rules, decisions, and what the system was not used for."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.selectors.detection_policies import policies_public
from distress.selectors.model_cards import model_cards
from distress.web.portal.decided import decided_words
from distress.web.portal.front import cover_numbers, figures_of
from distress.web.portal.keeping import counted
from distress.web.portal.periods import period_last
from distress.web.portal.words import retention_rows
from governance.errors import SENTENCES
from governance.models import RetentionRule, Suspension
from governance.models.authorisations import Authorisation
from governance.procedures import PROCEDURES, procedure_sha256, procedure_text
from governance.selectors.decided import decided_public
from governance.selectors.decisions import Act, Decision, decisions_public
from governance.selectors.negative_space import negative_space
from governance.selectors.policy import policy_table

SHOWN = 500


@require_GET
@never_cache
def detection(request: HttpRequest) -> HttpResponse:
    """Every version of the detection policy: which expressions, which bars, since when, why."""
    return render(request, "portal/detection.html", {"versions": policies_public()})


@require_GET
def models(request: HttpRequest) -> HttpResponse:
    """The models that see, with their cards."""
    return render(request, "portal/models.html", {"cards": model_cards()})


@require_GET
@never_cache
def rules(request: HttpRequest) -> HttpResponse:
    """How long, who, and how to complain: the policies and procedures that hold."""
    shown = {
        "retention": retention_rows(),
        "changes": RetentionRule.objects.all()[:SHOWN],
        "table": policy_table(),
        "days": settings.ABHAYA_COMPLAINT_DAYS,
        "oversight_days": settings.ABHAYA_OVERSIGHT_DAYS,
        "procedures": [procedure_of(name) for name in PROCEDURES],
    }
    return render(request, "portal/rules.html", shown)


@require_GET
def procedure(request: HttpRequest, name: str) -> HttpResponse:
    """One procedure as text."""
    if name not in PROCEDURES:
        raise Http404
    return HttpResponse(procedure_text(name), content_type="text/plain; charset=utf-8")


def procedure_of(name: str) -> dict[str, str]:
    """A procedure's name, its title and the hash by which a copy is compared."""
    title = procedure_text(name).decode().partition("\n")[0].removeprefix("# ")
    return {"name": name, "title": title, "sha256": procedure_sha256(name)}


@require_GET
@never_cache
def decisions(request: HttpRequest) -> HttpResponse:
    """Who decided what, by office and body."""
    made = decisions_public()
    others = [(row, decided_words(row)) for row in decided_public(most=SHOWN)]
    shown = {
        "rows": [_decision_words(row) for row in made[:SHOWN]], "total": len(made),
        "others": others,
    }  # fmt: skip
    return render(request, "portal/decisions.html", shown)


@require_GET
@never_cache
def unused(request: HttpRequest) -> HttpResponse:
    """What the system was not used for in the last period."""
    period = period_last()
    if not period.is_over:
        # A day that is not over would be told by the minute. That a claim or a dispatch was just
        # entered is open in the ledger's tiles all the same, without place; no page adds to it.
        return render(request, "portal/unused.html", {"period": period})
    found = counted(
        "unused", period, lambda: negative_space(from_at=period.from_at, until_at=period.until_at)
    )
    refusals = [(row, SENTENCES.get(row.reason, row.reason)) for row in found.refusals]
    shown = {
        "period": period, "found": found, "refusals": refusals,
        "cover": cover_numbers(figures_of(period)),
    }  # fmt: skip
    return render(request, "portal/unused.html", shown)


def _decision_words(row: Decision) -> dict[str, object]:
    acts = {
        Act.APPROVED: (_("Approved"), "confirmed"), Act.REFUSED: (_("Refused"), "dismissed"),
        Act.WITHDRAWN: (_("Withdrawn"), "off"), Act.SUSPENDED: (_("Suspended"), "open"),
        Act.REINSTATED: (_("Reinstated"), "confirmed"),
    }  # fmt: skip
    word, icon = acts[row.act]
    cause = Suspension.Cause(row.cause).label if row.cause else ""
    return {
        "row": row, "word": word, "icon": icon, "cause": cause,
        "mode": Authorisation.Mode(row.mode).label,
    }  # fmt: skip
