"""Findings: raised by auditors, answered by the data officer, accepted or disputed."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from distress.web.access import SignedInRequest, page_access
from distress.web.desk.forms import (
    FindingAnswerForm,
    FindingForm,
    FindingVerdictForm,
    due_proposed,
)
from distress.web.desk.words import FINDING_LOOKS, kind_words
from distress.web.forms import Tried, form_try
from distress.web.governance_forms import person_name
from distress.web.people import purpose_of, role_of
from governance import policy
from governance.models import Finding
from governance.oversight import Kind
from governance.policy import Action, Role
from governance.selectors.auditor_notes import note_get, note_subject, note_words
from governance.selectors.findings import (
    FindingState,
    Part,
    finding_entries,
    finding_get,
    finding_list,
    finding_state,
    finding_subject,
    finding_words,
    findings_public,
)
from governance.services.findings import finding_answer, finding_judge, finding_raise


@require_GET
@never_cache
@page_access(Action.FINDING_READ, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """Every finding, what is due next on top; the words are on the page of each."""
    shown = {
        "rows": [
            (state, _look(state), kind_words(state.finding.anomaly)) for state in finding_list()
        ],
        "public": findings_public(),
        "may_raise": policy.may(
            actor=request.user, action=Action.FINDING_RAISE, purpose=purpose_of(request),
            subject=finding_subject(Finding()),
        ),
    }  # fmt: skip
    return render(request, "oversight/findings.html", shown)


@require_http_methods(["GET", "POST"])
@never_cache
@page_access(Action.FINDING_RAISE, is_list=True)
def new(request: SignedInRequest) -> HttpResponse:
    """Raise a finding; what led to it is filled in."""
    if request.method == "GET":
        return render(request, "oversight/finding_new.html", {"form": _begun(request)})
    form = FindingForm(request.POST)
    made: list[Finding] = []
    tried = form_try(form, lambda given: made.append(finding_raise(
        actor=request.user, purpose=purpose_of(request), **given
    )))  # fmt: skip
    if tried.is_done:
        return redirect("distress:finding", made[0].code)
    return render(request, "oversight/finding_new.html", {"form": form}, status=tried.status)


def _begun(request: SignedInRequest) -> FindingForm:
    kind = request.GET.get("anomaly", "")
    begun = {
        "due_at": due_proposed(), "entries": "\n".join(request.GET.getlist("entry")),
        "anomaly": kind if kind in set(Kind) else "",
    }  # fmt: skip
    return FindingForm(initial=begun | _noted(request))


def _noted(request: SignedInRequest) -> dict[str, str]:
    """What a note that is raised to a finding fills in. Reading it is on record."""
    try:
        code = uuid.UUID(request.GET.get("note", ""))
    except ValueError:
        return {}
    note = note_get(code=code, reader=request.user)
    policy.require(
        actor=request.user, action=Action.NOTE_READ, purpose=purpose_of(request),
        subject=note_subject(note),
    )  # fmt: skip
    entries = str(note.entry.code) if note.entry else ""
    return {"words": note_words(note), "entries": entries, "anomaly": note.anomaly}


@require_GET
@never_cache
@page_access(Action.FINDING_READ, is_list=True)
def detail(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One finding with its words and its answer. Reading it is on record."""
    return _detail(request, code)


@require_POST
@page_access(Action.FINDING_ANSWER, is_list=True)
def answer(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The agency's answer, which stands."""
    tried = form_try(FindingAnswerForm(request.POST), lambda given: finding_answer(
        actor=request.user, code=code, answer=given["answer"]
    ))  # fmt: skip
    return redirect("distress:finding", code) if tried.is_done else _detail(request, code, tried)


@require_POST
@page_access(Action.FINDING_JUDGE, is_list=True)
def judge(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Whether the auditors accept the answer."""
    tried = form_try(FindingVerdictForm(request.POST), lambda given: finding_judge(
        actor=request.user, purpose=purpose_of(request), code=code,
        is_accepted=given["verdict"] == "accepted",
    ))  # fmt: skip
    return redirect("distress:finding", code) if tried.is_done else _detail(request, code, tried)


def _detail(request: SignedInRequest, code: UUID, tried: Tried | None = None) -> HttpResponse:
    found = finding_get(code=code)
    policy.require(
        actor=request.user, action=Action.FINDING_READ, purpose=purpose_of(request),
        subject=finding_subject(found),
    )  # fmt: skip
    state = finding_state(found)
    shown: dict[str, Any] = {
        "state": state, "look": _look(state), "about": kind_words(found.anomaly),
        "words": finding_words(found, Part.WORDS), "answer": finding_words(found, Part.ANSWER),
        "is_auditor": role_of(request.user) is Role.AUDITOR,
        "by": person_name(found.auditor), "entries": finding_entries(finding=found),
        "answered_by": person_name(found.answered_by) if found.answered_by else "",
        "judged_by": person_name(found.judged_by) if found.judged_by else "",
        "problem": tried.problem if tried else "",
        "answer_form": _form(request, found, Action.FINDING_ANSWER, FindingAnswerForm, tried),
        "judge_form": _form(request, found, Action.FINDING_JUDGE, FindingVerdictForm, tried),
    }  # fmt: skip
    return render(request, "oversight/finding.html", shown, status=tried.status if tried else 200)


def _form(
    request: SignedInRequest, found: Finding, action: Action, form: type[forms.Form],
    tried: Tried | None,
) -> forms.Form | None:  # fmt: skip
    """The form where it is hers to fill in now, with what was wrong in it."""
    wanted = "open" if action is Action.FINDING_ANSWER else "answered"
    may = policy.may(
        actor=request.user, action=action, purpose=purpose_of(request),
        subject=finding_subject(found),
    )  # fmt: skip
    if found.status != wanted or not may:
        return None
    return tried.wrong if tried and isinstance(tried.wrong, form) else form()


def _look(state: FindingState) -> tuple[str, str]:
    """What its state looks like, and its icon."""
    return ("overdue", "open") if state.is_overdue else FINDING_LOOKS[state.finding.status]
