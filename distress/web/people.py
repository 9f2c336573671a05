"""Who is looking: role, pages, and the purpose chosen for the shift."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import User
from governance.policy import Purpose, Role
from governance.rti.listing import requests_waiting
from governance.selectors.complaints import complaints_waiting
from governance.selectors.disclosures import disclosures_for
from governance.selectors.findings import findings_waiting
from governance.selectors.glasses import glasses_waiting
from governance.selectors.incidents import reports_waiting
from governance.selectors.originals import requests_to_answer
from governance.selectors.unsealings import unsealings_waiting

PURPOSE_KEY = "purpose"


@dataclass(frozen=True)
class PageLink:
    """One link of the bar at the top."""

    label: str
    url: str
    here: bool
    badge: str = ""  # id of the element that says how much waits behind it
    waiting: int = 0


PAGES_OF: dict[Role, tuple[str, ...]] = {
    Role.OPERATOR: ("distress:live", "distress:second-reviews"),
    Role.SUPERVISOR: (
        "distress:live", "distress:looks", "distress:shadow", "distress:authorisations",
        "distress:gatherings", "distress:disclosures",
    ),
    Role.STATION_OFFICER: ("distress:station",),
    Role.INVESTIGATOR: ("distress:looks", "distress:disclosures"),
    Role.AUDITOR: (
        "distress:desk", "distress:ledger", "distress:oversight", "distress:complaints",
        "distress:incidents",
        "distress:completeness", "distress:party-accesses",
        "distress:authorisations", "distress:gatherings", "distress:rti",
    ),
    Role.APPROVER: (
        "distress:authorisations", "distress:gatherings", "distress:reports", "distress:parties",
        "distress:disclosures", "distress:unsealings",
    ),
    Role.DATA_OFFICER: (
        "distress:retention", "distress:parties", "distress:disclosures", "distress:complaints",
        "distress:incidents", "distress:findings", "distress:completeness", "distress:reports",
        "distress:papers",
        "distress:authorisations", "distress:gatherings",
    ),
    Role.RTI_OFFICER: ("distress:rti", "distress:rti-calendar"),
    Role.ADMINISTRATOR: ("distress:people", "distress:authorisations"),
    Role.THIRD_PARTY: ("distress:party-own",),
}  # fmt: skip


def role_of(user: User) -> Role | None:
    """The role that decides which page a person starts on; None without a role."""
    names = set(user.groups.values_list("name", flat=True))
    return next((role for role in Role if role.value in names), None)


def home_of(user: User) -> str:
    """The address of the page a person starts on, or of the one that says there is none."""
    role = role_of(user)
    pages = PAGES_OF.get(role, ()) if role else ()
    return reverse(pages[0] if pages else "distress:no-page")


def way_in_of(user: User) -> str:
    """Where a person goes first: to choose her shift's purpose, or to her page if she has none."""
    if role_of(user) is Role.THIRD_PARTY:
        return home_of(user)
    return reverse("distress:shift")


def pages_of(request: HttpRequest, user: User) -> list[PageLink]:
    """The links of the bar for this person."""
    labels = {
        "distress:live": _("Live"),
        "distress:station": _("Dispatches"),
        "distress:desk": _("Desk"),
        "distress:findings": _("Findings"),
        "distress:unsealings": _("Sealed words"),
        "distress:ledger": _("Ledger"),
        "distress:looks": _("Looks"),
        "distress:oversight": _("Broken glasses"),
        "distress:complaints": _("Complaints"),
        "distress:incidents": _("Incidents"),
        "distress:authorisations": _("Authorisations"),
        "distress:gatherings": _("Gatherings"),
        "distress:shadow": _("Shadow"),
        "distress:second-reviews": _("Second reviews"),
        "distress:reports": _("Reports"),
        "distress:retention": _("Retention"),
        "distress:completeness": _("Completeness"),
        "distress:disclosures": _("Disclosures"),
        "distress:rti": _("RTI requests"),
        "distress:rti-calendar": _("RTI calendar"),
        "distress:papers": _("Papers"),
        "distress:people": _("People"),
        "distress:parties": _("Third parties"),
        "distress:party-accesses": _("Third parties"),
        "distress:party-own": _("What is open"),
    }
    role = role_of(user)
    names = PAGES_OF.get(role, ()) if role else ()
    return [_link(request, user, name, labels[name]) for name in names]


def _link(request: HttpRequest, user: User, name: str, label: str) -> PageLink:
    url = reverse(name)
    waits = {
        "distress:looks": lambda: len(requests_to_answer(person=user)),
        "distress:oversight": glasses_waiting,
        "distress:complaints": complaints_waiting,
        "distress:disclosures": lambda: disclosures_for(person=user),
        "distress:findings": findings_waiting,
        "distress:unsealings": unsealings_waiting,
        "distress:incidents": reports_waiting,
        "distress:rti": requests_waiting,
    }
    if name not in waits:
        return PageLink(label, url, request.path == url)
    badge = f"{name.removeprefix('distress:')}-waiting"
    return PageLink(label, url, request.path == url, badge=badge, waiting=waits[name]())


def purpose_of(request: HttpRequest) -> Purpose | None:
    """The purpose chosen at the start of the shift; None before it is chosen."""
    value = request.session.get(PURPOSE_KEY)
    return Purpose(value) if value in set(Purpose) else None
