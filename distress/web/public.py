"""What anybody may read, signed in as nobody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.web.authorisation_cards import authorisation_cards

PUBLIC = frozenset({"in_force", "suspended", "over", "withdrawn", "later"})


@require_GET
@never_cache
def authorisations(request: HttpRequest) -> HttpResponse:
    """The register: where analysis is allowed, on what ground, until when, and where it stopped."""
    groups = [
        group
        for group in authorisation_cards()
        if all(card.state in PUBLIC and card.authorisation.approved_at for card in group.cards)
    ]
    return render(request, "governance/public_authorisations.html", {"groups": groups})
