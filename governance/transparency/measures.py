"""What is counted in a period: each with its meaning, its base, and whom it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """Whom a number is about. Of the agency's own conduct everything is told, however small."""

    AGENCY = "agency"
    PEOPLE = "people"


class Unit(StrEnum):
    """What a number counts."""

    COUNT = "count"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is counted.

    base: the measure that it has to be read beside. split: what its words are.
    """

    name: str
    about: About = About.AGENCY
    unit: Unit = Unit.COUNT
    base: str = ""
    split: str = ""


MEASURES: tuple[Measure, ...] = (
    Measure("dispatches", About.PEOPLE, base="confirmed", split="hotspot"),
    Measure("outcomes", About.PEOPLE, base="confirmed", split="finding"),
    Measure("not_wanted", base="confirmed"),
    Measure("harm", base="confirmed"),
    Measure("unanswered", base="confirmed"),
    Measure("alerts", base="watched_live", split="signal"),
    Measure("confirmed", base="alerts"),
    Measure("false_alerts", base="alerts", split="reason"),
    Measure("not_alerted", base="alerts", split="not_alerted"),
    Measure("frames_dropped", base="frames_taken"),
    Measure("frames_taken", base="watched"),
    Measure("watched", unit=Unit.SECONDS, base="dark"),
    Measure("watched_live", unit=Unit.SECONDS, base="watched"),
    Measure("dark", unit=Unit.SECONDS, base="watched"),
    Measure("cameras"),
    Measure("cameras_dark", base="cameras"),
    Measure("cameras_silent", base="cameras"),
    Measure("staffed", unit=Unit.SECONDS, base="unstaffed", split="station"),
    Measure("unstaffed", unit=Unit.SECONDS, base="staffed", split="station"),
    Measure("reviewers", unit=Unit.SECONDS, base="unreviewed", split="station"),
    Measure("unreviewed", unit=Unit.SECONDS, base="reviewers", split="station"),
    Measure("authorisations", split="mode"),
    Measure("suspensions", base="authorisations", split="cause"),
    Measure("looks", base="alerts", split="purpose"),
    Measure("review_looks", base="looks"),
    Measure("originals", base="looks"),
    Measure("glasses", base="originals", split="glass"),
    Measure("refusals", base="asked", split="refusal"),
    Measure("asked"),
    Measure("disclosures_asked"),
    Measure("disclosures_given", base="disclosures_asked", split="rendition"),
    Measure("disclosures_refused", base="disclosures_asked"),
    Measure("complaints", base="alerts", split="category"),
    Measure("answers", base="complaints", split="answer"),
    Measure("answers_late", base="answers"),
    Measure("incidents", split="kind"),
    Measure("unmatched_reads", base="reads"),
    Measure("reads", base="days_unreconciled"),
    Measure("days_unreconciled"),
)
BY_NAME = {measure.name: measure for measure in MEASURES}

# What nobody could count, and why is in words.py: it is printed, so that silence is not success.
UNMEASURED: tuple[str, ...] = ("fairness", "missed", "without_us", "chilling", "reviewers")
