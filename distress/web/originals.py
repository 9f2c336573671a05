"""A request's page for its two people, and the page on which an original is seen."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.footage.originals import original_failed, original_of
from distress.models import Alert
from distress.selectors.cases import case_get
from distress.services.originals import original_approve
from distress.subjects import alert_subject
from distress.web.access import SignedInRequest, page_access
from distress.web.forms import RefusalForm, form_require
from distress.web.look_cards import request_cards, where_of
from distress.web.reauth import fresh_sign_in
from governance.models import Look, LookRequest
from governance.policy import Action
from governance.selectors.originals import (
    Leave,
    justification_of,
    original_leave,
    request_get,
)
from governance.services.look_requests import request_refuse
from governance.services.looks import look_end


@require_GET
@never_cache
@page_access(Action.REQUEST_SEE)
def look_request(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One request with its justification, for whoever asked and the second person."""
    found = request_get(actor=request.user, code=str(code))
    is_second = found.second_id == request.user.pk
    is_open = found.status == LookRequest.Status.WAITING and found.lapses_at > now()
    shown = {
        "card": request_cards([found])[0],
        "justification": justification_of(found),
        "is_second": is_second,
        "may_answer": is_second and is_open,
        "refusals": LookRequest.Refusal.choices,
    }
    return render(request, "distress/look_request.html", shown)


@require_POST
@page_access(Action.REQUEST_ANSWER)
@fresh_sign_in
def approve(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Yes: one look."""
    original_approve(actor=request.user, code=code)
    return redirect("distress:looks")


@require_POST
@page_access(Action.REQUEST_ANSWER, is_list=True)
@fresh_sign_in
def refuse(request: SignedInRequest, code: UUID) -> HttpResponse:
    """No, and why."""
    given = form_require(RefusalForm(request.POST))
    reason = LookRequest.Refusal(given["reason"])
    request_refuse(actor=request.user, code=code, reason=reason)
    return redirect("distress:looks")


@require_GET
@never_cache
@page_access(Action.ORIGINAL_LOOK)
def original(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The page on which the original is seen, from the first byte until its time is over."""
    alert = case_get(actor=request.user, code=code)
    leave = _leave(request, alert)
    rendition = original_of(alert)
    state = _state(alert, leave)
    shown = {
        "alert": alert,
        "where": where_of(alert),
        "state": state,
        "leave": leave,
        "rendition": rendition if state in {"ready", "running"} else None,
    }
    return render(request, "distress/original.html", shown)


@require_GET
@never_cache
@page_access(Action.CASE_SEE)
def original_state(request: SignedInRequest, code: UUID) -> JsonResponse:
    """How it stands with her leave, asked every second by the page: no entry, and no content."""
    alert = Alert.objects.select_related("station", "episode", "claimed_by").filter(code=code)
    found = alert.first()
    leave = _leave(request, found) if found else None
    if found is None or leave is None:
        return JsonResponse({"state": "none"}, status=404)
    look = leave.look
    left_s = max(0.0, (look.ends_at - now()).total_seconds()) if look else None
    return JsonResponse({"state": _state(found, leave), "left_s": left_s})


@require_POST
@page_access(Action.LOOK_END)
def end(request: SignedInRequest, code: UUID) -> HttpResponse:
    """End a look before its time, by its code."""
    found = Look.objects.select_related("person", "request__second", "glass").filter(code=code)
    look_end(actor=request.user, look=found.first())
    return redirect("distress:looks")


@require_POST
@page_access(Action.LOOK_END)
def original_end(request: SignedInRequest, code: UUID) -> HttpResponse:
    """End her own look at this alert's original, from the page on which she sees it."""
    leave = _leave(request, case_get(actor=request.user, code=code))
    look_end(actor=request.user, look=leave.look if leave else None)
    return redirect("distress:original", code)


def _leave(request: SignedInRequest, alert: Alert) -> Leave | None:
    return original_leave(person=request.user, subject=alert_subject(alert))


def _state(alert: Alert, leave: Leave | None) -> str:
    if leave is None:
        return "none"
    if leave.ended:
        return "over"
    if original_of(alert) is None:
        return "failed" if original_failed(alert) else "making"
    return "running" if leave.look else "ready"
