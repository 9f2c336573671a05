"""The station officer's page: what was sent to her station, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.errors import DistressError
from distress.models import Dispatch, Outcome
from distress.selectors.dispatches import dispatch_get, dispatch_list
from distress.selectors.notices import notices_since
from distress.services.dispatches import dispatch_acknowledge, dispatch_arrive, dispatch_close
from distress.web.access import SignedInRequest, page_access
from distress.web.cards import dispatch_card
from distress.web.forms import OutcomeForm, form_require
from distress.web.people import purpose_of
from governance.policy import Action


@require_GET
@never_cache
@page_access(Action.DISPATCH_LIST, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """The whole page."""
    shown = _shown(request) | {"seq": notices_since(actor=request.user, seq=None).seq}
    return render(request, "distress/station.html", shown)


@require_GET
@never_cache
@page_access(Action.DISPATCH_LIST, is_list=True)
def list_fragment(request: SignedInRequest) -> HttpResponse:
    """The dispatches alone."""
    return render(request, "distress/dispatch_list.html", _shown(request))


@require_POST
@page_access(Action.DISPATCH_ACKNOWLEDGE)
def acknowledge(request: SignedInRequest, code: UUID) -> HttpResponse:
    """We are going."""
    return _act(
        request, code,
        lambda found: dispatch_acknowledge(
            actor=request.user, dispatch=found, purpose=purpose_of(request)
        ),
    )  # fmt: skip


@require_POST
@page_access(Action.DISPATCH_ARRIVE)
def arrive(request: SignedInRequest, code: UUID) -> HttpResponse:
    """We have arrived."""
    return _act(
        request, code,
        lambda found: dispatch_arrive(
            actor=request.user, dispatch=found, purpose=purpose_of(request)
        ),
    )  # fmt: skip


@require_POST
@page_access(Action.DISPATCH_CLOSE)
def close(request: SignedInRequest, code: UUID) -> HttpResponse:
    """This is what we found and did."""

    def act(found: Dispatch) -> object:
        given = form_require(OutcomeForm(request.POST))
        return dispatch_close(
            actor=request.user, dispatch=found, purpose=purpose_of(request),
            finding=Outcome.Finding(given["finding"]), note=given["note"],
        )  # fmt: skip

    return _act(request, code, act)


def _act(request: SignedInRequest, code: UUID, act: Callable[[Dispatch], object]) -> HttpResponse:
    problem = ""
    found = dispatch_get(actor=request.user, code=code, purpose=purpose_of(request))
    try:
        act(found)
    except DistressError as refusal:
        problem = str(refusal)
    if not request.headers.get("HX-Request") and not problem:
        return redirect("distress:station")
    shown = _shown(request) | {"problem": problem}
    return render(request, "distress/dispatch_list.html", shown, status=409 if problem else 200)


def _shown(request: SignedInRequest) -> dict[str, object]:
    return {"cards": [dispatch_card(found) for found in dispatch_list(actor=request.user)]}
