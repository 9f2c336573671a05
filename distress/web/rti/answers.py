"""Standing answers for everybody, and how one is published."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.web.access import SignedInRequest, page_access
from distress.web.rti.answer_words import question_title
from governance.errors import NotThere
from governance.policy import Action
from governance.rti.questions import QUESTIONS
from governance.rti.standing import standing_answers, standing_get, standing_publish

FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}


@require_GET
@never_cache
def public(request: HttpRequest) -> HttpResponse:
    """Every question with its standing answers, at which size, and their files."""
    held = standing_answers()
    rows = [
        (question, question_title(question), [one for one in held if one.question == number])
        for number, question in QUESTIONS.items()
    ]
    return render(request, "rti/answers.html", {"rows": rows, "is_any": bool(held)})


@require_GET
def file(request: HttpRequest, question: int, size: int, form: str) -> HttpResponse:
    """One standing answer as a file, which never changes."""
    if form not in FORMS:
        raise Http404
    try:
        found = standing_get(question=question, size=size)
    except NotThere as error:
        raise Http404 from error
    text = found.csv if form == "csv" else found.lines
    answer = HttpResponse(text, content_type=FORMS[form])
    name = f"q{question:02}-{size}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@page_access(Action.RTI_ANSWER, is_list=True)
def publish(request: SignedInRequest, code: UUID, question: int) -> HttpResponse:
    """One question of a frozen answer becomes a standing answer."""
    standing_publish(actor=request.user, answer=code, question=question)
    return redirect("distress:public-rti-answers")
