"""Times without analysis, because people assemble."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from distress.models import Camera
from distress.subjects import list_subject
from distress.web.access import SignedInRequest, page_access
from distress.web.authorisation_cards import camera_names
from distress.web.governance_forms import GatheringForm, person_name
from governance import policy
from governance.models import Gathering
from governance.policy import Action
from governance.services.gatherings import gathering_lift, gathering_set

SHOWN = 50


@never_cache
@page_access(Action.GATHERING_SET, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """What is set, and a form to set another."""
    if request.method != "POST":
        return _page(request, GatheringForm(cameras=_cameras()))
    form = GatheringForm(request.POST, cameras=_cameras())
    if form.is_valid():
        try:
            _set(request, form)
        except ValidationError as invalid:
            form.add_error(None, invalid)
        else:
            return redirect("distress:gatherings")
    return _page(request, form, status=400)


@require_POST
@page_access(Action.GATHERING_LIFT)
def lift(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Let analysis go on before the end."""
    gathering_lift(actor=request.user, gathering=get_object_or_404(Gathering, code=code))
    return redirect("distress:gatherings")


def _set(request: SignedInRequest, form: GatheringForm) -> Gathering:
    given = form.cleaned_data
    return gathering_set(
        actor=request.user, cameras=[UUID(code) for code in given["cameras"]],
        kind=Gathering.Kind(given["kind"]), starts_at=given["starts_at"],
        ends_at=given["ends_at"],
    )  # fmt: skip


def _page(request: SignedInRequest, form: GatheringForm, *, status: int = 200) -> HttpResponse:
    at = now()
    listed = Gathering.objects.select_related("set_by").prefetch_related("cameras")[:SHOWN]
    rows = [
        {
            "gathering": found,
            "cameras": camera_names(found),
            "by": person_name(found.set_by),
            "is_open": found.lifted_at is None and found.ends_at > at,
        }
        for found in listed
    ]
    may_lift = policy.may(
        actor=request.user, action=Action.GATHERING_LIFT, subject=list_subject("gathering.lift")
    )
    shown = {"form": form, "rows": rows, "may_lift": may_lift}
    return render(request, "governance/gatherings.html", shown, status=status)


def _cameras() -> list[tuple[str, str]]:
    every = Camera.objects.values_list("code", "name", "place")
    return [(str(code), f"{name}, {place}") for code, name, place in every]
