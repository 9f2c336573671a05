"""One agreement: its terms, its signature, its keys, its end."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.models import Camera
from distress.web.access import SignedInRequest, page_access
from distress.web.forms import FormInvalid, form_require
from distress.web.governance_forms import person_name
from distress.web.parties.desk import form_page, may
from distress.web.parties.forms import EndingForm, KeyForm
from distress.web.parties.words import agreement_card
from distress.web.reauth import fresh_sign_in
from governance.errors import Refused
from governance.models import Agreement, PartyKey
from governance.policy import Action
from governance.selectors.agreements import agreement_get, key_is_over
from governance.selectors.parties import agreement_row, sessions_of
from governance.services.parties import (
    agreement_end,
    agreement_sign,
    party_key_end,
    party_key_make,
    signing_obstacle,
)
from governance.vocabulary import Scope


@require_GET
@never_cache
@page_access(Action.PARTY_READ, is_list=True)
def page(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One agreement with all its terms, and what may be done to it."""
    return _page(request, agreement_get(code=code))


@require_POST
@page_access(Action.PARTY_SIGN, is_list=True)
def sign(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Sign it for another body."""
    return _act(request, code, lambda found: agreement_sign(actor=request.user, agreement=found))


@require_POST
@page_access(Action.PARTY_END, is_list=True)
def end(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Decline what waits, or end early what was signed."""

    def act(found: Agreement) -> None:
        given = form_require(EndingForm(request.POST))
        ending = Agreement.Ending(given["ending"])
        agreement_end(actor=request.user, agreement=found, ending=ending)

    return _act(request, code, act)


@never_cache
@page_access(Action.PARTY_KEYS, is_list=True)
@fresh_sign_in
def key_new(request: SignedInRequest, code: UUID) -> HttpResponse:
    """Make a key; the answer shows it, this once."""
    found = agreement_get(code=code)
    form = KeyForm(request.POST or None, agreement=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            key, secret = party_key_make(
                actor=request.user, agreement=found, label=given["label"],
                scopes=frozenset(Scope(scope) for scope in given["scopes"]),
                expires_at=given["expires_at"],
            )  # fmt: skip
        except (Refused, ValidationError) as refusal:
            form.add_error(None, " ".join(getattr(refusal, "messages", [str(refusal)])))
        else:
            shown = {"key": key, "secret": secret, "agreement": found}
            return render(request, "parties/key.html", shown, status=201)
    title = _("A key for %(party)s") % {"party": found.party.name}
    about = _("For programs. It is shown once; only its hash is kept.")
    return form_page(request, form, title=title, about=about, send=_("Make the key"))


@require_POST
@page_access(Action.PARTY_KEYS, is_list=True)
def key_end(request: SignedInRequest, code: UUID) -> HttpResponse:
    """End a key from now on."""
    key = get_object_or_404(PartyKey.objects.select_related("agreement"), code=code)
    party_key_end(actor=request.user, key=key)
    return redirect("distress:agreement", key.agreement.code)


def _act(request: SignedInRequest, code: UUID, act: Callable[[Agreement], object]) -> HttpResponse:
    found = agreement_get(code=code)
    try:
        act(found)
    except (FormInvalid, Refused) as refusal:
        return _page(request, agreement_get(code=code), problem=str(refusal))
    return redirect("distress:agreement", code)


def _page(request: SignedInRequest, found: Agreement, *, problem: str = "") -> HttpResponse:
    row = agreement_row(found)
    is_signer = may(request, Action.PARTY_SIGN)
    codes = found.cameras.values("camera_code")
    shown = {
        "card": agreement_card(row),
        "agreement": found,
        "problem": problem,
        "cameras": Camera.objects.filter(code__in=codes),
        "made_by": person_name(found.made_by),
        "signed_by": person_name(found.signed_by),
        "may_sign": is_signer and row.state == "waiting",
        "obstacle": signing_obstacle(agreement=found, by=request.user) if is_signer else None,
        "may_end": may(request, Action.PARTY_END) and row.state != "over",
        "may_keys": may(request, Action.PARTY_KEYS) and row.state in {"in_force", "later"},
        "has_keys": found.purpose != Agreement.Purpose.CASE,
        "keys": [
            {"key": key, "is_over": key_is_over(key) or row.state == "over"}
            for key in found.keys.prefetch_related("scopes")
        ],
        "sessions": sessions_of(agreement=found),
        "ending": EndingForm(),
    }
    status = 409 if problem else 200
    return render(request, "parties/agreement.html", shown, status=status)
