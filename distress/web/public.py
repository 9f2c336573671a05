"""What anybody may read, signed in as nobody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.web.authorisation_cards import AuthorisationCard, Group, authorisation_cards

PUBLIC = frozenset({"in_force", "suspended", "over", "withdrawn", "later"})

# Every page that is open to everybody: its address by name, what it is called, what it tells.
PAGES: tuple[tuple[str, Promise, Promise], ...] = (
    (
        "distress:public-authorisations", _("Where analysis is allowed"),
        _("Every authorisation to analyse cameras: on what ground, until when, where it stopped."),
    ),
    (
        "distress:public-parties", _("Which third parties have access"),
        _("Every body outside the agency, what is open to it until when, and each time it asked."),
    ),
    (
        "distress:public-ledger", _("The ledger of every look"),
        _("Whether what was done is on record, who watches that, and how you check it yourself."),
    ),
    (
        "distress:public-verify", _("Verify an entry of the ledger"),
        _("Your own browser checks a proof that you were given, without asking this machine."),
    ),
    (
        "distress:public-completeness", _("Whether every look was written down"),
        _("What was served each day, and how much of it the ledger bears out."),
    ),
    (
        "distress:public-gone", _("What should be gone by today"),
        _("How long footage is kept, what was erased, and the receipts to count again."),
    ),
    (
        "distress:public-glasses", _("Originals seen by one person alone"),
        _("How often an officer saw an original without a second person, and what came of it."),
    ),
    (
        "distress:public-complaint-new", _("Complain"),
        _("About a camera or a visit. Nobody asks who you are."),
    ),
    (
        "distress:public-complaints", _("What came of complaints"),
        _("How many came, how they were answered, and yours by its reference."),
    ),
    (
        "distress:public-incidents", _("Incidents"),
        _("What went wrong, when it was reported to whom, and what was done."),
    ),
    (
        "distress:public-disclosures", _("Footage given under orders"),
        _("What courts and investigating officers asked for, and what was given or refused."),
    ),
)  # fmt: skip


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The way to every page that everybody may read."""
    return render(request, "governance/public.html", {"public_pages": PAGES})


@require_GET
@never_cache
def authorisations(request: HttpRequest) -> HttpResponse:
    """The register: where analysis is allowed, on what ground, until when, and where it stopped."""
    # Whoever watched a share change would learn, at the camera, that police are on their way.
    today = localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    groups = [
        Group(group.title, given)
        for group in authorisation_cards(judged_before=today)
        # What was never approved must not take what was with it.
        if (given := [card for card in group.cards if _is_public(card)])
    ]
    return render(request, "governance/public_authorisations.html", {"groups": groups})


def _is_public(card: AuthorisationCard) -> bool:
    return card.state in PUBLIC and card.authorisation.approved_at is not None
