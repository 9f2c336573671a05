"""The public's door: Form-2 for everybody, the register in public, and one's own request."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from distress.web.complaint_forms import DoorForm, ReferenceForm
from distress.web.door_limits import Door, full_until, turn_give_back, turn_take
from distress.web.rti.forms import PublicForm
from distress.web.rti.words import act_minute, last_minute, own_lines, standing_of
from governance.rti.fees import APPLICATION_RS
from governance.rti.history import RequestState, state_of
from governance.rti.listing import PublicRegister, register_public
from governance.rti.packing import package_of
from governance.rti.reading import request_by_follow_reference
from governance.rti.receiving import Received, request_receive


@require_http_methods(["GET", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Form-2; once it is sent, the two references."""
    if request.method == "GET":
        return _form(request, PublicForm(), DoorForm())
    form, door = PublicForm(request.POST), DoorForm(request.POST)
    # Both are asked, so that everything that is wrong is said at once.
    is_whole = form.is_valid()
    if not door.is_valid() or not is_whole:
        return _form(request, form, door, status=400)
    received = _receive(request, form, door.cleaned_data["began"])
    if received is None:
        return _form(request, form, door, status=400)
    if isinstance(received, datetime):
        return _later(request, form, door, received)
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
        "package": own and package_of(own.request), "typed": form.data.get("reference", ""),
    }  # fmt: skip
    return render(request, "rti/public.html", shown, status=status)


def _receive(request: HttpRequest, form: PublicForm, nonce: str) -> Received | datetime | None:
    """What was received; when the door takes it instead; None where the form says what is wrong."""
    address = request.META.get("REMOTE_ADDR", "")
    until = full_until(door=Door.RTI) or turn_take(address, door=Door.RTI)
    if until:
        return until
    try:
        received = request_receive(nonce=nonce, asked=form.asked)
    except ValidationError as wrong:
        turn_give_back(address, door=Door.RTI)
        form.add_error(None, wrong)
        return None
    if not received.is_new:
        turn_give_back(address, door=Door.RTI)
    return received


def _later(request: HttpRequest, form: PublicForm, door: DoorForm, until: datetime) -> HttpResponse:
    form.add_error(
        None,
        _("More requests came than are taken in an hour. Send this one after %(time)s; keep this "
          "page open, what you typed is still here. By post it is taken at any time.")
        % {"time": f"{localtime(until):%H:%M}"},
    )  # fmt: skip
    answer = _form(request, form, door, status=429)
    answer["Retry-After"] = str(max(1, int((until - now()).total_seconds()) + 1))
    return answer


def _form(
    request: HttpRequest, form: PublicForm, door: DoorForm, *, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "door": door, "application_rs": APPLICATION_RS}
    return render(request, "rti/public_new.html", shown, status=status)


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
