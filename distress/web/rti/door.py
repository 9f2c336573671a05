"""The public's door: Form-2 for everybody, the register in public, and one's own request."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from distress.web.door import Doorway
from distress.web.door_forms import ReferenceForm
from distress.web.door_limits import Door
from distress.web.rti.forms import PublicForm
from distress.web.rti.words import act_minute, last_minute, own_lines, standing_of
from governance.actors import NOBODY
from governance.models import RtiStep
from governance.rti.fees import APPLICATION_RS
from governance.rti.history import RequestState, state_of
from governance.rti.listing import PublicRegister, register_public
from governance.rti.packing import package_of
from governance.rti.reading import request_by_follow_reference
from governance.rti.receiving import request_receive
from governance.rti.rules import steps_possible

DOORWAY = Doorway(
    Door.RTI, "rti/public_new.html",
    gettext_lazy(
        "More requests came than are taken in an hour. Send this one after %(time)s; keep this "
        "page open, what you typed is still here. By post it is taken at any time."
    ),
    lambda: {"application_rs": APPLICATION_RS},
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Form-2; once it is sent, the two references."""
    if request.method == "GET":
        return DOORWAY.page(request, PublicForm())
    form = PublicForm(request.POST)
    received = DOORWAY.take(
        request, form, lambda nonce: request_receive(nonce=nonce, asked=form.asked)
    )  # fmt: skip
    if isinstance(received, HttpResponse):
        return received
    state = state_of(received.request)
    shown = {
        "received": received, "state": state, "last": _last(state),
        "application_rs": 0 if received.request.is_bpl else APPLICATION_RS,
    }  # fmt: skip
    return render(request, "rti/received.html", shown, status=201)


@require_http_methods(["GET", "POST"])
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """The register in public, and one request for whoever has its follow-up reference."""
    if request.GET.get("format") == "json":
        return JsonResponse(_told(register_public()))
    if request.method == "GET":
        return _register(request, ReferenceForm())
    form = ReferenceForm(request.POST)
    if not form.is_valid():
        return _register(request, form, status=400)
    found = request_by_follow_reference(reference=form.cleaned_data["reference"])
    if found is None:
        form.add_error("reference", _("No request has this reference. Compare each sign."))
        return _register(request, form, status=400)
    return _register(request, form, own=state_of(found))


def _register(
    request: HttpRequest, form: ReferenceForm, *, own: RequestState | None = None, status: int = 200
) -> HttpResponse:
    public = register_public()
    shown = {
        "form": form, "public": public, "own": own,
        "rows": [(state, standing_of(state), _last(state)) for state in public.register.states],
        "own_standing": own and standing_of(own), "own_last": own and _last(own),
        "own_act": own and own.limit and act_minute(own.limit),
        "own_steps": own_lines(own) if own else [],
        "own_may_appeal": own and RtiStep.Kind.APPEALED in steps_possible(own, actor=NOBODY),
        "package": own and package_of(own.request), "typed": form.data.get("reference", ""),
    }  # fmt: skip
    return render(request, "rti/public.html", shown, status=status)


def _last(state: RequestState) -> datetime | None:
    return last_minute(state.limit.ends_at) if state.limit else None


def _told(public: PublicRegister) -> dict[str, object]:
    return {
        "at": public.register.at.isoformat(), "received": public.received,
        "decided": public.decided, "decided_late": public.decided_late,
        "transferred": public.transferred, "open": public.open, "overdue": public.overdue,
        "not_listed": public.register.left_off,
        "requests": [
            {
                "reference": state.request.reference, "state": state.standing,
                "received_at": state.request.received_at.isoformat(),
                "due_before": state.limit.ends_at.isoformat() if state.limit else None,
                "due_before_by_act": state.limit.by_act.isoformat() if state.limit else None,
                "ended_at": state.ended_at.isoformat() if state.ended_at else None,
            }
            for state in public.register.states
        ],
    }  # fmt: skip
