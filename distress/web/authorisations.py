"""Leave to analyse: what waits, what is in force, what was suspended, and asking for it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.models import Camera
from distress.selectors.cameras import camera_list
from distress.subjects import list_subject
from distress.web.access import SignedInRequest, page_access
from distress.web.authorisation_cards import authorisation_card, authorisation_cards
from distress.web.forms import FormInvalid, form_require
from distress.web.governance_forms import ApprovalForm, AuthorisationForm, ReasonForm
from governance import policy
from governance.errors import Refused
from governance.models import Authorisation, PeriodReport, User
from governance.policy import Action, Purpose
from governance.selectors.authorisations import authorisation_get
from governance.services.authorisations import (
    Grounds,
    Terms,
    approval_obstacles,
    authorisation_approve,
    authorisation_request,
    authorisation_withdraw,
)
from governance.services.authorisations.requests import authorisation_subject
from governance.services.suspensions import authorisation_reinstate


@require_GET
@never_cache
@page_access(Action.AUTHORISATION_READ, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """Everything there is, what needs an answer first."""
    shown = {
        "groups": authorisation_cards(),
        "may_request": _may(request.user, Action.AUTHORISATION_REQUEST),
    }
    return render(request, "governance/authorisations.html", shown)


@require_GET
@never_cache
@page_access(Action.AUTHORISATION_READ)
def detail(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One authorisation with all its boxes, and what may be done to it."""
    return _detail(request, _found(request, code))


@never_cache
@page_access(Action.AUTHORISATION_REQUEST, is_list=True)
def new(request: SignedInRequest) -> HttpResponse:
    """The request form; what was written stays in it when something does not fit."""
    cameras = cameras_of(request.user)
    if request.method != "POST":
        return _form(request, AuthorisationForm(cameras=cameras))
    form = AuthorisationForm(request.POST, request.FILES, cameras=cameras)
    if not form.is_valid():
        return _form(request, form, status=400)
    try:
        made = _request(request.user, form)
    except ValidationError as invalid:
        form.add_error(None, invalid)
        return _form(request, form, status=400)
    return redirect("distress:authorisation", made.code)


@require_POST
@page_access(Action.AUTHORISATION_APPROVE, is_list=True)
def approve(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Give the leave that was asked for."""

    def act(found: Authorisation) -> object:
        given = form_require(ApprovalForm(request.POST))
        return authorisation_approve(
            actor=request.user, authorisation=found, report=given["report"]
        )

    return _act(request, code, act)


@require_POST
@page_access(Action.AUTHORISATION_WITHDRAW)
def withdraw(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Decline what waits, or take back what was given."""
    return _act(
        request, code,
        lambda found: authorisation_withdraw(actor=request.user, authorisation=found),
    )  # fmt: skip


@require_POST
@page_access(Action.AUTHORISATION_REINSTATE, is_list=True)
def reinstate(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Let a suspended one go on."""

    def act(found: Authorisation) -> None:
        given = form_require(ReasonForm(request.POST))
        authorisation_reinstate(actor=request.user, authorisation=found, because=given["because"])

    return _act(request, code, act)


def cameras_of(person: User) -> list[tuple[str, str]]:
    """Codes and names of the cameras that she may name: every one if she sets them up, or hers."""
    if not _may(person, Action.CAMERA_ADMINISTER):
        return [
            (str(tile.code), f"{tile.name}, {tile.place}") for tile in camera_list(actor=person)
        ]
    every = Camera.objects.values_list("code", "name", "place")
    return [(str(code), f"{name}, {place}") for code, name, place in every]


def _found(request: SignedInRequest, code: UUID) -> Authorisation:
    found = authorisation_get(code=code)
    policy.require(
        actor=request.user, action=Action.AUTHORISATION_READ, subject=authorisation_subject(found)
    )
    return found


def _act(
    request: SignedInRequest, code: UUID, act: Callable[[Authorisation], object]
) -> HttpResponse:
    found = authorisation_get(code=code)
    try:
        act(found)
    except (FormInvalid, Refused, ValidationError) as refusal:
        problem = " ".join(getattr(refusal, "messages", [str(refusal)]))
        return _detail(request, authorisation_get(code=code), problem=problem)
    return redirect("distress:authorisation", code)


def _detail(request: HttpRequest, found: Authorisation, *, problem: str = "") -> HttpResponse:
    assert isinstance(request.user, User)
    person = request.user
    may_approve = _may(person, Action.AUTHORISATION_APPROVE)
    is_waiting = found.approved_at is None and found.withdrawn_at is None
    shown = {
        "card": authorisation_card(found),
        "problem": problem,
        "obstacles": approval_obstacles(authorisation=found, approver=person)
        if may_approve and is_waiting
        else (),
        "may_approve": may_approve and is_waiting,
        "may_withdraw": _may(person, Action.AUTHORISATION_WITHDRAW) and found.withdrawn_at is None,
        "may_reinstate": _may(person, Action.AUTHORISATION_REINSTATE),
        "reports": PeriodReport.objects.all()[:5],
        # What was written need not be written again.
        "reason": ReasonForm(initial={"because": request.POST.get("because", "")}),
    }
    status = 409 if problem else 200
    return render(request, "governance/authorisation.html", shown, status=status)


def _form(request: HttpRequest, form: AuthorisationForm, *, status: int = 200) -> HttpResponse:
    shown = {
        "form": form,
        "title": _("Ask for an authorisation"),
        "about": _(
            "A person from another body decides. Everything written here is public: name no person."
        ),
        "send": _("Send the request"),
    }
    return render(request, "governance/form_page.html", shown, status=status)


def _request(person: User, form: AuthorisationForm) -> Authorisation:
    given = form.cleaned_data
    boxes = ("legal_basis", "aim", "necessity", "alternatives", "safeguards", "evaluation")
    return authorisation_request(
        actor=person,
        cameras=[UUID(code) for code in given["cameras"]],
        mode=Authorisation.Mode(given["mode"]),
        purpose=Purpose(given["purpose"]),
        grounds=Grounds(**{name: given[name] for name in boxes}),
        terms=Terms(given["alerts_per_day"], given["precision_floor_percent"]),
        starts_at=given["starts_at"],
        ends_at=given["ends_at"],
        validation=given["validation"],
        documents=given["documents"],
    )


def _may(person: User, action: Action) -> bool:
    return policy.may(actor=person, action=action, subject=list_subject(action.value))
