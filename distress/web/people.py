"""Who is looking: role, pages, and the purpose chosen for the shift."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import User
from governance.policy import Purpose, Role

PURPOSE_KEY = "purpose"


@dataclass(frozen=True)
class PageLink:
    """One link of the bar at the top."""

    label: str
    url: str
    here: bool


PAGES_OF: dict[Role, tuple[str, ...]] = {
    Role.OPERATOR: ("distress:live",),
    Role.SUPERVISOR: (
        "distress:live", "distress:shadow", "distress:authorisations", "distress:gatherings",
    ),
    Role.STATION_OFFICER: ("distress:station",),
    Role.AUDITOR: ("distress:ledger", "distress:authorisations", "distress:gatherings"),
    Role.APPROVER: ("distress:authorisations", "distress:gatherings", "distress:reports"),
    Role.DATA_OFFICER: (
        "distress:retention", "distress:reports", "distress:authorisations",
        "distress:gatherings",
    ),
    Role.ADMINISTRATOR: ("distress:people", "distress:authorisations"),
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


def pages_of(request: HttpRequest, user: User) -> list[PageLink]:
    """The links of the bar for this person."""
    labels = {
        "distress:live": _("Live"),
        "distress:station": _("Dispatches"),
        "distress:ledger": _("Ledger"),
        "distress:authorisations": _("Authorisations"),
        "distress:gatherings": _("Gatherings"),
        "distress:shadow": _("Shadow"),
        "distress:reports": _("Reports"),
        "distress:retention": _("Retention"),
        "distress:people": _("People"),
    }
    role = role_of(user)
    names = PAGES_OF.get(role, ()) if role else ()
    return [PageLink(labels[name], reverse(name), request.path == reverse(name)) for name in names]


def purpose_of(request: HttpRequest) -> Purpose | None:
    """The purpose chosen at the start of the shift; None before it is chosen."""
    value = request.session.get(PURPOSE_KEY)
    return Purpose(value) if value in set(Purpose) else None
