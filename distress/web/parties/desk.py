"""The data officer's desk for third parties: the register, their people, their agreements."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.models import Camera
from distress.subjects import list_subject
from distress.web.access import SignedInRequest, page_access
from distress.web.governance_forms import person_name
from distress.web.parties.forms import AgreementForm, PartyForm, PersonForm
from distress.web.parties.words import agreement_cards
from distress.web.reauth import fresh_sign_in
from governance import policy
from governance.errors import Refused
from governance.models import Agreement, Party, PartyPerson
from governance.policy import Action
from governance.selectors.agreements import party_get
from governance.selectors.parties import parties_list
from governance.services.parties import (
    Account,
    AgreementTerms,
    agreement_make,
    party_end,
    party_person_add,
    party_person_end,
    party_register,
)
from governance.vocabulary import Scope


@require_GET
@never_cache
@page_access(Action.PARTY_READ, is_list=True)
def page(request: SignedInRequest) -> HttpResponse:
    """Every third party with its agreements, what waits for a signature first."""
    return _page(request, PartyForm())


@require_POST
@page_access(Action.PARTY_REGISTER, is_list=True)
def register(request: SignedInRequest) -> HttpResponse:
    """Put a third party into the register."""
    form = PartyForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = party_register(
                actor=request.user, name=given["name"], kind=Party.Kind(given["kind"]),
                contact=given["contact"],
            )  # fmt: skip
        except ValidationError as invalid:
            form.add_error(None, " ".join(invalid.messages))
        else:
            return redirect("distress:party", made.code)
    return _page(request, form, status=400)


@require_GET
@never_cache
@page_access(Action.PARTY_READ, is_list=True)
def party(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One third party: its agreements and its people."""
    found = party_get(code=code)
    (row,) = [row for row in parties_list() if row.party == found]
    shown = {
        "row": row,
        "cards": agreement_cards(row.agreements),
        "people": [
            {"of_party": of_party, "name": person_name(of_party.person)}
            for of_party in PartyPerson.objects.select_related("person").filter(party=found)
        ],
        "may_keep": may(request, Action.PARTY_REGISTER) and found.ended_at is None,
    }
    return render(request, "parties/party.html", shown)


@require_POST
@page_access(Action.PARTY_REGISTER, is_list=True)
def end(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Take a third party out of the register."""
    party_end(actor=request.user, party=party_get(code=code))
    return redirect("distress:party", code)


@never_cache
@page_access(Action.PARTY_AGREE, is_list=True)
def agreement_new(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The form of an agreement; what was written stays in it when something does not fit."""
    found = party_get(code=code)
    form = AgreementForm(request.POST or None, cameras=_cameras())
    if request.method == "POST" and form.is_valid():
        try:
            made = agreement_make(actor=request.user, party=found, terms=_terms(form))
        except (Refused, ValidationError) as refusal:
            form.add_error(None, " ".join(getattr(refusal, "messages", [str(refusal)])))
        else:
            return redirect("distress:agreement", made.code)
    title = _("An agreement with %(party)s") % {"party": found.name}
    about = _(
        "It opens nothing before an approver of another body has signed it. Its terms stand then."
    )
    return form_page(request, form, title=title, about=about, send=_("Put it before the approver"))


@never_cache
@page_access(Action.PARTY_PEOPLE, is_list=True)
@fresh_sign_in
def person_new(request: SignedInRequest, code: UUID) -> HttpResponse:
    """An account for a person of the third party."""
    found = party_get(code=code)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            validate_password(form.cleaned_data["password"])
            account = Account(**form.cleaned_data)
            party_person_add(actor=request.user, party=found, account=account)
        except (Refused, ValidationError) as refusal:
            form.add_error(None, " ".join(getattr(refusal, "messages", [str(refusal)])))
        else:
            return redirect("distress:party", code)
    title = _("A person of %(party)s") % {"party": found.name}
    about = _("She holds no other role and sees what a signed agreement opens, nothing else.")
    return form_page(request, form, title=title, about=about, send=_("Make the account"))


@require_POST
@page_access(Action.PARTY_PEOPLE, is_list=True)
def person_end(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Close the account of a person of a third party."""
    found = get_object_or_404(
        PartyPerson.objects.select_related("party", "person"), person__code=code
    )
    party_person_end(actor=request.user, of_party=found)
    return redirect("distress:party", found.party.code)


def may(request: SignedInRequest, action: Action) -> bool:
    """Whether to show her the button for this."""
    return policy.may(actor=request.user, action=action, subject=list_subject(action.value))


def form_page(
    request: SignedInRequest, form: forms.Form, *, title: str, about: str, send: str
) -> HttpResponse:
    """A page with one form; 400 when what was sent does not fit."""
    shown = {"form": form, "title": title, "about": about, "send": send}
    status = 400 if request.method == "POST" else 200
    return render(request, "governance/form_page.html", shown, status=status)


def _page(request: SignedInRequest, form: PartyForm, *, status: int = 200) -> HttpResponse:
    rows = parties_list()
    waiting = [row for found in rows for row in found.agreements if row.state == "waiting"]
    shown = {
        "rows": [(row, agreement_cards(row.agreements)) for row in rows],
        "waiting": agreement_cards(waiting),
        "form": form if may(request, Action.PARTY_REGISTER) else None,
        "may_audit": may(request, Action.PARTY_READ),
    }
    return render(request, "parties/desk.html", shown, status=status)


def _terms(form: AgreementForm) -> AgreementTerms:
    given = form.cleaned_data
    return AgreementTerms(
        purpose=Agreement.Purpose(given["purpose"]), reference=given["reference"],
        legal_basis=given["legal_basis"], starts_at=given["starts_at"], ends_at=given["ends_at"],
        scopes=frozenset(Scope(scope) for scope in given["scopes"]),
        cameras=frozenset(UUID(code) for code in given["cameras"]),
    )  # fmt: skip


def _cameras() -> list[tuple[str, str]]:
    every = Camera.objects.values_list("code", "name", "place")
    return [(str(code), f"{name}, {place}") for code, name, place in every]
