"""The composer: pick questions, withhold with reasons, see it as the applicant will, freeze."""

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
from distress.web.rti.answer_forms import PickForm, RefusalForm, question_title
from governance import policy
from governance.models import RtiAnswer, RtiPackage, RtiRequest, StandingAnswer
from governance.policy import Action
from governance.rti.answering import (
    AppealTo,
    Warned,
    answer_freeze,
    answer_get,
    answer_of,
    answer_pick,
    plan_of,
    withholding_add,
    withholding_drop,
)
from governance.rti.package.folder import answers_read
from governance.rti.package.readme import readme_english, readme_hindi
from governance.rti.package.tables import headers
from governance.rti.questions import questions_of
from governance.rti.reading import request_get, request_subject
from governance.rti.refusing import WARNINGS

ROWS_SHOWN = 30


@require_GET
@never_cache
@page_access(Action.RTI_ANSWER)
def page(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The answer to one request as far as it is composed."""
    return _page(request, _request(request, code))


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
    return _page(request, _request(request, code), tried=tried, picking=form)


@require_POST
@page_access(Action.RTI_ANSWER, is_list=True)
def withhold(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Withhold one class of fields; a known bad refusal is warned of first."""
    answer = answer_get(code=code)
    form = RefusalForm(list(questions_of(answer.questions)), request.POST)
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
def freeze(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The answer stands and the request is decided; its package is made in the background."""
    frozen = answer_freeze(actor=request.user, answer=code)
    return redirect("distress:rti-answer", frozen.request.code)


@require_GET
@never_cache
@page_access(Action.RTI_ANSWER, is_list=True)
def preview(request: SignedInRequest, code: UUID) -> HttpResponse:
    """What the requester will see: the tables without what is withheld, and the papers."""
    answer = answer_get(code=code)
    _request(request, answer.request.code)
    plan = plan_of(answer)
    given = answers_read(plan)
    tables = [
        (one.question, question_title(one.question), headers(one.question.columns),
         [list(row.values()) for row in one.rows[:ROWS_SHOWN]], len(one.rows))
        for one in given
    ]  # fmt: skip
    shown = {
        "answer": answer, "tables": tables, "most": ROWS_SHOWN,
        "english": readme_english(plan, given), "hindi": readme_hindi(plan, given),
    }  # fmt: skip
    return render(request, "rti/preview.html", shown)


def _request(request: SignedInRequest, code: UUID) -> RtiRequest:
    found = request_get(code=code)
    policy.require(actor=request.user, action=Action.RTI_ANSWER, subject=request_subject(found))
    return found


def _page(
    request: SignedInRequest, found: RtiRequest, *, tried: Tried | None = None,
    picking: forms.Form | None = None, refusing: forms.Form | None = None,
    warned: Warned | None = None,
) -> HttpResponse:  # fmt: skip
    answer = answer_of(found)
    is_draft = answer is not None and answer.frozen_at is None
    is_open = not (found.decided_at or found.transferred_at)
    shown: dict[str, Any] = {
        "asked": found, "answer": answer, "is_draft": is_draft,
        "problem": tried.problem if tried else "",
        "questions": _questions(answer), "withheld": _withheld(answer),
        "warnings": [WARNINGS[code] for code in warned.codes] if warned else [],
        "pick_form": (picking or _pick_form(answer)) if is_open else None,
        "refusal_form": (refusing or _refusal_form(answer)) if is_draft and is_open else None,
        "package": RtiPackage.objects.defer("zipped").filter(answer=answer).first(),
    }  # fmt: skip
    status = 409 if warned else tried.status if tried else 200
    return render(request, "rti/composer.html", shown, status=status)


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


def _withheld(answer: RtiAnswer | None) -> list[tuple[Any, list[Any]]]:
    rows = answer.withholdings.all() if answer else []
    return [(row, [WARNINGS[code] for code in row.warnings]) for row in rows]


def _pick_form(answer: RtiAnswer | None) -> PickForm:
    if answer is None:
        return PickForm()
    return PickForm(initial={
        "questions": answer.questions, "appeal_office": answer.appeal_office,
        "appeal_address": answer.appeal_address,
    })  # fmt: skip


def _refusal_form(answer: RtiAnswer | None) -> RefusalForm:
    return RefusalForm(list(questions_of(answer.questions)) if answer else [])
