"""The door for complaints: open to everybody, asking nobody who she is."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from distress.web.complaint_forms import ComplaintForm, DoorForm, ReferenceForm
from distress.web.complaints import COMPLAINT_ICONS
from distress.web.door_limits import full_until, turn_give_back, turn_take
from governance.models import Complaint
from governance.selectors.complaints import (
    ComplaintState,
    Part,
    complaint_by_reference,
    complaints_public,
    words_of,
)
from governance.services.complaints_received import Received, complaint_receive


@require_http_methods(["GET", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """The form; once it is sent, the reference, which is shown this once."""
    if request.method == "GET":
        typed = {"sign": request.GET.get("place", "")[:40]}
        return _form(request, ComplaintForm(initial=typed), DoorForm())
    form, door = ComplaintForm(request.POST), DoorForm(request.POST)
    # Both are asked, so that everything that is wrong is said at once.
    is_whole = form.is_valid()
    if not door.is_valid() or not is_whole:
        return _form(request, form, door, status=400)
    received = _receive(request, form, door.cleaned_data["began"])
    if received is None:
        return _form(request, form, door, status=400)
    if isinstance(received, datetime):
        return _later(request, form, door, received)
    shown = {"received": received, "days": complaints_public().days}
    return render(request, "governance/complaint_received.html", shown, status=201)


@require_http_methods(["GET", "POST"])
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """The figures, for everybody, and one complaint for whoever has its reference."""
    if request.GET.get("format") == "json":
        return JsonResponse(complaint_figures())
    if request.method == "GET":
        return _follow(request, ReferenceForm())
    form = ReferenceForm(request.POST)
    if not form.is_valid():
        return _follow(request, form, status=400)
    state = complaint_by_reference(reference=form.cleaned_data["reference"])
    if state is None:
        form.add_error("reference", _("No complaint has this reference. Compare each sign."))
        return _follow(request, form, status=400)
    return _follow(request, form, state=state)


def _follow(
    request: HttpRequest, form: ReferenceForm, *, state: ComplaintState | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    shown: dict[str, object] = {"form": form, "public": complaints_public(), "state": state}
    if state:
        shown["icon"] = COMPLAINT_ICONS[Complaint.Status(state.complaint.status)]
        shown["answer"] = words_of(state.complaint, Part.ANSWER)
        shown["is_disagreed"] = state.complaint.dissents.exists()
    return render(request, "governance/public_complaints.html", shown, status=status)


def _receive(request: HttpRequest, form: ComplaintForm, nonce: str) -> Received | datetime | None:
    """What was received; when the door takes it instead; None where the form says what is wrong."""
    address = request.META.get("REMOTE_ADDR", "")
    until = full_until() or turn_take(address)
    if until:
        return until
    try:
        received = complaint_receive(nonce=nonce, said=form.said)
    except ValidationError as wrong:
        turn_give_back(address)
        form.add_error(None, wrong)
        return None
    if not received.is_new:
        turn_give_back(address)
    return received


def _later(
    request: HttpRequest, form: ComplaintForm, door: DoorForm, until: datetime
) -> HttpResponse:
    form.add_error(
        None,
        _("More complaints came than are taken in an hour. Send this one after %(time)s; keep this "
          "page open, what you typed is still here.") % {"time": f"{localtime(until):%H:%M}"},
    )  # fmt: skip
    answer = _form(request, form, door, status=429)
    answer["Retry-After"] = str(max(1, int((until - now()).total_seconds()) + 1))
    return answer


def _form(
    request: HttpRequest, form: ComplaintForm, door: DoorForm, *, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "door": door, "public": complaints_public()}
    return render(request, "governance/complaint_new.html", shown, status=status)


def complaint_figures() -> dict[str, str | int]:
    """What everybody may know of complaints, under stable names."""
    found = complaints_public()
    return {
        "at": found.at.isoformat(), "answered_within_days": found.days,
        "received": found.received, "answered": found.answered,
        "answered_late": found.answered_late, "upheld": found.upheld,
        "not_upheld": found.not_upheld, "cannot_tell": found.cannot_tell,
        "waiting": found.waiting, "overdue": found.overdue, "disagreed": found.disagreed,
    }  # fmt: skip
