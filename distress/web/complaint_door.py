"""The door for complaints: open to everybody, asking nobody who she is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from distress.web.complaint_forms import ComplaintForm
from distress.web.complaints import COMPLAINT_ICONS
from distress.web.door import Doorway
from distress.web.door_forms import ReferenceForm
from distress.web.door_limits import Door
from governance.models import Complaint
from governance.selectors.complaints import (
    ComplaintState,
    Part,
    complaint_by_reference,
    complaints_public,
    words_of,
)
from governance.services.complaints_received import complaint_receive

DOORWAY = Doorway(
    Door.COMPLAINTS, "governance/complaint_new.html",
    gettext_lazy(
        "More complaints came than are taken in an hour. Send this one after %(time)s; keep this "
        "page open, what you typed is still here."
    ),
    lambda: {"public": complaints_public()},
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """The form; once it is sent, the reference, which is shown this once."""
    if request.method == "GET":
        typed = {"sign": request.GET.get("place", "")[:40]}
        return DOORWAY.page(request, ComplaintForm(initial=typed))
    form = ComplaintForm(request.POST)
    received = DOORWAY.take(
        request, form, lambda nonce: complaint_receive(nonce=nonce, said=form.said)
    )  # fmt: skip
    if isinstance(received, HttpResponse):
        return received
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
