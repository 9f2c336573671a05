"""How long each class of footage is kept, within which bounds, and since when its time runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import ledger, policy
from governance.errors import Refused
from governance.models import Entry, RetentionRule, User
from governance.policy import Action
from governance.retention.footage import Footage
from governance.subjects import Subject, SubjectKind

DAY_H = 24


@dataclass(frozen=True)
class Bounds:
    """One class of footage: its hours where nobody set others, and how far they may be set."""

    label: Promise
    since: Promise
    hours: int
    least_h: int
    most_h: int


# No statute of India names hours for street cameras. The least leave time for a complaint or an
# order to keep; the most keep "confirmed" below the 18 months that Paramvir Singh Saini v Baljit
# Singh (Supreme Court, 2020) asks of cameras inside police stations, which these are not.
RULES: Mapping[str, Bounds] = {
    "dismissed": Bounds(
        gettext_lazy("No distress seen"), gettext_lazy("since the verdict"),
        hours=DAY_H, least_h=1, most_h=3 * DAY_H,
    ),
    "unreviewed": Bounds(
        gettext_lazy("Never reviewed"), gettext_lazy("since the alert"),
        hours=3 * DAY_H, least_h=DAY_H, most_h=7 * DAY_H,
    ),
    "confirmed": Bounds(
        gettext_lazy("Distress confirmed"), gettext_lazy("since the verdict"),
        hours=30 * DAY_H, least_h=7 * DAY_H, most_h=90 * DAY_H,
    ),
    "shadow": Bounds(
        gettext_lazy("Shadow sample"), gettext_lazy("since the episode"),
        hours=30 * DAY_H, least_h=DAY_H, most_h=90 * DAY_H,
    ),
}  # fmt: skip


def rule_hours() -> dict[str, int]:
    """The hours in force for each class of footage."""
    hours = {name: bounds.hours for name, bounds in RULES.items()}
    for row in RetentionRule.objects.order_by("id"):
        hours[row.name] = row.hours
    return hours


def due_of(found: Footage, hours: Mapping[str, int] | None = None) -> datetime:
    """When the time of this footage is over, by the hours in force."""
    return found.since + timedelta(hours=(hours or rule_hours())[found.rule])


def rule_set(*, actor: User, name: str, hours: int) -> RetentionRule:
    """The rule, in force from the next run on, for what is stored already too.

    Raises:
        Denied: the person may not set rules.
        Refused: there is no such class, or the hours lie outside its bounds.
    """
    subject = Subject(SubjectKind.RETENTION_RULE, name if name in RULES else "unknown")
    policy.require(actor=actor, action=Action.RETENTION_RULE_SET, subject=subject)
    bounds = RULES.get(name)
    if bounds is None:
        raise Refused("no_rule", _("There is no such class of footage."))
    if not bounds.least_h <= hours <= bounds.most_h:
        raise Refused(
            "bounds",
            _("Between %(least)s and %(most)s hours may be set here.")
            % {"least": bounds.least_h, "most": bounds.most_h},
        )
    before = rule_hours()[name]
    with transaction.atomic():
        made = RetentionRule.objects.create(name=name, hours=hours, set_by=actor)
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action=Action.RETENTION_RULE_SET.value,
            subject=subject,
            detail={"hours": hours, "before": before},
        )
    return made
