"""The items of section 4(1)(b) in short, what is so in every deployment, and what is missing."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, Promise] = {
    "i": _("Organisation, functions and duties"),
    "ii": _("Powers and duties of officers and employees"),
    "iii": _("How decisions are made, supervised and accounted for"),
    "iv": _("Norms for the discharge of functions"),
    "v": _("Rules, regulations, instructions, manuals and records"),
    "vi": _("Categories of documents that are held"),
    "vii": _("Consultation with the public, or its representation"),
    "viii": _("Boards, councils and committees, their meetings and minutes"),
    "ix": _("Directory of officers and employees"),
    "x": _("Monthly remuneration of officers and employees"),
    "xi": _("Budget, plans, proposed expenditure and disbursements"),
    "xii": _("Subsidy programmes, amounts and beneficiaries"),
    "xiii": _("Recipients of concessions, permits or authorisations"),
    "xiv": _("Information held in electronic form"),
    "xv": _("Facilities for obtaining information, reading rooms and their hours"),
    "xvi": _("Public Information Officers"),
    "xvii": _("Other information that is prescribed, brought up to date each year"),
}

TOLD: dict[str, tuple[Promise, ...]] = {
    "i": (
        _(
            "Cameras in this city are watched for signs of a person in distress. A machine notices "
            "an expression that lasts; a person looks and decides; only then is the nearest police "
            "station sent. Nobody is identified or searched for."
        ),
    ),
    "ii": (
        _(
            "One table says for each act in this system in which role and for which purpose it may "
            "be done. What is not in it nobody may do."
        ),
    ),
    "iii": (
        _(
            "A machine only asks a person to look: her verdict decides. Authorisations, originals "
            "and orders need a second person or another body; the one exception, a life at risk, "
            "is judged by oversight and counted in public. Each decision is an entry in a ledger "
            "that anybody can check."
        ),
    ),
    "iv": (
        _(
            "Detection policies say from which score and after how many seconds somebody is "
            "alerted; authorisations, at how few confirmed alerts analysis stops by itself; "
            "clocks, by when people have to answer."
        ),
    ),
    "vi": (
        _(
            "Registers as open data; footage by class, each with the time for which it is kept; "
            "the ledger of every act; transparency reports; requests and answers under this Act; "
            "complaints, incidents, orders and agreements; papers that the agency enters by title, "
            "reference and hash."
        ),
    ),
    "vii": (
        _(
            "Whoever is concerned can complain, and the answers are counted in public. This system "
            "has no arrangement for consulting the public on policy."
        ),
    ),
    "ix": (
        _(
            "This system publishes the name of no person. How many hold which role, by body, is "
            "one of the questions that are answered."
        ),
    ),
    "xii": (_("No subsidy programme is run through this system."),),
    "xiv": (
        _(
            "All that this system holds is in electronic form. What is open is given as JSON and "
            "CSV and as feeds, the ledger as a signed tree, reports and answers as files that "
            "anybody checks without network."
        ),
    ),
    "xv": (
        _(
            "These pages need no account and can be read at any hour. Requests under this Act, "
            "complaints and questions about footage are taken here; a sign at each place with "
            "cameras leads to its page."
        ),
    ),
    "xvi": (_("First appeals go to an officer senior in rank."),),
    "xvii": (
        _(
            "This page is made anew from the registers each time it is read. Each month and each "
            "year has a report that is frozen and signed."
        ),
    ),
}

MISSING: dict[str, Promise] = {
    "i": _("its organisation, functions and duties beyond this system"),
    "ii": _("powers and duties of its officers beyond this system"),
    "iii": _("how it decides beyond this system"),
    "iv": _("norms for its other functions"),
    "v": _("its other rules and manuals, and the texts of papers entered here"),
    "vi": _("categories of its documents outside this system"),
    "vii": _("any arrangement for consultation on its policy"),
    "viii": _("its boards and committees, whether their meetings are open, and their minutes"),
    "ix": _("the directory of its officers and employees"),
    "x": _("the monthly remuneration of its officers and employees"),
    "xi": _("its budget, plans, proposed expenditure and disbursements"),
    "xii": _("subsidy programmes, if it runs any"),
    "xiii": _("recipients of concessions and permits outside this system"),
    "xv": _("a library or reading room, if there is one, and its hours"),
    "xvi": _("names, designations and particulars of its Public Information Officers"),
    "xvii": _("what else is prescribed for it"),
}
