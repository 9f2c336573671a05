"""Sentences that several public pages say alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Authorisation
from governance.retention.rules import RULES, rule_hours

Mode = Authorisation.Mode


@dataclass(frozen=True)
class RetentionRow:
    """How long one class of footage is kept, since when, and within which bounds, in hours."""

    name: str
    label: str
    since: str
    hours: int
    least_h: int
    most_h: int

    @property
    def kept(self) -> str:
        """The time in words, in days where it is whole days."""
        days, rest = divmod(self.hours, 24)
        if rest or not days:
            return ngettext("%(count)s hour", "%(count)s hours", self.hours) % {"count": self.hours}
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def mode_sentence(mode: str) -> str:
    """What a camera may do under an authorisation of this mode."""
    sentences = {
        Mode.SURVEY: _("Single pictures are taken to place the camera. No face is scored."),
        Mode.CALL_ONLY: _(
            "The last seconds are kept in memory, for when somebody calls for help. "
            "No face is scored."
        ),
        Mode.SHADOW: _(
            "Expressions are scored to find out how often this is wrong. Nobody is alerted or sent."
        ),
        Mode.LIVE: _(
            "Expressions are scored. What holds for seconds is shown to a person, and only her "
            "verdict can send somebody."
        ),
        Mode.DEMO: _("A demonstration on this machine. Nobody is really sent."),
    }
    return sentences.get(Mode(mode), "") if mode in Mode.values else ""


def never_done() -> list[str]:
    """What is done nowhere and in no mode."""
    return [
        _("Nobody is identified or searched for."),
        _("No gender, age, caste or religion is worked out."),
        _("No footage is kept unless something was noticed."),
        _("Nobody is sent without a person's verdict."),
        _(
            "No original is shown without a purpose and a second person; in everything else a "
            "detector hides the faces that it finds. Two exceptions are counted on the front page "
            "and in each report: whoever reviews an alert sees the one face that raised it for "
            "60 seconds at most, and an officer may see an original alone where a life is at "
            "risk. A detector misses faces, and what it misses is not hidden: how many those are "
            "in these streets has not been measured, so no figure is given."
        ),
    ]


def retention_rows() -> list[RetentionRow]:
    """How long each class of footage is kept now."""
    hours = rule_hours()
    return [
        RetentionRow(
            name, str(bounds.label), str(bounds.since), hours[name], bounds.least_h, bounds.most_h
        )
        for name, bounds in RULES.items()
    ]
