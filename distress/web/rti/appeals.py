"""The public's door for a first appeal, by the follow-up reference of the request."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from distress.web.rti.forms import AppealForm
from distress.web.rti.words import last_minute
from governance.errors import NotThere, Refused
from governance.models import RtiStep
from governance.rti.appealing import appeal_file
from governance.rti.clocks import appeal_answer_due
from governance.rti.history import office_now


@require_http_methods(["GET", "POST"])
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Where an appeal is written; once it is sent, until when it is decided."""
    # The follow-up page hands over the reference alone.
    if "words" not in request.POST:
        return _page(request, AppealForm(initial={"reference": request.POST.get("reference", "")}))
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    try:
        appeal = appeal_file(
            reference=form.cleaned_data["reference"], grounds=form.cleaned_data["words"]
        )
    except NotThere as problem:
        form.add_error("reference", str(problem))
    except ValidationError as problem:
        form.add_error(None, problem)
    except Refused as problem:
        form.add_error(None, str(problem))
        return _page(request, form, status=409)
    else:
        return _received(request, appeal)
    return _page(request, form, status=400)


def _received(request: HttpRequest, appeal: RtiStep) -> HttpResponse:
    due, longest = appeal_answer_due(appeal.at, office_now())
    shown = {
        "appeal": appeal, "last": last_minute(due.ends_at),
        "longest": last_minute(longest.ends_at),
    }  # fmt: skip
    return render(request, "rti/public_appeal.html", shown, status=201)


def _page(request: HttpRequest, form: AppealForm, *, status: int = 200) -> HttpResponse:
    return render(request, "rti/public_appeal.html", {"form": form}, status=status)
