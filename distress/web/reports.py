"""Period reports, and the word of an approver that the clock is right."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from distress.subjects import list_subject
from distress.web.access import SignedInRequest, page_access
from distress.web.governance_forms import PeriodForm
from governance import clock, policy
from governance.errors import Refused
from governance.models import PeriodReport
from governance.policy import Action
from governance.selectors.oversight import oversight_seen_at
from governance.services.clock import clock_accept as accept
from governance.services.reports import period_report_make
from governance.services.transparency import transparency_make
from governance.transparency.periods import month_last


@never_cache
@page_access(Action.AUTHORISATION_READ, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """The reports there are, and a form for those who make them."""
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            period_report_make(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("distress:reports")
    shown = {
        "form": form if _may(request, Action.REPORT_MAKE) else None,
        "reports": PeriodReport.objects.all()[:24],
        "oversight_seen_at": oversight_seen_at(),
        "clock_is_back": clock.is_set_back(),
        "last_month": month_last(now()).code,
        "may_accept": _may(request, Action.CLOCK_ACCEPT),
    }
    status = 400 if form.errors else 200
    return render(request, "governance/reports.html", shown, status=status)


@require_POST
@page_access(Action.REPORT_MAKE)
def transparency(request: SignedInRequest) -> HttpResponse:
    """The transparency report of the last month that is settled, made now."""
    try:
        made = transparency_make(actor=request.user, period=month_last(now()))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("distress:reports")
    return redirect("distress:public-report", made.code)


@require_POST
@page_access(Action.CLOCK_ACCEPT)
def clock_accept(request: SignedInRequest) -> HttpResponse:
    """From now on the clock of today is the one that counts."""
    accept(actor=request.user)
    return redirect("distress:reports")


def _may(request: SignedInRequest, action: Action) -> bool:
    return policy.may(actor=request.user, action=action, subject=list_subject(action.value))
