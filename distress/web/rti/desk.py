"""The RTI officer's desk: the register, one request with its clocks, and what is done about it."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from distress.subjects import list_subject
from distress.web.access import SignedInRequest, page_access
from distress.web.forms import Tried, form_try
from distress.web.governance_forms import MOMENT
from distress.web.rti.forms import RegisterForm, StepForm
from distress.web.rti.words import (
    ALARMS,
    act_minute,
    clock_lines,
    last_minute,
    paper_lines,
    pressing_lines,
    standing_of,
    step_lines,
)
from governance import policy
from governance.errors import NotThere
from governance.models import RtiRequest, RtiStep
from governance.policy import Action
from governance.rti.fees import APPLICATION_RS, SOURCE
from governance.rti.history import RequestState, state_of
from governance.rti.listing import register_list
from governance.rti.packing import packages_failing
from governance.rti.reading import (
    Part,
    follow_reference,
    part_of,
    request_get,
    request_subject,
)
from governance.rti.receiving import Received, request_register
from governance.rti.rules import steps_possible
from governance.rti.steps import fee_ask, step_note

Kind = RtiStep.Kind


@require_GET
@never_cache
@page_access(Action.RTI_LIST, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """The register, without applicants: what ends next is on top."""
    register = register_list()
    rows = [
        (state, standing_of(state), _last(state), state.limit and act_minute(state.limit))
        for state in register.states
    ]
    shown = {
        "register": register, "rows": rows, "may_handle": _may(request, Action.RTI_HANDLE),
        "may_see": _may(request, Action.RTI_SEE),
        "pressing": pressing_lines(),
        "failing": packages_failing() if _may(request, Action.RTI_ANSWER) else [],
    }  # fmt: skip
    return render(request, "rti/register.html", shown)


@require_http_methods(["GET", "POST"])
@never_cache
@page_access(Action.RTI_HANDLE, is_list=True)
def new(request: SignedInRequest) -> HttpResponse:
    """Register a request that came by post, from another authority or an Assistant PIO."""
    if request.method == "GET":
        form = RegisterForm(initial={"received_at": f"{localtime(now()):{MOMENT}}"})
        return _new(request, form, secrets.token_urlsafe(16))
    form, nonce = RegisterForm(request.POST), request.POST.get("nonce", "")[:64]
    made: list[Received] = []
    tried = form_try(form, lambda given: made.append(request_register(
        actor=request.user, nonce=f"{request.user.code}:{nonce}", asked=form.asked,
        received_at=given["received_at"],
    )))  # fmt: skip
    if tried.is_done:
        return redirect("distress:rti-request", made[0].request.code)
    return _new(request, form, nonce, problem=tried.problem, status=tried.status)


def _new(
    request: SignedInRequest, form: RegisterForm, nonce: str, *, problem: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    shown = {"form": form, "nonce": nonce, "problem": problem}
    return render(request, "rti/new.html", shown, status=status)


@require_GET
@never_cache
@page_access(Action.RTI_SEE)
def detail(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One request with who asked, what, and every clock. Reading it is on record."""
    return _detail(request, request_get(code=code))


@require_POST
@page_access(Action.RTI_HANDLE, is_list=True)
def step(request: SignedInRequest, code: UUID, kind: str) -> HttpResponse:
    """Note one step; what was typed stays in the form when it does not fit."""
    found = request_get(code=code)
    if kind not in Kind or kind == Kind.DECIDED:
        raise Http404
    state = state_of(found)
    abouts = _abouts(steps_possible(state, actor=request.user).get(Kind(kind), []))
    form = StepForm(Kind(kind), abouts, request.POST)
    tried = form_try(form, lambda given: _note(request, found, form))
    if tried.is_done:
        return redirect("distress:rti-request", code)
    return _detail(request, found, tried=tried, typed=form)


def _note(request: SignedInRequest, found: RtiRequest, form: StepForm) -> RtiStep:
    actor, code = request.user, found.code
    if form.kind == Kind.FEE_ASKED:
        return fee_ask(actor=actor, code=code, units=form.units, at=form.cleaned_data["at"])
    return step_note(actor=actor, code=code, done=form.done)


@require_GET
@never_cache
@page_access(Action.RTI_SEE)
def acknowledgement(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The acknowledgement to print, in both languages."""
    found = request_get(code=code)
    policy.require(actor=request.user, action=Action.RTI_SEE, subject=request_subject(found))
    state = state_of(found)
    shown = {
        "state": state, "last": _last(state), "name": part_of(found, Part.NAME),
        "address": part_of(found, Part.ADDRESS), "follow": follow_reference(found),
        "application_rs": 0 if found.is_bpl else APPLICATION_RS,
    }  # fmt: skip
    return render(request, "rti/acknowledgement.html", shown)


@require_GET
@never_cache
@page_access(Action.RTI_SEE)
def intimation(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The newest intimation of a fee to print, with its calculation, in both languages."""
    found = request_get(code=code)
    policy.require(actor=request.user, action=Action.RTI_SEE, subject=request_subject(found))
    state = state_of(found)
    asked = state.of(Kind.FEE_ASKED)
    if not asked:
        raise NotThere(_("No fee of this request was intimated."))
    shown = {
        "state": state, "asked": asked[-1], "source": SOURCE, "lines": paper_lines(asked[-1]),
        "name": part_of(found, Part.NAME), "address": part_of(found, Part.ADDRESS),
    }  # fmt: skip
    return render(request, "rti/intimation.html", shown)


def _detail(
    request: SignedInRequest, found: RtiRequest, *, tried: Tried | None = None,
    typed: StepForm | None = None,
) -> HttpResponse:  # fmt: skip
    policy.require(actor=request.user, action=Action.RTI_SEE, subject=request_subject(found))
    state = state_of(found)
    same = RtiRequest.objects.filter(words_digest=found.words_digest).exclude(pk=found.pk)
    shown: dict[str, Any] = {
        "state": state, "standing": standing_of(state), "last": _last(state),
        "name": part_of(found, Part.NAME), "address": part_of(found, Part.ADDRESS),
        "contact": part_of(found, Part.CONTACT), "words": part_of(found, Part.WORDS),
        "follow": follow_reference(found), "same": same[:5],
        "clocks": clock_lines(state), "steps": step_lines(state),
        "alarms": [ALARMS[alarm] for alarm in state.alarms],
        "forms": _forms(request, state, typed), "typed": typed, "fee_source": SOURCE,
        "application_rs": APPLICATION_RS,
        "application_paid": next(iter(state.of(Kind.APPLICATION_PAID)), None),
        "problem": tried.problem if tried else "",
        "newest_fee": max((step.pk for step in state.of(Kind.FEE_ASKED)), default=None),
    }  # fmt: skip
    return render(request, "rti/request.html", shown, status=tried.status if tried else 200)


def _forms(
    request: SignedInRequest, state: RequestState, typed: StepForm | None
) -> list[StepForm]:  # fmt: skip
    return [
        typed if typed is not None and typed.kind == kind else StepForm(kind, _abouts(abouts))
        for kind, abouts in steps_possible(state, actor=request.user).items()
    ]


def _abouts(steps: list[RtiStep]) -> dict[str, str]:
    return {
        str(step.code): _("%(step)s of %(day)s") % {
            "step": step.get_kind_display(), "day": f"{localtime(step.at):%d %b %Y}",
        }
        for step in steps
    }  # fmt: skip


def _last(state: RequestState) -> Any:
    return last_minute(state.limit.ends_at) if state.limit else None


def _may(request: SignedInRequest, action: Action) -> bool:
    return policy.may(actor=request.user, action=action, subject=list_subject(action.value))
