"""Authorisations as pages show them: in words, with figures that name their n and interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.models import Camera
from distress.web.governance_forms import person_name
from governance import statistics
from governance.clock import latest
from governance.models import (
    Adjudication,
    Authorisation,
    AuthorisationDocument,
    Gathering,
    Suspension,
)
from governance.policy import Purpose
from governance.selectors.authorisations import authorisations_all
from governance.statistics import Share


@dataclass(frozen=True)
class AuthorisationCard:
    """One authorisation and how it stands."""

    authorisation: Authorisation
    state: str
    icon: str
    word: str
    requester: str
    approver: str
    purpose: str
    cameras: Sequence[str]
    documents: Sequence[AuthorisationDocument]
    boxes: Sequence[tuple[str, str]]
    share: Share
    suspension: Suspension | None
    suspensions: Sequence[Suspension]

    @property
    def code(self) -> UUID:
        return self.authorisation.code


@dataclass(frozen=True)
class Group:
    """Authorisations that stand alike."""

    title: str
    cards: Sequence[AuthorisationCard]


ICONS = {
    "waiting": "open", "suspended": "open", "in_force": "confirmed", "later": "clock",
    "over": "off", "withdrawn": "dismissed",
}  # fmt: skip


def authorisation_cards(*, judged_before: datetime | None = None) -> list[Group]:
    """All authorisations, grouped, what needs somebody's answer first.

    judged_before: leave later verdicts out of the shares.
    """
    cards = [
        authorisation_card(found, judged_before=judged_before) for found in authorisations_all()
    ]
    titles = (
        ("waiting", _("Waiting for an answer")), ("suspended", _("Suspended")),
        ("in_force", _("In force")), ("later", _("Approved, not yet begun")),
        ("over", _("Over")), ("withdrawn", _("Declined or withdrawn")),
    )  # fmt: skip
    groups = [
        Group(title, [card for card in cards if card.state == state]) for state, title in titles
    ]
    return [group for group in groups if group.cards]


def authorisation_card(
    found: Authorisation, *, judged_before: datetime | None = None
) -> AuthorisationCard:
    """One authorisation with everything that was written in it."""
    suspensions = list(found.suspensions.all())
    running = next((stop for stop in suspensions if stop.reinstated_at is None), None)
    state = _state(found, running, now())
    return AuthorisationCard(
        authorisation=found,
        state=state,
        icon=ICONS[state],
        word=_word(state),
        requester=person_name(found.requested_by),
        approver=person_name(found.approved_by),
        purpose=str(Purpose(found.purpose).label) if found.purpose in Purpose.values else "",
        cameras=camera_names(found),
        documents=list(found.documents.all()),
        boxes=_boxes(found),
        share=_share(found, judged_before),
        suspension=running,
        suspensions=suspensions,
    )


def _state(found: Authorisation, running: Suspension | None, at: datetime) -> str:
    if found.withdrawn_at is not None:
        return "withdrawn"
    if found.ends_at <= latest(at):
        return "over"
    if found.approved_at is None:
        return "waiting"
    if running is not None:
        return "suspended"
    return "in_force" if found.starts_at <= at else "later"


def _word(state: str) -> str:
    words = {
        "waiting": _("Waiting for an answer"), "suspended": _("Suspended: nothing is analysed"),
        "in_force": _("In force"), "later": _("Approved, not yet begun"), "over": _("Over"),
        "withdrawn": _("Declined or withdrawn"),
    }  # fmt: skip
    return words[state]


def _boxes(found: Authorisation) -> list[tuple[str, str]]:
    return [
        (_("Law relied on"), found.legal_basis),
        (_("Aim"), found.aim),
        (_("Why it works"), found.necessity),
        (_("Evaluation"), found.evaluation),
        (_("Less intrusive ways tried"), found.alternatives),
        (_("Safeguards"), found.safeguards),
    ]


def camera_names(covering: Authorisation | Gathering) -> list[str]:
    """Names of the cameras covered; a code where the camera is gone."""
    codes = [covered.camera_code for covered in covering.cameras.all()]
    names = dict(Camera.objects.filter(code__in=codes).values_list("code", "name"))
    return sorted(names.get(code, str(code)) for code in codes)


def _share(found: Authorisation, judged_before: datetime | None) -> Share:
    counted = Adjudication.objects.filter(authorisation=found)
    if judged_before is not None:
        counted = counted.filter(at__lt=judged_before)
    return statistics.share(counted.filter(is_confirmed=True).count(), counted.count())
