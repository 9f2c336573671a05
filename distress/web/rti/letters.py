"""Letters to print from what the register holds: transfers, and notices to third parties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.web.access import SignedInRequest, page_access
from distress.web.rti.words import last_minute
from governance import policy
from governance.models import RtiStep
from governance.policy import Action
from governance.rti.clocks import Limit
from governance.rti.fees import APPLICATION_RS
from governance.rti.history import RequestState, state_of
from governance.rti.letters import Letter, letter_step, party_days, transfer_days
from governance.rti.reading import (
    Part,
    follow_reference,
    part_of,
    request_get,
    request_subject,
    step_words,
)

Kind = RtiStep.Kind


@require_GET
@never_cache
@page_access(Action.RTI_SEE)
def page(request: SignedInRequest, code: UUID, number: int, letter: str) -> HttpResponse:
    """One letter to print, in both languages. Reading it is on record."""
    found = request_get(code=code)
    policy.require(actor=request.user, action=Action.RTI_SEE, subject=request_subject(found))
    state = state_of(found)
    step = letter_step(state, number=number, letter=letter)
    shown = {"state": state, "step": step, "words": step_words(step)}
    template = f"rti/letter_{letter.replace('-', '_')}.html"
    return render(request, template, shown | _SHOWN[Letter(letter)](state, step))


def _transfer(state: RequestState, step: RtiStep) -> dict[str, Any]:
    found, days = state.request, transfer_days(state, step)
    return {
        "days": days, "due": _last(days.due), "appeal": _last(days.appeal),
        "last": _last(state.limit), "follow": follow_reference(found),
        "name": part_of(found, Part.NAME), "address": part_of(found, Part.ADDRESS),
        "asked": part_of(found, Part.WORDS), "application_rs": APPLICATION_RS,
        "application_paid": next(iter(state.of(Kind.APPLICATION_PAID)), None),
    }  # fmt: skip


def _party(state: RequestState, step: RtiStep) -> dict[str, Any]:
    days = party_days(state, step)
    return {
        "days": days, "due": _last(days.notice_due), "window": _last(days.window),
        "decision_due": _last(days.decision_due), "appeal": _last(days.appeal),
        "asked": part_of(state.request, Part.WORDS),
    }  # fmt: skip


def _last(limit: Limit | None) -> Any:
    return last_minute(limit.ends_at) if limit else None


_SHOWN: dict[Letter, Callable[[RequestState, RtiStep], dict[str, Any]]] = {
    Letter.TRANSFER: _transfer,
    Letter.TRANSFER_NOTICE: _transfer,
    Letter.PARTY_NOTICE: _party,
    Letter.PARTY_DECISION: _party,
}
