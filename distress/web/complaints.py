"""The desk for complaints: what waits, what the system did there and then, and the answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.models import Camera, Hotspot
from distress.subjects import list_subject
from distress.web.access import SignedInRequest, page_access
from distress.web.complaint_forms import AnswerForm, DissentForm
from distress.web.forms import form_try
from distress.web.governance_forms import person_name
from governance import policy
from governance.models import Complaint
from governance.policy import Action
from governance.selectors.complaints import (
    ComplaintState,
    Part,
    complaint_facts,
    complaint_get,
    complaint_list,
    complaint_state,
    complaint_subject,
    complaints_public,
    words_of,
)
from governance.services.complaints import (
    complaint_answer,
    complaint_disagree,
    complaint_look_into,
)

COMPLAINT_ICONS = {
    Complaint.Status.RECEIVED: "note",
    Complaint.Status.LOOKED_INTO: "claimed",
    Complaint.Status.ANSWERED: "confirmed",
}
NOWHERE = "–"


@require_GET
@never_cache
@page_access(Action.COMPLAINT_READ, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """Every complaint, what is due next on top; the words are on the page of each."""
    names = _places()
    rows = [(state, _icon(state), _name(state.complaint, names)) for state in complaint_list()]
    return render(
        request, "governance/complaints.html", {"rows": rows, "public": complaints_public()}
    )


@require_GET
@never_cache
@page_access(Action.COMPLAINT_READ)
def detail(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One complaint with its words, and what happened there then. Reading it is on record."""
    return _detail(request, complaint_get(code=code))


@require_POST
@page_access(Action.COMPLAINT_ANSWER, is_list=True)
def look_into(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Whoever complained now sees that somebody looks into it."""
    complaint_look_into(actor=request.user, code=code)
    return redirect("distress:complaint", code)


@require_POST
@page_access(Action.COMPLAINT_ANSWER, is_list=True)
def answer(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The answer, which stands; what was written stays in the form when it does not fit."""
    form = AnswerForm(request.POST)
    tried = form_try(form, lambda given: complaint_answer(
        actor=request.user, code=code, found=Complaint.Finding(given["found"]),
        answer=given["answer"],
    ))  # fmt: skip
    if tried.is_done:
        return redirect("distress:complaint", code)
    found = complaint_get(code=code)
    return _detail(request, found, answer=tried.wrong, problem=tried.problem, status=tried.status)


@require_POST
@page_access(Action.COMPLAINT_DISAGREE, is_list=True)
def disagree(request: SignedInRequest, code: UUID) -> HttpResponse:
    """An auditor disagrees with the answer."""
    form = DissentForm(request.POST)
    tried = form_try(form, lambda given: complaint_disagree(
        actor=request.user, code=code, words=given["words"]
    ))  # fmt: skip
    if tried.is_done:
        return redirect("distress:complaint", code)
    found = complaint_get(code=code)
    return _detail(request, found, dissent=tried.wrong, problem=tried.problem, status=tried.status)


def _detail(
    request: SignedInRequest, found: Complaint, *, answer: forms.Form | None = None,
    dissent: forms.Form | None = None, problem: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    policy.require(
        actor=request.user, action=Action.COMPLAINT_READ, subject=complaint_subject(found)
    )
    state, names = complaint_state(found), _places()
    place = request.GET.get("place", "")
    is_answered = found.answered_at is not None
    may_answer = _may(request, Action.COMPLAINT_ANSWER) and not is_answered
    may_disagree = _may(request, Action.COMPLAINT_DISAGREE) and is_answered
    shown: dict[str, Any] = {
        "state": state, "icon": _icon(state), "problem": problem, "place": _name(found, names),
        "place_words": words_of(found, Part.PLACE), "words": words_of(found, Part.WORDS),
        "answer": words_of(found, Part.ANSWER),
        "answered_by": person_name(found.answered_by),
        "facts": [
            (row, names.get(row.place, NOWHERE))
            for row in complaint_facts(complaint=found, place=place)
        ],
        "asked": place, "places": [] if found.place_code else sorted(names.items(), key=_by_name),
        "dissents": [
            (row, person_name(row.auditor), words_of(row, Part.DISSENT))
            for row in found.dissents.select_related("auditor")
        ],
        "answer_form": (answer or AnswerForm()) if may_answer else None,
        "dissent_form": (dissent or DissentForm()) if may_disagree else None,
    }  # fmt: skip
    return render(request, "governance/complaint.html", shown, status=status)


def _places() -> dict[str, str]:
    """Names of hotspots and cameras by code."""
    areas = {str(code): name for code, name in Hotspot.objects.values_list("code", "name")}
    cameras = Camera.objects.values_list("code", "name", "place")
    return areas | {str(code): f"{name}, {place}" for code, name, place in cameras}


def _by_name(place: tuple[str, str]) -> str:
    return place[1]


def _name(complaint: Complaint, names: dict[str, str]) -> str:
    if not complaint.place_code:
        return str(complaint.get_place_kind_display())
    return names.get(complaint.place_code, complaint.place_code)


def _icon(state: ComplaintState) -> str:
    return "open" if state.is_overdue else COMPLAINT_ICONS[Complaint.Status(state.complaint.status)]


def _may(request: HttpRequest, action: Action) -> bool:
    assert not request.user.is_anonymous
    return policy.may(actor=request.user, action=action, subject=list_subject(action.value))
