"""Section 4(1)(b) of the RTI Act, 2005: seventeen items, each answered from the registers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.web.portal.section_4_words import MISSING, TITLES, TOLD
from distress.web.public import PAGES, authorisation_cards_public
from governance.procedures import PROCEDURES
from governance.selectors.parties import parties_list
from governance.selectors.section_4 import Section4Facts, section_4_facts

# Of each item the public pages that answer it, some of them at a heading.
WAYS: dict[str, tuple[str, ...]] = {
    "i": ("public-hotspots",),
    "ii": ("public-rules#who",),
    "iii": ("public-rules#papers", "public-decisions", "public-ledger"),
    "iv": ("public-detection", "public-authorisations", "public-rules#clocks"),
    "v": ("public-rules#papers", "public-rti-answers"),
    "vi": ("public-data", "public-rules#kept", "public-reports"),
    "vii": ("public-complaint-new", "public-complaints"),
    "viii": ("public-ledger", "public-decisions"),
    "ix": ("public-rti-answers",),
    "x": (),
    "xi": ("public-rti-answers",),
    "xii": (),
    "xiii": ("public-authorisations", "public-parties", "public-disclosures"),
    "xiv": ("public-data", "public-ledger", "public-reports", "public-rti-answers"),
    "xv": (
        "public-rti-new", "public-rti", "public-rti-package", "public-access",
        "public-complaint-new",
    ),
    "xvi": ("public-rti-new", "public-rti-appeal"),
    "xvii": ("public-reports", "public-unused", "public-incidents"),
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A sentence of ours, and names of bodies behind it in whatever language they are."""

    words: str
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Item:
    """One of the seventeen.

    is_held: whether the registers have anything of it. missing: what only the agency can publish;
        empty where nothing is.
    """

    number: str
    title: str
    told: Sequence[Said]
    ways: Sequence[tuple[str, str]]
    missing: str
    is_held: bool

    @property
    def standing(self) -> str:
        """here, in_part or not_held."""
        if not self.is_held:
            return "not_held"
        return "in_part" if self.missing else "here"


@require_GET
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """What this system knows of each item, and what it does not hold."""
    return render(request, "portal/section_4.html", {"items": items()})


def items() -> list[Item]:
    """The seventeen items as they stand now."""
    facts = section_4_facts()
    known, empty = dict(_counted(facts)), _empty(facts)
    return [
        Item(
            number, str(title),
            [*known.get(number, ()), *(Said(str(words)) for words in TOLD.get(number, ()))],
            _ways(number), str(MISSING.get(number, "")), number not in empty,
        )
        for number, title in TITLES.items()
    ]  # fmt: skip


def _ways(number: str) -> list[tuple[str, str]]:
    titles = {page.name: str(page.title) for page in PAGES}
    found = []
    for way in WAYS[number]:
        name, _mark, heading = way.partition("#")
        address = reverse(f"distress:{name}") + (f"#{heading}" if heading else "")
        found.append((address, titles[f"distress:{name}"]))
    return found


def _counted(facts: Section4Facts) -> Iterator[tuple[str, list[Said]]]:
    """What the settings and registers say beneath an item."""
    yield "i", _agency(facts)
    yield "v", [_guidelines(facts)]
    yield "viii", [_oversight(facts)]
    yield "xi", [_spent(facts)]
    yield "xiii", [_given()]
    yield "xvi", [_information(facts)]


def _empty(facts: Section4Facts) -> set[str]:
    """Items of which no register has anything; of remuneration there is no register."""
    held = {"viii": facts.oversight, "x": (), "xi": facts.bills, "xvi": facts.information}
    return {number for number, found in held.items() if not found}


def _agency(facts: Section4Facts) -> list[Said]:
    told = [Said(_("This deployment has not named its agency."))]
    if settings.ABHAYA_AGENCY:
        told = [Said(_("This system is run by:"), [settings.ABHAYA_AGENCY])]
    if settings.ABHAYA_AGENCY_EMAIL:
        told.append(Said(_("The agency answers the public at:"), [settings.ABHAYA_AGENCY_EMAIL]))
    if facts.bodies:
        told.append(Said(_("Bodies whose officers work with it:"), facts.bodies))
    return told


def _guidelines(facts: Section4Facts) -> Said:
    words = _(
        "%(procedures)s procedures stand in full, each with the hash of its text. In the register "
        "of papers the agency has entered %(papers)s further guidelines, policies and rules."
    )
    return Said(words % {"procedures": len(PROCEDURES), "papers": facts.guidelines})


def _oversight(facts: Section4Facts) -> Said:
    if not facts.oversight:
        return Said(_("No body of oversight reads or cosigns the ledger yet."))
    return Said(_("Bodies of oversight that read or cosign the ledger:"), facts.oversight)


def _spent(facts: Section4Facts) -> Said:
    if not facts.bills:
        return Said(_("No expenditure on this system is entered in the register of papers."))
    words = ngettext(
        "Expenditure on this system in the register of papers: Rs %(rupees)s in %(count)s paper.",
        "Expenditure on this system in the register of papers: Rs %(rupees)s in %(count)s papers.",
        facts.bills,
    )
    return Said(words % {"rupees": f"{facts.spent_rs:,}", "count": facts.bills})


def _given() -> Said:
    cards, _before = authorisation_cards_public()
    words = _(
        "Authorisations to analyse cameras that were approved: %(count)s, in force of them "
        "%(in_force)s. Third parties in the register: %(parties)s."
    )
    counted = {
        "count": len(cards), "in_force": sum(card.state == "in_force" for card in cards),
        "parties": len(parties_list(is_public=True)),
    }  # fmt: skip
    return Said(words % counted)


def _information(facts: Section4Facts) -> Said:
    if not facts.information:
        return Said(_("Nobody holds the office of RTI officer in this deployment yet."))
    return Said(_("The office of RTI officer is at:"), facts.information)
