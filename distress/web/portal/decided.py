"""What else was decided, in words that everybody reads."""

from __future__ import annotations

from django.utils.translation import gettext as _

from governance.models import BrokenGlass, Disclosure, Gathering
from governance.retention.rules import RULES
from governance.selectors.decided import Decided


def decided_words(made: Decided) -> str:
    """One decision as a sentence, with the codes and numbers that are told of it."""
    told = dict.fromkeys(("hours", "before", "question", "clause", "cameras"), "–")
    told |= dict(made.told) | _labels(made)
    sentences = {
        "retention.rule_set": _("How long footage is kept (%(about)s): %(hours)s hours, before "
                                "%(before)s"),
        "party.sign": _("Agreement with a third party signed: %(about)s"),
        "glass.review": _("Broken glass judged: %(verdict)s"),
        "disclosure.approve": _("Order for footage approved: %(kind)s"),
        "disclosure.refuse": _("Order for footage refused: %(kind)s"),
        "rti.withhold": _("Part of the answer to question %(question)s withheld under section "
                          "%(clause)s of the RTI Act"),
        "gathering.set": _("Time without analysis set, number of cameras: %(cameras)s (%(kind)s)"),
        "gathering.lift": _("Time without analysis lifted, number of cameras: %(cameras)s "
                            "(%(kind)s)"),
    }  # fmt: skip
    return sentences[made.action] % told


def _labels(made: Decided) -> dict[str, str]:
    """The words for codes; the code itself for one that is no longer known."""
    kinds = dict(Gathering.Kind.choices if made.action.startswith("gathering.")
                 else Disclosure.Kind.choices)  # fmt: skip
    kind, verdict = made.told.get("kind", ""), made.told.get("verdict", "")
    rule = RULES.get(made.about)
    return {
        "about": str(rule.label) if rule else made.about,
        "kind": str(kinds.get(kind, kind)),
        "verdict": str(dict(BrokenGlass.Verdict.choices).get(verdict, verdict)),
    }
