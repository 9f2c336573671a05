"""What is sent: seen first as the applicant will see it, then frozen, which cannot be undone."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from distress.web.access import SignedInRequest, page_access
from distress.web.rti.answer_words import (
    WithheldLine,
    column_words,
    question_title,
    reply_lines,
    withheld_lines,
)
from distress.web.rti.composer import request_to_answer
from distress.web.rti.words import OUTCOMES
from governance.errors import Refused
from governance.models import RtiAnswer, RtiRequest
from governance.policy import Action
from governance.rti.answering import answer_freeze, answer_get, outcome_of, plan_of
from governance.rti.package.folder import answers_read
from governance.rti.package.readme import readme_english, readme_hindi
from governance.rti.package.tables import Answered, headers
from governance.rti.questions import Question, as_of_size, questions_of
from governance.spreadsheets import cell_text

ROWS_SHOWN = 30


@require_GET
@never_cache
@page_access(Action.RTI_ANSWER, is_list=True)
def preview(request: SignedInRequest, code: UUID) -> HttpResponse:
    """What the requester will see: the tables without what is withheld, and the papers."""
    answer = answer_get(code=code)
    found = request_to_answer(request, answer.request.code)
    plan = plan_of(answer)
    given = answers_read(plan)
    papers = [
        ("README.en.md", RtiRequest.Language.ENGLISH, readme_english(plan, given)),
        ("README.hi.md", RtiRequest.Language.HINDI, readme_hindi(plan, given)),
    ]
    shown = {
        "answer": answer, "most": ROWS_SHOWN, "tables": [_table(one) for one in given],
        # Hers first.
        "papers": sorted(papers, key=lambda paper: paper[1] != found.language),
        "language": found.language,
    }  # fmt: skip
    return render(request, "rti/preview.html", shown)


@require_http_methods(["GET", "POST"])
@never_cache
@page_access(Action.RTI_ANSWER, is_list=True)
def freeze(request: SignedInRequest, code: UUID) -> HttpResponse:
    """What will be sent, and a button; pressed, the answer stands and the request is decided.

    Only what was seen is frozen: the button carries a sign of it, and with another sign, or none,
    the page comes again.
    """
    answer = answer_get(code=code)
    found = request_to_answer(request, answer.request.code)
    if answer.frozen_at is not None:
        raise Refused("frozen", _("This answer is frozen and stands."))
    if request.method == "GET":
        return _confirmation(request, answer, found)
    if request.POST.get("seen") != _sign(answer):
        return _confirmation(request, answer, found, status=409)
    frozen = answer_freeze(actor=request.user, answer=code)
    return redirect("distress:rti-answer", frozen.request.code)


def _confirmation(
    request: SignedInRequest, answer: RtiAnswer, found: RtiRequest, *, status: int = 200
) -> HttpResponse:
    shown = {
        "answer": answer, "asked": found, "seen": _sign(answer), "has_changed": status == 409,
        "read_at": as_of_size(answer.size).at, "withheld": _withheld(answer),
        "outcome": OUTCOMES[outcome_of(answer)], "replies": reply_lines(answer),
        "questions": [question_title(one) for one in questions_of(answer.questions)],
    }  # fmt: skip
    return render(request, "rti/freeze.html", shown, status=status)


def _withheld(answer: RtiAnswer) -> list[tuple[WithheldLine, bool]]:
    """What is withheld, and of which nobody would notice, since it takes no field of its table."""
    plan = plan_of(answer)
    numbers = {one.question for one in plan.withheld}
    touched = [question for question in plan.questions if question.number in numbers]
    hits: dict[int, int] = {}
    for one in answers_read(replace(plan, questions=touched)):
        hits |= one.hits
    return [(line, hits.get(place) == 0) for place, line in enumerate(withheld_lines(answer))]


def _sign(answer: RtiAnswer) -> str:
    """What of a draft can change under its code: which fields are withheld, which replies given."""
    codes = answer.withholdings.order_by("pk").values_list("code", flat=True)
    replies = answer.replies.values_list("pk", flat=True)
    return "+".join(map(str, [*codes, *replies])) or "nothing"


def _table(one: Answered) -> tuple[Question, str, list[tuple[str, str]], list[list[str]], int]:
    columns = [
        (name, column_words(column))
        for column in one.question.columns
        for name in headers([column])
    ]
    rows = [[cell_text(value) for value in row.values()] for row in one.rows[:ROWS_SHOWN]]
    return one.question, question_title(one.question), columns, rows, len(one.rows)
