"""Opening sealed words: asked by an auditor, agreed by another body, read for a quarter hour."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from distress.web.access import SignedInRequest, page_access
from distress.web.desk.forms import UnsealForm
from distress.web.desk.words import UNSEALING_LOOKS
from distress.web.forms import form_try
from distress.web.governance_forms import person_name
from distress.web.people import purpose_of
from distress.web.reauth import fresh_sign_in
from governance import policy
from governance.errors import NotThere
from governance.models import Unsealing
from governance.policy import Action
from governance.selectors.unsealings import (
    answer_barred,
    open_barred,
    unsealing_entries,
    unsealing_find,
    unsealing_is_over,
    unsealing_reason,
    unsealing_subject,
    unsealings_list,
)
from governance.services.unsealings import (
    unseal_approve,
    unseal_open,
    unseal_refuse,
    unseal_request,
)


@require_GET
@never_cache
@page_access(Action.UNSEAL_SEE, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """Every request, the newest first; why it was made is on the page of each."""
    rows = [(row, _look(row), person_name(row.auditor)) for row in unsealings_list()]
    return render(request, "oversight/unsealings.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@never_cache
@page_access(Action.UNSEAL_REQUEST, is_list=True)
def new(request: SignedInRequest) -> HttpResponse:
    """Ask; the entries that were chosen are filled in."""
    if request.method == "GET":
        form = UnsealForm(initial={"entries": "\n".join(request.GET.getlist("entry"))})
        return render(request, "oversight/unsealing_new.html", {"form": form})
    form = UnsealForm(request.POST)
    made: list[Unsealing] = []
    tried = form_try(form, lambda given: made.append(unseal_request(
        actor=request.user, purpose=purpose_of(request), **given
    )))  # fmt: skip
    if tried.is_done:
        return redirect("distress:unsealing", made[0].code)
    return render(request, "oversight/unsealing_new.html", {"form": form}, status=tried.status)


@require_GET
@never_cache
@page_access(Action.UNSEAL_SEE, is_list=True)
def detail(request: SignedInRequest, code: UUID) -> HttpResponse:
    """What is asked for and why, without any of the words. Reading it is on record."""
    return render(request, "oversight/unsealing.html", _shown(request, code))


@require_POST
@page_access(Action.UNSEAL_ANSWER, is_list=True)
@fresh_sign_in
def approve(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Agree that the words are read."""
    unseal_approve(actor=request.user, code=code)
    return redirect("distress:unsealing", code)


@require_POST
@page_access(Action.UNSEAL_ANSWER, is_list=True)
def refuse(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Refuse."""
    unseal_refuse(actor=request.user, code=code)
    return redirect("distress:unsealing", code)


@require_POST
@never_cache
@page_access(Action.UNSEAL_OPEN, is_list=True)
@fresh_sign_in
def opened(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The words, on this answer alone."""
    words = unseal_open(actor=request.user, purpose=purpose_of(request), code=code)
    return render(request, "oversight/unsealing.html", _shown(request, code) | {"opened": words})


def _shown(request: SignedInRequest, code: UUID) -> dict[str, object]:
    found = unsealing_find(code=code)
    if found is None:
        raise NotThere(_("There is no request under this code."))
    subject = unsealing_subject(found, code=code)
    policy.require(
        actor=request.user, action=Action.UNSEAL_SEE, purpose=purpose_of(request), subject=subject
    )
    may_answer = policy.may(actor=request.user, action=Action.UNSEAL_ANSWER, subject=subject)
    is_hers = found.auditor_id == request.user.pk
    return {
        "row": found, "look": _look(found), "reason": unsealing_reason(found),
        "by": person_name(found.auditor), "entries": unsealing_entries(unsealing=found),
        "answered_by": person_name(found.answered_by) if found.answered_by else "",
        "may_answer": may_answer and not answer_barred(found, request.user),
        "may_open": is_hers and not open_barred(found),
    }  # fmt: skip


def _look(row: Unsealing) -> tuple[str, str, str]:
    """What the state of a request looks like, its icon, and its word."""
    if unsealing_is_over(row):
        return "dismissed", "off", _("Its time is over")
    status, icon = UNSEALING_LOOKS[row.status]
    return status, icon, row.get_status_display()
