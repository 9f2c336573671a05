"""The register of papers, which the data officer fills."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from distress.web.access import SignedInRequest, page_access
from distress.web.forms import form_try
from distress.web.rti.answer_forms import PaperForm
from governance.models import RegisterRecord
from governance.policy import Action
from governance.services.register_records import Paper, record_add


@require_http_methods(["GET", "POST"])
@never_cache
@page_access(Action.RECORD_ADD, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """Every paper, and a form for the next."""
    form, problem, status = PaperForm(request.POST or None), "", 200
    if request.method == "POST":
        tried = form_try(form, lambda given: record_add(actor=request.user, paper=Paper(
            **{**given, "kind": RegisterRecord.Kind(given["kind"])}
        )))  # fmt: skip
        if tried.is_done:
            return redirect("distress:papers")
        problem, status = tried.problem, tried.status
    rows = RegisterRecord.objects.select_related("replaced_by")
    shown = {"form": form, "problem": problem, "rows": rows}
    return render(request, "rti/papers.html", shown, status=status)
