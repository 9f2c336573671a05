"""The composer: pick the questions that a request asks, withhold with reasons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.web.access import SignedInRequest, page_access
from distress.web.forms import Tried, form_try
from distress.web.rti.answer_forms import PickForm, RefusalForm, ReplyForm
from distress.web.rti.answer_words import (
    package_failure,
    question_title,
    reply_lines,
    withheld_lines,
)
from governance import policy
from governance.models import RtiAnswer, RtiPackage, RtiRequest, StandingAnswer
from governance.policy import Action
from governance.rti.answering import (
    AppealTo,
    Warned,
    answer_get,
    answer_of,
    answer_pick,
    reply_add,
    reply_drop,
    withholding_add,
    withholding_drop,
)
from governance.rti.questions import as_of_size, questions_of
from governance.rti.reading import Part, part_of, request_get, request_subject
from governance.rti.refusing import WARNINGS
from governance.rti.replying import questions_answered


@require_GET
@never_cache
@page_access(Action.RTI_ANSWER)
def page(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The answer to one request as far as it is composed."""
    return _page(request, request_to_answer(request, code))


@require_POST
@page_access(Action.RTI_ANSWER, is_list=True)
def pick(request: SignedInRequest, code: UUID) -> HttpResponse:
    """A draft of these questions at the newest signed size; an older draft makes way."""
    form = PickForm(request.POST)
    tried = form_try(form, lambda given: answer_pick(
        actor=request.user, request=code, questions=given["questions"],
        appeal=AppealTo(given["appeal_office"], given["appeal_address"]),
    ))  # fmt: skip
    if tried.is_done:
        return redirect("distress:rti-answer", code)
    return _page(request, request_to_answer(request, code), tried=tried, picking=form)


@require_POST
@page_access(Action.RTI_ANSWER, is_list=True)
def withhold(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Withhold one class of fields; a known bad refusal is warned of first."""
    answer = answer_get(code=code)
    form = RefusalForm(questions_answered(answer), request.POST)
    despite = request.POST.get("despite") == "yes"
    try:
        tried = form_try(form, lambda given: withholding_add(
            actor=request.user, answer=code, refusal=form.refusal(despite=despite)
        ))  # fmt: skip
    except Warned as warned:
        return _page(request, answer.request, refusing=form, warned=warned)
    if tried.is_done:
        return redirect("distress:rti-answer", answer.request.code)
    return _page(request, answer.request, tried=tried, refusing=form)


@require_POST
@page_access(Action.RTI_ANSWER, is_list=True)
def give(request: SignedInRequest, code: UUID, withholding: UUID) -> HttpResponse:
    """What was to be withheld is given after all."""
    withholding_drop(actor=request.user, answer=code, withholding=withholding)
    return redirect("distress:rti-answer", answer_get(code=code).request.code)


@require_POST
@page_access(Action.RTI_ANSWER, is_list=True)
def reply(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Say something to a part of the request that no question covers."""
    answer = answer_get(code=code)
    form = ReplyForm(request.POST)
    tried = form_try(form, lambda given: reply_add(actor=request.user, answer=code, **given))
    if tried.is_done:
        return redirect("distress:rti-answer", answer.request.code)
    found = request_to_answer(request, answer.request.code)
    return _page(request, found, tried=tried, replying=form)


@require_POST
@page_access(Action.RTI_ANSWER, is_list=True)
def unsay(request: SignedInRequest, code: UUID, number: int) -> HttpResponse:
    """Take a reply out of a draft."""
    reply_drop(actor=request.user, answer=code, number=number)
    return redirect("distress:rti-answer", answer_get(code=code).request.code)


def request_to_answer(request: SignedInRequest, code: UUID) -> RtiRequest:
    """The request, for whoever may answer it. Raises NotThere, Denied."""
    found = request_get(code=code)
    policy.require(actor=request.user, action=Action.RTI_ANSWER, subject=request_subject(found))
    return found


def _page(
    request: SignedInRequest, found: RtiRequest, *, tried: Tried | None = None,
    picking: forms.Form | None = None, refusing: forms.Form | None = None,
    replying: forms.Form | None = None, warned: Warned | None = None,
) -> HttpResponse:  # fmt: skip
    answer = answer_of(found)
    is_draft = answer is not None and answer.frozen_at is None
    is_open = not (found.decided_at or found.transferred_at)
    package = RtiPackage.objects.defer("zipped").filter(answer=answer).first()
    shown: dict[str, Any] = {
        "asked": found, "answer": answer, "is_draft": is_draft,
        "read_at": as_of_size(answer.size).at if answer else None,
        "words": _words(request, found) if is_open else "",
        "problem": tried.problem if tried else "",
        "questions": _questions(answer), "withheld": withheld_lines(answer) if answer else [],
        "replies": reply_lines(answer) if answer else [],
        "warnings": [WARNINGS[code] for code in warned.codes] if warned else [],
        "pick_form": (picking or _pick_form(answer)) if is_open else None,
        "refusal_form": (refusing or _refusal_form(answer)) if is_draft and is_open else None,
        "reply_form": (replying or ReplyForm()) if is_draft and is_open else None,
        "package": package, "failure": package_failure(package) if package else "",
    }  # fmt: skip
    status = 409 if warned else tried.status if tried else 200
    return render(request, "rti/composer.html", shown, status=status)


def _words(request: SignedInRequest, found: RtiRequest) -> str:
    """What was asked, beside the questions that answer it. Reading it is on record."""
    policy.require(actor=request.user, action=Action.RTI_SEE, subject=request_subject(found))
    return part_of(found, Part.WORDS)


def _questions(answer: RtiAnswer | None) -> list[tuple[int, str, str]]:
    """Number, title, and what keeps it from being published: a code, empty where nothing does."""
    if answer is None:
        return []
    kept = set(answer.withholdings.values_list("question", flat=True))
    held = StandingAnswer.objects.filter(size=answer.size)
    published = set(held.values_list("question", flat=True))
    return [
        (
            question.number, question_title(question),
            "draft" if answer.frozen_at is None
            else "withheld" if question.number in kept
            else "published" if question.number in published
            else "",
        )
        for question in questions_of(answer.questions)
    ]  # fmt: skip


def _pick_form(answer: RtiAnswer | None) -> PickForm:
    if answer is None:
        return PickForm()
    return PickForm(initial={
        "questions": answer.questions, "appeal_office": answer.appeal_office,
        "appeal_address": answer.appeal_address,
    })  # fmt: skip


def _refusal_form(answer: RtiAnswer | None) -> RefusalForm:
    return RefusalForm(questions_answered(answer) if answer else [])
