"""Which places publish figures, and whom each figure is about: what is not here is not published.

Reports and answers are named here, pages and open data by the application. The test run compares
both with what there is, and attacks all places that `follow` alerts together, by their readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Told(StrEnum):
    """How the figures of a place are told."""

    NOTHING = "nothing"  # there are none of what happened
    CONDUCT = "conduct"  # of what the agency did: exact, however small
    PROTECTED = "protected"  # of what happened to people: as the release of their period has it
    RANGES = "ranges"  # between what a figure lies


@dataclass(frozen=True, slots=True)
class Published:
    """What one place publishes.

    by: how it breaks its figures down. conduct: its words that are what the agency did, in a place
    that is protected. follows: whether it counts verdicts on alerts or what came of them, so that
    it limits what happened to people and is attacked with all others.
    """

    told: Told
    by: tuple[str, ...] = ()
    conduct: tuple[str, ...] = ()
    follows: bool = False


_NOTHING = Published(Told.NOTHING)
_CONDUCT = Published(Told.CONDUCT)
_FOLLOWS = Published(Told.CONDUCT, ("period",), follows=True)

# By measure; every report breaks down by period.
REPORT: Mapping[str, Published] = {
    "dispatches": Published(Told.PROTECTED, ("period", "hotspot"), conduct=("",), follows=True),
    "outcomes": Published(Told.PROTECTED, ("period", "finding"), conduct=("",), follows=True),
    **dict.fromkeys(("not_wanted", "harm", "unanswered", "confirmed", "waits"), _FOLLOWS),
    "precision": _FOLLOWS,
    "false_alerts": Published(Told.CONDUCT, ("period", "reason"), follows=True),
    **dict.fromkeys(
        (
            "alerts", "not_alerted", "frames_dropped", "frames_taken", "watched", "dark",
            "staffed", "unstaffed", "authorisations", "suspensions", "looks", "originals",
            "glasses", "refusals", "asked", "disclosures_asked", "disclosures_given",
            "disclosures_refused", "complaints", "answers", "answers_late", "incidents",
            "unmatched_reads", "reads", "days_unreconciled", "watched_live", "cameras",
            "cameras_dark", "cameras_silent", "reviewers", "unreviewed", "review_looks",
        ),
        _CONDUCT,
    ),
}  # fmt: skip

# By question, in packages of answers and in standing answers.
ANSWERS: Mapping[int, Published] = {
    **dict.fromkeys((1, 6, 10, 11, 12, 14, 19, 21, 22, 23, 24), _CONDUCT),
    # Lists of laws, papers, changes, agreements and incidents, one by one and without a figure.
    **dict.fromkeys((2, 3, 4, 5, 8, 9, 15, 16, 20), _NOTHING),
    7: Published(Told.CONDUCT, ("fact", "month", "validation"), follows=True),
    13: Published(
        Told.PROTECTED, ("month", "finding"), conduct=("total", "not_wanted", "harm"), follows=True
    ),
    17: Published(Told.CONDUCT, ("month", "fact", "signal", "basis"), follows=True),
    18: Published(Told.CONDUCT, ("month", "reason"), follows=True),
}
