"""One alert: its row, its panel, and what can be done with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.errors import DistressError
from distress.models import Alert, Review
from distress.selectors.alerts import alert_get
from distress.selectors.stations import station_candidates, station_get
from distress.services.alerts import alert_claim, review_submit
from distress.services.dispatches import dispatch_send
from distress.services.review_looks import review_look_open
from distress.subjects import alert_subject
from distress.web.access import SignedInRequest, page_access
from distress.web.cards import AlertCard, alert_card, opened_card, verdict_choices
from distress.web.forms import DispatchForm, ReviewForm, form_require
from distress.web.people import purpose_of
from governance import policy
from governance.policy import Action


@require_GET
@never_cache
@page_access(Action.ALERT_SEE)
def panel(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The alert with everything that this person may do: a fragment for HTMX, else a page."""
    alert = alert_get(actor=request.user, code=code, purpose=purpose_of(request))
    return _panel(request, alert)


@require_GET
@never_cache
@page_access(Action.ALERT_SEE)
def row(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The alert as a row of the queue."""
    alert = alert_get(actor=request.user, code=code, purpose=purpose_of(request))
    return render(request, "distress/alert_row.html", {"card": alert_card(alert)})


@require_POST
@page_access(Action.ALERT_CLAIM)
def claim(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Claim the alert. Whoever comes second is told who was first."""
    purpose = purpose_of(request)
    alert = alert_get(actor=request.user, code=code, purpose=purpose)
    try:
        alert_claim(actor=request.user, alert=alert, purpose=purpose)
    except DistressError as problem:
        return _panel(request, alert, problem=str(problem))
    return _panel(request, alert)


@require_POST
@page_access(Action.ALERT_REVIEW)
def review(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Record the verdict."""
    purpose = purpose_of(request)
    alert = alert_get(actor=request.user, code=code, purpose=purpose)
    try:
        given = form_require(ReviewForm(request.POST))
        review_submit(
            actor=request.user, alert=alert, purpose=purpose, note=given["note"],
            verdict=Review.Verdict(given["verdict"]), reason=Review.Reason(given["reason"]),
        )  # fmt: skip
    except DistressError as problem:
        return _panel(request, alert, problem=str(problem))
    return _panel(request, alert)


@require_POST
@page_access(Action.ALERT_DISPATCH)
def dispatch(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Send the nearest staffed station, or the one chosen."""
    purpose = purpose_of(request)
    alert = alert_get(actor=request.user, code=code, purpose=purpose)
    try:
        given = form_require(DispatchForm(request.POST))
        station = station_get(code=given["station"]) if given["station"] else None
        dispatch_send(actor=request.user, alert=alert, station=station, purpose=purpose)
    except DistressError as problem:
        return _panel(request, alert, problem=str(problem))
    return _panel(request, alert)


def _panel(request: SignedInRequest, alert: Alert, *, problem: str = "") -> HttpResponse:
    alert.refresh_from_db()
    shown = {"card": _card(request, alert), "problem": problem}
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "distress/alert_panel.html" if is_fragment else "distress/alert_page.html"
    return render(request, template, shown, status=409 if problem else 200)


def _card(request: SignedInRequest, alert: Alert) -> AlertCard:
    """The card with what depends on who looks at it."""
    person, purpose = request.user, purpose_of(request)
    subject = alert_subject(alert)

    def may(action: Action) -> bool:
        return policy.may(actor=person, action=action, subject=subject, purpose=purpose)

    more: dict[str, Any] = {}
    if alert.status == Alert.Status.OPEN:
        more["may_claim"] = may(Action.ALERT_CLAIM)
    elif alert.status == Alert.Status.CLAIMED and alert.claimed_by_id == person.pk:
        more["may_review"] = may(Action.ALERT_REVIEW)
        more["verdicts"] = verdict_choices(alert)
        opened = review_look_open(actor=person, alert=alert, purpose=purpose)
        if opened:
            more["review_look"], more["review_rendition"] = opened.look, opened.rendition.code
            more["review_from_s"] = opened.face_from_s
    elif alert.status == Alert.Status.CONFIRMED and _is_unsent(alert):
        more["may_dispatch"] = may(Action.ALERT_DISPATCH)
        more["candidates"] = station_candidates(episode=alert.episode)
    return opened_card(alert, **more)


def _is_unsent(alert: Alert) -> bool:
    return not alert.dispatches.exclude(status="passed_on").exists()
