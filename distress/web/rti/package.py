"""The package of an answer, for its officer and for whoever follows the request."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from distress.web.access import SignedInRequest, page_access
from distress.web.door_forms import ReferenceForm
from governance.errors import NotThere, Refused
from governance.models import RtiPackage
from governance.policy import Action
from governance.rti.answering import answer_get, answer_of, plan_of
from governance.rti.packing import package_for_applicant, package_take
from governance.rti.reading import request_by_follow_reference


@require_GET
@never_cache
@page_access(Action.RTI_ANSWER, is_list=True)
def take(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The package as one file."""
    return _file(package_take(actor=request.user, answer=answer_get(code=code).code))


@require_http_methods(["GET", "POST"])
@never_cache
def public(request: HttpRequest) -> HttpResponse:
    """The package, for whoever has the follow-up reference of the request."""
    form = ReferenceForm(request.POST or None)
    if not form.is_valid():
        return _page(request, form, 400 if form.is_bound else 200)
    found = request_by_follow_reference(reference=form.cleaned_data["reference"])
    answer = answer_of(found) if found else None
    if found is None:
        form.add_error("reference", _("No request has this reference. Compare each sign."))
    elif answer is None or answer.frozen_at is None:
        form.add_error(None, _("This request has no answer yet. Come back when it is decided."))
    else:
        try:
            return _file(package_for_applicant(answer))
        except (NotThere, Refused) as problem:
            form.add_error(None, str(problem))
    return _page(request, form, 400)


def _page(request: HttpRequest, form: ReferenceForm, status: int) -> HttpResponse:
    return render(request, "rti/public_package.html", {"form": form}, status=status)


def _file(package: RtiPackage) -> HttpResponse:
    name = plan_of(package.answer).folder_name
    answer = HttpResponse(bytes(package.zipped), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
