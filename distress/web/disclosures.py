"""Orders from outside: registered, answered, and their package taken once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.footage.disclosures import disclosure_serve
from distress.selectors.disclosures import cameras_all, takers_all
from distress.services.disclosures import order_approve, order_register
from distress.subjects import list_subject
from distress.web.access import SignedInRequest, page_access
from distress.web.disclosure_cards import disclosure_cards, scope_rows
from distress.web.disclosure_forms import OrderForm, SpanFormSet, rows_again
from distress.web.forms import form_require
from distress.web.media import parts_sent
from distress.web.reauth import fresh_sign_in
from governance import policy
from governance.errors import Denied, Refused
from governance.models import Disclosure
from governance.policy import Action, Purpose
from governance.selectors.disclosures import (
    disclosure_find,
    disclosure_get,
    disclosure_list,
    disclosure_subject,
)
from governance.served.files import ENTRY_HEADER
from governance.services.disclosures import (
    answer_barred,
    disclosure_refuse,
    take_barred,
    words_open,
)

Status = Disclosure.Status
SHOWS_KEPT = (Status.WAITING, Status.MAKING)


class RefusalForm(forms.Form):
    """Why an order is refused."""

    reason = forms.ChoiceField(choices=Disclosure.Refusal)


@require_GET
@never_cache
@page_access(Action.DISCLOSURE_LIST, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """What she has to do with, the newest first."""
    shown = {
        "cards": disclosure_cards(disclosure_list(person=request.user)),
        "may_request": _may(request, Action.DISCLOSURE_REQUEST),
        "may_read": _may(request, Action.DISCLOSURE_SEE),
    }
    return render(request, "governance/disclosures.html", shown)


@never_cache
@page_access(Action.DISCLOSURE_REQUEST, is_list=True)
def new(request: SignedInRequest) -> HttpResponse:
    """The form; what was written stays in it when something does not fit, or for more rows."""
    takers = takers_all()
    cameras = {"cameras": cameras_all()}
    if request.method != "POST":
        rows = SpanFormSet(form_kwargs=cameras)
        return _form(request, OrderForm(takers=takers), rows)
    if "more" in request.POST:
        rows = SpanFormSet(initial=rows_again(request.POST), form_kwargs=cameras)
        return _form(request, OrderForm(initial=request.POST.dict(), takers=takers), rows)
    form = OrderForm(request.POST, takers=takers)
    rows = SpanFormSet(request.POST, form_kwargs=cameras)
    if form.is_valid() and rows.is_valid():
        made = _register(request, form, rows)
        if made is not None:
            return redirect("distress:disclosure", made.code)
    return _form(request, form, rows, status=400)


@require_GET
@never_cache
@page_access(Action.DISCLOSURE_SEE)
def detail(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One disclosure: the order, its scope, what is kept of it, and what may be done."""
    found = disclosure_get(actor=request.user, code=code)
    may_answer = _may(request, Action.DISCLOSURE_APPROVE) and found.status == Status.WAITING
    barred = answer_barred(found, request.user)
    shown = {
        "card": disclosure_cards([found])[0],
        "words": words_open(found),
        "rows": scope_rows(found) if found.status in SHOWS_KEPT else (),
        "scope": found.scope.all(),
        "clips": found.clips.all(),
        "may_answer": may_answer and not barred,
        "cannot": Denied(barred).sentence if may_answer and barred else "",
        "refusals": Disclosure.Refusal.choices,
        "may_take": _may_take(request, found),
        "may_hold": _may(request, Action.HOLD_PLACE),
    }
    return render(request, "governance/disclosure.html", shown)


@require_POST
@page_access(Action.DISCLOSURE_APPROVE, is_list=True)
@fresh_sign_in
def approve(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Give leave; the package is made from now on."""
    order_approve(actor=request.user, disclosure=disclosure_find(code=code))
    return redirect("distress:disclosure", code)


@require_POST
@page_access(Action.DISCLOSURE_APPROVE, is_list=True)
def refuse(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Refuse, for a reason."""
    given = form_require(RefusalForm(request.POST))
    disclosure_refuse(
        actor=request.user, disclosure=disclosure_find(code=code),
        reason=Disclosure.Refusal(given["reason"]),
    )  # fmt: skip
    return redirect("distress:disclosure", code)


@require_POST
@cache_control(private=True, no_store=True)
@page_access(Action.DISCLOSURE_TAKE)
@fresh_sign_in
def take(request: SignedInRequest, code: UUID) -> HttpResponseBase:
    """The package as a file. By POST, so that no prefetch can use it up."""
    taken, parts = disclosure_serve(actor=request.user, disclosure=disclosure_find(code=code))
    answer = StreamingHttpResponse(parts_sent(parts), content_type="application/zip")
    if taken.entry is not None:
        answer[ENTRY_HEADER] = str(taken.entry.code)
    answer["Content-Length"] = str(taken.plain_bytes)
    name = f"abhaya-disclosure-{str(taken.code)[:8]}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _register(request: SignedInRequest, form: OrderForm, rows: Any) -> Disclosure | None:
    """The disclosure; None when the form now says what is in the way."""
    try:
        return order_register(actor=request.user, order=form.order(), spans=rows.spans())
    except (Denied, Refused, ValidationError) as problem:
        said = problem.sentence if isinstance(problem, Denied) else str(problem)
        form.add_error(None, " ".join(getattr(problem, "messages", [said])))
        return None


def _form(
    request: SignedInRequest, form: OrderForm, rows: Any, *, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "rows": rows}
    return render(request, "governance/disclosure_form.html", shown, status=status)


def _may_take(request: SignedInRequest, found: Disclosure) -> bool:
    return policy.may(
        actor=request.user, action=Action.DISCLOSURE_TAKE, purpose=Purpose.INVESTIGATION,
        subject=disclosure_subject(found, barred=take_barred(found)),
    )  # fmt: skip


def _may(request: SignedInRequest, action: Action) -> bool:
    subject = replace(list_subject(action.value), holder=str(request.user.code))
    return policy.may(actor=request.user, action=action, subject=subject)
