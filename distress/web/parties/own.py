"""A third party's own pages: what it may see, until when, and all that it asked for."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.selectors.party_figures import figures_list
from distress.selectors.party_health import camera_health_list
from distress.web.access import SignedInRequest, page_access
from distress.web.parties.forms import DaysForm, TicketForm
from distress.web.parties.words import agreement_card
from governance.errors import Refused
from governance.models import PartyKey
from governance.policy import Action
from governance.selectors.agreements import agreement_get, key_is_over
from governance.selectors.parties import (
    AgreementRow,
    accesses_list,
    agreements_of,
    party_of,
    session_is_running,
    sessions_of,
)
from governance.services.parties import maintenance_close, maintenance_open
from governance.vocabulary import Scope


@require_GET
@never_cache
@page_access(Action.PARTY_OWN, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """Her third party's agreements, keys and sessions, and its log."""
    return _page(request)


@require_GET
@never_cache
@page_access(Action.PARTY_HEALTH)
def cameras(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The health of the cameras that an agreement covers."""
    found = camera_health_list(actor=request.user, agreement=code)
    shown = {"rows": found, "agreement": agreement_get(code=code)}
    return render(request, "parties/health.html", shown)


@require_GET
@never_cache
@page_access(Action.PARTY_FIGURES)
def figures(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Counts by camera and day."""
    form = DaysForm(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    try:
        found = figures_list(actor=request.user, agreement=code, **given)
    except ValidationError as unfitting:
        form.add_error(None, unfitting)
        found = []
    shown = {"rows": found, "agreement": agreement_get(code=code), "form": form}
    status = 400 if form.errors else 200
    return render(request, "parties/figures.html", shown, status=status)


@require_POST
@page_access(Action.PARTY_MAINTAIN)
def session_open(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Open a maintenance session for a ticket."""
    form = TicketForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    try:
        # Asked before the form is judged: a stranger is not told what is wrong with hers.
        maintenance_open(
            actor=request.user, agreement=code, ticket=given.get("ticket", ""),
            hours=given.get("hours", 0),
        )  # fmt: skip
    except (Refused, ValidationError) as refusal:
        if form.is_valid():
            form.add_error(None, " ".join(getattr(refusal, "messages", [str(refusal)])))
        return _page(request, filled=(code, form), status=400)
    return redirect("distress:party-own")


@require_POST
@page_access(Action.PARTY_MAINTAIN)
def session_close(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Close her maintenance session."""
    maintenance_close(actor=request.user, code=code)
    return redirect("distress:party-own")


def _page(
    request: SignedInRequest, *, filled: tuple[UUID, TicketForm] | None = None, status: int = 200
) -> HttpResponse:
    party = party_of(person=request.user)
    before = request.GET.get("before", "")
    shown = {
        "party": party,
        "agreements": [
            _agreement(request, row, filled) for row in agreements_of(person=request.user)
        ],
        "page": accesses_list(party=party, before=before) if party else None,
    }
    return render(request, "parties/own.html", shown, status=status)


def _agreement(
    request: SignedInRequest, row: AgreementRow, filled: tuple[UUID, TicketForm] | None
) -> dict[str, object]:
    code = row.agreement.code
    sessions = sessions_of(agreement=row.agreement, person=request.user)
    running = next((found for found in sessions if session_is_running(found)), None)
    is_maintenance = row.state == "in_force" and Scope.HEALTH.value in row.scopes
    form = filled[1] if filled and filled[0] == code else TicketForm(auto_id=f"id_{code}_%s")
    return {
        "card": agreement_card(row),
        "running": running,
        "form": form if is_maintenance and running is None else None,
        "has_figures": row.state == "in_force" and Scope.FIGURES.value in row.scopes,
        "keys": [
            {"key": key, "is_over": key_is_over(key) or row.state == "over"}
            for key in PartyKey.objects.filter(agreement=row.agreement).prefetch_related("scopes")
        ],
    }
