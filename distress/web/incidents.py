"""Incidents: opened, reported in time, closed, and shown to everybody."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.subjects import list_subject
from distress.web.access import SignedInRequest, page_access
from distress.web.forms import Tried, form_try
from distress.web.governance_forms import person_name
from distress.web.incident_cards import ReportCard, incident_card
from distress.web.incident_forms import (
    CloseForm,
    IncidentForm,
    NotOwedForm,
    ReportForm,
    report_forms,
)
from governance import policy
from governance.models import Incident
from governance.policy import Action
from governance.selectors.incidents import (
    IncidentState,
    description_of,
    incident_get,
    incident_list,
    incident_state,
    incident_subject,
    incidents_public,
    report_get,
)
from governance.services.incident_reports import report_not_owed, report_record
from governance.services.incidents import incident_close, incident_record


@never_cache
@page_access(Action.INCIDENT_READ, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """Every incident, and a form to open one."""
    form = IncidentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"kind": Incident.Kind(form.cleaned_data["kind"])}
        try:
            made = incident_record(actor=request.user, **given)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            return redirect("distress:incident", made.code)
    shown = {"form": form, "cards": [incident_card(state) for state in incident_list()]}
    status = 400 if form.errors else 200
    return render(request, "governance/incidents.html", shown, status=status)


@require_GET
@never_cache
@page_access(Action.INCIDENT_READ)
def detail(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One incident with its description. Reading it is on record."""
    return _detail(request, incident_get(code=code))


@require_POST
@page_access(Action.INCIDENT_REPORT, is_list=True)
def report(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The report was made."""
    return _record(request, code, ReportForm(request.POST), report_record)


@require_POST
@page_access(Action.INCIDENT_REPORT, is_list=True)
def not_owed(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The report is not owed, and why."""
    return _record(request, code, NotOwedForm(request.POST), report_not_owed)


@require_POST
@page_access(Action.INCIDENT_CLOSE, is_list=True)
def close(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The incident is over."""
    tried = form_try(
        CloseForm(request.POST),
        lambda given: incident_close(actor=request.user, code=code, **given),
    )
    return _tried(request, incident_get(code=code), tried)


@require_GET
@never_cache
def public(request: HttpRequest) -> HttpResponse:
    """For everybody: what happened, when it was reported to whom, and what was done."""
    found = incidents_public()
    if request.GET.get("format") == "json":
        return JsonResponse({
            "at": found.at.isoformat(), "incidents": found.total, "open": found.open,
            "reports_overdue": found.reports_overdue, "reports_late": found.reports_late,
            "list": [_public(state) for state in found.incidents],
        })  # fmt: skip
    shown = {"public": found, "cards": [incident_card(state) for state in found.incidents]}
    return render(request, "governance/public_incidents.html", shown)


def _record(
    request: SignedInRequest, code: UUID, form: forms.Form, act: Callable[..., object]
) -> HttpResponse:
    incident = report_get(code=code).incident
    tried = form_try(form, lambda given: act(actor=request.user, code=code, **given))
    return _tried(request, incident, tried, about=code)


def _tried(
    request: SignedInRequest, incident: Incident, tried: Tried, *, about: UUID | None = None
) -> HttpResponse:
    if tried.is_done:
        return redirect("distress:incident", incident.code)
    return _detail(
        request, incident, wrong=tried.wrong, about=about if tried.wrong else None,
        problem=tried.problem, status=tried.status,
    )  # fmt: skip


def _detail(
    request: SignedInRequest, found: Incident, *, wrong: forms.Form | None = None,
    about: UUID | None = None, problem: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """wrong: the form that did not fit, and `about` the report that it is for."""
    policy.require(actor=request.user, action=Action.INCIDENT_READ, subject=incident_subject(found))
    card = incident_card(incident_state(found))
    may_report = _may(request, Action.INCIDENT_REPORT)
    may_close = found.closed_at is None and _may(request, Action.INCIDENT_CLOSE)
    shown = {
        "card": card,
        "problem": problem,
        "description": description_of(found),
        "opened_by": person_name(found.opened_by),
        "closed_by": person_name(found.closed_by),
        "reports": [(row, _forms(row, wrong, about) if may_report else ()) for row in card.reports],
        "close_form": (wrong if isinstance(wrong, CloseForm) else CloseForm())
        if may_close
        else None,
    }
    return render(request, "governance/incident.html", shown, status=status)


def _forms(row: ReportCard, wrong: forms.Form | None, about: UUID | None) -> tuple[forms.Form, ...]:
    if not row.is_open:
        return ()
    return report_forms(row.report.code, wrong if about == row.report.code else None)


def _public(state: IncidentState) -> dict[str, object]:
    incident = state.incident
    return {
        "code": str(incident.code), "kind": incident.kind, "summary": incident.summary,
        "noticed_at": incident.noticed_at.isoformat(),
        "closed_at": incident.closed_at.isoformat() if incident.closed_at else None,
        "done": incident.done,
        "reports": [
            {
                "to": row.report.addressee, "due_at": row.report.due_at.isoformat(),
                "state": row.state, "why": row.report.why,
                "reported_at": row.report.reported_at.isoformat()
                if row.report.reported_at else None,
                "recorded_at": row.report.recorded_at.isoformat()
                if row.report.recorded_at else None,
            }
            for row in state.reports
        ],
    }  # fmt: skip


def _may(request: SignedInRequest, action: Action) -> bool:
    return policy.may(actor=request.user, action=action, subject=list_subject(action.value))
