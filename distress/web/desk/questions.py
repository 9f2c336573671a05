"""Questions to the ledger that auditors keep, run again, and share."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from distress.web.access import SignedInRequest, page_access
from distress.web.desk.forms import QuestionForm
from distress.web.forms import form_try
from distress.web.ledger_forms import LedgerForm
from distress.web.people import purpose_of
from governance.policy import Action
from governance.selectors.questions import question_get, questions_of
from governance.services.questions import question_end, question_save


@require_http_methods(["GET", "POST"])
@never_cache
@page_access(Action.QUESTION_KEEP, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """Her questions and those of others; a filter sent here is kept under its name."""
    if request.method == "POST":
        return _save(request)
    return render(request, "oversight/questions.html", _shown(request))


@require_GET
@never_cache
@page_access(Action.QUESTION_KEEP, is_list=True)
def run(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The explorer with this question's filter; asking is on record there."""
    card = question_get(code=code, person=request.user)
    return redirect(f"{reverse('distress:ledger')}?{card.address}")


@require_POST
@page_access(Action.QUESTION_KEEP, is_list=True)
def end(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Let one of her own go."""
    question_end(actor=request.user, purpose=purpose_of(request), code=code)
    return redirect("distress:questions")


def _save(request: SignedInRequest) -> HttpResponse:
    form = QuestionForm(request.POST)
    # Only what the explorer understands is kept, as its address has it.
    asked = {
        name: value for name in LedgerForm.base_fields
        if name != "before" and (value := request.POST.get(name, ""))
    }  # fmt: skip
    if not LedgerForm(asked).is_valid():
        form.full_clean()
        form.add_error(None, _("The ledger cannot be asked that. Change the filter."))
    tried = form_try(form, lambda given: question_save(
        actor=request.user, purpose=purpose_of(request), name=given["name"], asked=asked,
        is_shared=given["is_shared"],
    ))  # fmt: skip
    if tried.is_done:
        return redirect("distress:questions")
    shown = _shown(request) | {"form": form, "kept": asked, "problem": tried.problem}
    return render(request, "oversight/questions.html", shown, status=tried.status)


def _shown(request: SignedInRequest) -> dict[str, object]:
    return {"cards": questions_of(person=request.user)}
