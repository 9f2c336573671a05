"""What anybody may read, signed in as nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.web.authorisation_cards import AuthorisationCard, Group, authorisation_cards
from distress.web.portal.front import figures_of, not_measured, numbers, report_of
from distress.web.portal.periods import period_last
from governance.models import TransparencyReport

PUBLIC = frozenset({"in_force", "suspended", "over", "withdrawn", "later"})


class About(TextChoices):
    """What the pages that are open to everybody are about, in the order of the front page."""

    MAY = "may", _("What may happen")
    HAPPENED = "happened", _("What happened")
    CHECK = "check", _("Check us")
    TELL = "tell", _("Tell us")


class PublicPage(NamedTuple):
    """One page that is open to everybody: its address by name, its title, what it tells."""

    name: str
    title: Promise
    told: Promise
    about: About


PAGES: tuple[PublicPage, ...] = (
    PublicPage(
        "distress:public-hotspots", _("Places with cameras"),
        _("Each hotspot: what a camera there may do, until when, how long anything is kept."),
        About.MAY,
    ),
    PublicPage(
        "distress:public-authorisations", _("Where analysis is allowed"),
        _("Every authorisation to analyse cameras: on what ground, until when, where it stopped."),
        About.MAY,
    ),
    PublicPage(
        "distress:public-detection", _("Which expressions count"),
        _("Every version of the detection policy: weights, bars, seconds, since when, why."),
        About.MAY,
    ),
    PublicPage(
        "distress:public-models", _("Models and their cards"),
        _("What looks at faces, what it learnt from, how often it is right, where it fails."),
        About.MAY,
    ),
    PublicPage(
        "distress:public-rules", _("Rules and procedures"),
        _("How long footage is kept, who may do what, and the procedures in full."),
        About.MAY,
    ),
    PublicPage(
        "distress:public-parties", _("Which third parties have access"),
        _("Every body outside the agency, what is open to it until when, and each time it asked."),
        About.MAY,
    ),
    PublicPage(
        "distress:public-ledger", _("The ledger of every look"),
        _("Whether what was done is on record, who watches that, and how you check it yourself."),
        About.CHECK,
    ),
    PublicPage(
        "distress:public-verify", _("Verify an entry of the ledger"),
        _("Your own browser checks a proof that you were given, without asking this machine."),
        About.CHECK,
    ),
    PublicPage(
        "distress:public-completeness", _("Whether every look was written down"),
        _("What was served each day, and how much of it the ledger bears out."),
        About.CHECK,
    ),
    PublicPage(
        "distress:public-gone", _("What should be gone by today"),
        _("How long footage is kept, what was erased, and the receipts to count again."),
        About.CHECK,
    ),
    PublicPage(
        "distress:public-decisions", _("Who decided what"),
        _("Authorisations, rules, orders, agreements, broken glasses: by office and body."),
        About.HAPPENED,
    ),
    PublicPage(
        "distress:public-unused", _("What this was not used for"),
        _("What nobody did, what was refused, and when nobody watched."),
        About.HAPPENED,
    ),
    PublicPage(
        "distress:public-reports", _("Transparency reports"),
        _("Each month and year in numbers, frozen and signed: page, PDF, data."),
        About.HAPPENED,
    ),
    PublicPage(
        "distress:public-glasses", _("Originals seen by one person alone"),
        _("How often an officer saw an original without a second person, and what came of it."),
        About.HAPPENED,
    ),
    PublicPage(
        "distress:public-access", _("Was I filmed, and who looked?"),
        _("Whether footage of a place and hour was kept, and in which role people looked at it."),
        About.TELL,
    ),
    PublicPage(
        "distress:public-section-4", _("Section 4(1)(b) of the RTI Act"),
        _("The seventeen things to be published without being asked, and what is not held here."),
        About.TELL,
    ),
    PublicPage(
        "distress:public-rti-new", _("Ask under the RTI Act"),
        _("For any record that is not open already. Nobody asks why."),
        About.TELL,
    ),
    PublicPage(
        "distress:public-rti-answers", _("What people ask, and the answers"),
        _("Questions asked of such systems, each answered from the ledger, with its files."),
        About.TELL,
    ),
    PublicPage(
        "distress:public-rti-package", _("Take the answer to your request"),
        _("By its follow-up reference, as one file that you check yourself."),
        About.TELL,
    ),
    PublicPage(
        "distress:public-rti-appeal", _("Appeal about your request"),
        _("To an officer senior to the one who handled it, by its follow-up reference."),
        About.TELL,
    ),
    PublicPage(
        "distress:public-rti", _("Requests under the RTI Act"),
        _("What came when, what is due when, what was late, and yours by its reference."),
        About.TELL,
    ),
    PublicPage(
        "distress:public-data", _("Open data and feeds"),
        _("Every register as JSON and CSV, and what changed as a feed."),
        About.CHECK,
    ),
    PublicPage(
        "distress:public-complaint-new", _("Complain"),
        _("About a camera or a visit. Nobody asks who you are."),
        About.TELL,
    ),
    PublicPage(
        "distress:public-complaints", _("What came of complaints"),
        _("How many came, how they were answered, and yours by its reference."),
        About.TELL,
    ),
    PublicPage(
        "distress:public-incidents", _("Incidents"),
        _("What went wrong, when it was reported to whom, and what was done."),
        About.HAPPENED,
    ),
    PublicPage(
        "distress:public-disclosures", _("Footage given under orders"),
        _("What courts and investigating officers asked for, and what was given or refused."),
        About.HAPPENED,
    ),
)  # fmt: skip


@require_GET
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """What this is, the numbers of the last period, and the way to every public page."""
    groups = [(about, [page for page in PAGES if page.about is about]) for about in About]
    period = period_last()
    shown = {
        "groups": groups, "period": period, "not_measured": not_measured(),
        "numbers": numbers(figures_of(period)) if period.is_over else (),
        "frozen": report_of(period), "report": TransparencyReport.objects.first(),
    }  # fmt: skip
    return render(request, "portal/front.html", shown)


@require_GET
@never_cache
def authorisations(request: HttpRequest) -> HttpResponse:
    """The register: where analysis is allowed, on what ground, until when, and where it stopped."""
    before = _month_begun()
    groups = [
        Group(group.title, given)
        for group in authorisation_cards(judged_before=before)
        # What was never approved must not take what was with it.
        if (given := [card for card in group.cards if _is_public(card)])
    ]
    shown = {"groups": groups, "judged_until": before - timedelta(seconds=1)}
    return render(request, "governance/public_authorisations.html", shown)


def authorisation_cards_public() -> tuple[list[AuthorisationCard], datetime]:
    """Every authorisation that was approved, and the time before which verdicts are counted."""
    before = _month_begun()
    groups = authorisation_cards(judged_before=before)
    return [card for group in groups for card in group.cards if _is_public(card)], before


def _month_begun() -> datetime:
    # Whoever compared the shares of two days would learn of one person at these cameras that day.
    return localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _is_public(card: AuthorisationCard) -> bool:
    return card.state in PUBLIC and card.authorisation.approved_at is not None
