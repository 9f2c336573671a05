"""The page of looks: what waits for her, what she asked for, what runs, and alerts for a case."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.footage.exports import clip_is_whole
from distress.models import Alert
from distress.selectors.cases import case_get, case_list, case_subject
from distress.services.originals import alert_export, original_break, original_request
from distress.web.access import SignedInRequest, page_access, refusal_sentence
from distress.web.cards import opened_card
from distress.web.forms import ExportForm, FormInvalid, GlassForm, LookRequestForm, form_require
from distress.web.look_cards import (
    export_cards,
    glass_cards,
    look_cards,
    request_cards,
    where_of,
)
from distress.web.reauth import fresh_sign_in
from governance.errors import Denied
from governance.models import BrokenGlass, Export
from governance.policy import Action
from governance.selectors.originals import (
    exports_of,
    glass_lock,
    glasses_of,
    looks_running,
    original_leave,
    requests_of,
    requests_to_answer,
)

PLACE_LENGTH = 80


@require_GET
@never_cache
@page_access(Action.LOOK_LIST, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """The whole page, with the alerts of a day or a place where asked for."""
    place, day = request.GET.get("place", "")[:PLACE_LENGTH], _day(request.GET.get("day", ""))
    shown = _shown(request) | {
        "cases": [
            (alert.code, where_of(alert), alert.get_status_display())
            for alert in case_list(actor=request.user, place=place, day=day)
        ],
        "place": place,
        "day": day.isoformat() if day else "",
    }
    return render(request, "distress/looks.html", shown)


@require_GET
@never_cache
@page_access(Action.LOOK_LIST, is_list=True)
def list_fragment(request: SignedInRequest) -> HttpResponse:
    """What waits and what runs, alone: asked for again every few seconds."""
    return render(request, "distress/look_lists.html", _shown(request) | {"is_update": True})


@require_GET
@never_cache
@page_access(Action.CASE_SEE)
def case(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One alert for a case: the blurred clip first, and what may be asked for."""
    return _case(request, case_get(actor=request.user, code=code))


@require_POST
@page_access(Action.ORIGINAL_REQUEST)
@fresh_sign_in
def original_ask(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Ask a second person."""
    alert = case_get(actor=request.user, code=code)
    try:
        given = form_require(LookRequestForm(request.POST))
        made = original_request(actor=request.user, alert=alert, **given)
    except (FormInvalid, Denied) as problem:
        return _case(request, alert, problem=problem)
    return redirect("distress:look-request", made.code)


@require_POST
@page_access(Action.GLASS_BREAK)
def glass(request: SignedInRequest, code: UUID) -> HttpResponse:
    """See the original alone. Nothing stands before it that takes time: a life is at risk."""
    alert = case_get(actor=request.user, code=code)
    try:
        given = form_require(GlassForm(request.POST))
        original_break(actor=request.user, alert=alert, ground=BrokenGlass.Ground(given["ground"]))
    except (FormInvalid, Denied) as problem:
        return _case(request, alert, problem=problem)
    return redirect("distress:original", alert.code)


@require_POST
@page_access(Action.EXPORT_MAKE)
@fresh_sign_in
def export(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Ask for a marked copy."""
    alert = case_get(actor=request.user, code=code)
    try:
        given = form_require(ExportForm(request.POST))
        alert_export(
            actor=request.user, alert=alert, kind=Export.Kind(given["kind"]),
            case_reference=given["case_reference"],
        )  # fmt: skip
    except (FormInvalid, Denied) as problem:
        return _case(request, alert, problem=problem)
    return redirect("distress:looks")


def _shown(request: SignedInRequest) -> dict[str, Any]:
    person = request.user
    return {
        "to_answer": request_cards(requests_to_answer(person=person)),
        "running": look_cards(looks_running(person=person), reader=person),
        "asked": request_cards(requests_of(person=person)),
        "glasses": glass_cards(glasses_of(person=person)),
        "exports": export_cards(exports_of(person=person)),
    }


def _case(
    request: SignedInRequest, alert: Alert, *, problem: FormInvalid | Denied | None = None
) -> HttpResponse:
    subject = case_subject(alert)
    leave = original_leave(person=request.user, subject=subject)
    shown = {
        "card": opened_card(alert),
        "problem": refusal_sentence(problem) if problem else "",
        "kept": not subject.barred,
        "may_export": clip_is_whole(alert),
        "leave": leave if leave and not leave.ended else None,
        "lock": glass_lock(person=request.user),
        "grounds": BrokenGlass.Ground.choices,
        "given": request.POST,
    }
    return render(request, "distress/case.html", shown, status=409 if problem else 200)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
