"""All accesses of third parties: for oversight, and for everybody."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.web.access import SignedInRequest, page_access
from distress.web.parties.words import agreement_cards
from distress.web.people import purpose_of
from governance import policy
from governance.models import Party
from governance.policy import Action
from governance.selectors.parties import (
    Access,
    AgreementRow,
    PartyRow,
    accesses_list,
    parties_list,
)
from governance.subjects import Subject, SubjectKind


@require_GET
@never_cache
@page_access(Action.PARTY_AUDIT)
def accesses(request: SignedInRequest) -> HttpResponse:
    """What third parties asked for, of all or one, refused or not. Reading it is on record."""
    party = _party(request)
    policy.require(
        actor=request.user, action=Action.PARTY_AUDIT, purpose=purpose_of(request),
        subject=Subject(SubjectKind.PARTY, str(party.code) if party else "all"),
    )  # fmt: skip
    is_refused = request.GET.get("answer") == "refused"
    page = accesses_list(party=party, is_refused=is_refused, before=request.GET.get("before", ""))
    shown = {
        "page": page, "party": party, "is_refused": is_refused, "parties": Party.objects.all(),
    }  # fmt: skip
    return render(request, "parties/accesses.html", shown)


@require_GET
@never_cache
def public(request: HttpRequest) -> HttpResponse:
    """The register as it is now: who, under which agreement, and every access; also as JSON."""
    party = _party(request)
    page = accesses_list(party=party, before=request.GET.get("before", ""))
    rows = parties_list(is_public=True)
    if request.GET.get("format") == "json":
        return JsonResponse({
            "at": now().isoformat(),
            "third_parties": [_party_told(row) for row in rows],
            "accesses": [_access_told(access) for access in page.accesses],
            "next": str(page.next_code) if page.next_code else None,
        })  # fmt: skip
    shown = {
        "rows": [(row, agreement_cards(row.agreements)) for row in rows],
        "page": page, "party": party, "at": now(),
    }  # fmt: skip
    return render(request, "parties/public.html", shown)


def _party(request: HttpRequest) -> Party | None:
    try:
        return Party.objects.filter(code=UUID(request.GET.get("party", ""))).first()
    except ValueError:
        return None


def _party_told(row: PartyRow) -> dict[str, object]:
    party = row.party
    return {
        "party": str(party.code), "name": party.name, "kind": party.kind,
        "contact": party.contact, "registered_at": party.registered_at.isoformat(),
        "ended_at": party.ended_at.isoformat() if party.ended_at else None,
        "people": row.people, "keys": row.keys,
        "agreements": [_agreement_told(agreement) for agreement in row.agreements],
    }  # fmt: skip


def _agreement_told(row: AgreementRow) -> dict[str, object]:
    found = row.agreement
    assert found.signed_at is not None
    return {
        "agreement": str(found.code), "state": row.state, "purpose": found.purpose,
        "scopes": list(row.scopes), "cameras": row.cameras, "reference": found.reference,
        "legal_basis": found.legal_basis, "starts_at": found.starts_at.isoformat(),
        "ends_at": found.ends_at.isoformat(), "made_by": str(found.made_body),
        "signed_by": str(found.signed_body), "signed_at": found.signed_at.isoformat(),
        "ended_at": found.ended_at.isoformat() if found.ended_at else None,
        "ending": found.ending, "keys": row.keys,
        "maintenance": [
            {"ticket": session.ticket, "opened_at": session.opened_at.isoformat(),
             "ends_at": session.ends_at.isoformat()}
            for session in row.sessions
        ],
    }  # fmt: skip


def _access_told(access: Access) -> dict[str, object]:
    """An access without the person or key: the party answers for it."""
    return {
        "entry": str(access.code), "at": access.at.isoformat(), "party": str(access.party.code),
        "action": access.action, "scope": access.scope, "allowed": access.is_allowed,
        "reason": access.reason, "cameras": access.cameras,
    }  # fmt: skip
