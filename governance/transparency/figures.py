"""All numbers of a period, as they are: not yet what the public may read of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles

from django.utils.timezone import now

from governance.statistics import Share, share
from governance.subjects import PeriodFacts, facts
from governance.transparency.counting import governance_counts
from governance.transparency.measures import BY_NAME, UNMEASURED, Measure

EXPRESSION = "expression"
# In which order people wait, and for what.
WAITS = ("review", "acknowledge", "arrive")
# Counts of persons from 1 to 9 are protected: a reader who learnt "fewer than 10" of a 9 would know
# it too closely, so of fewer waits than this nothing is told, neither how many nor how long.
LEAST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. word: of what kind, empty for all kinds together; for a place, its code.

    value: None where it is withheld, which only a frozen report knows.
    """

    measure: str
    word: str
    value: int | None

    @property
    def about(self) -> Measure:
        """What it counts."""
        return BY_NAME[self.measure]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long people waited for something, in seconds. Empty where too few did."""

    name: str
    n: int | None
    median_s: float | None
    ninetieth_s: float | None


@dataclass(frozen=True)
class PeriodFigures:
    """Every number of a period. `precision` is of alerts by expression alone, up to `until_at`.

    is_frozen: read from a report, with what it withholds.
    """

    from_at: datetime
    until_at: datetime
    counted_at: datetime
    figures: Sequence[Figure]
    precision: Share
    waits: Sequence[Waiting]
    unmeasured: Sequence[str]
    is_frozen: bool = False

    def told(self, measure: str, word: str = "") -> int | None:
        """One number; 0 where nothing happened, None where it is withheld."""
        return next(
            (one.value for one in self.figures if (one.measure, one.word) == (measure, word)), 0
        )

    def value(self, measure: str, word: str = "") -> int:
        """One number that nobody withholds; 0 where nothing happened."""
        return self.told(measure, word) or 0

    def split(self, measure: str) -> dict[str, int | None]:
        """A measure by its words."""
        return {one.word: one.value for one in self.figures if one.measure == measure and one.word}

    @property
    def alerts_per_camera_hour(self) -> float | None:
        """The base rate that precision has to be read beside; None where nothing could alert."""
        watched_s = self.value("watched_live")
        return self.value("alerts", EXPRESSION) * 3600 / watched_s if watched_s else None


def period_figures(*, from_at: datetime, until_at: datetime) -> PeriodFigures:
    """Every number of the time from one moment to before another.

    Those about people are exact too: whoever publishes them has to protect them first, or reads a
    frozen report.
    """
    known = facts().period_facts(from_at=from_at, until_at=until_at)
    counts = _application_counts(known) + governance_counts(from_at=from_at, until_at=until_at)
    return PeriodFigures(
        from_at=from_at, until_at=until_at, counted_at=now(), figures=tuple(_figures(counts)),
        precision=_precision(known), waits=tuple(_waits(known)), unmeasured=UNMEASURED,
    )  # fmt: skip


def _application_counts(known: PeriodFacts) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for tally in known.tallies:
        if tally.fact not in BY_NAME:
            continue
        by = BY_NAME[tally.fact].split
        word = {"hotspot": tally.hotspot, "station": tally.station}.get(by, tally.word)
        found[tally.fact, word if by else ""] += tally.count
    return found


def _figures(counts: Counter[tuple[str, str]]) -> Iterator[Figure]:
    """In the order of the measures: the whole, then its kinds."""
    for name in BY_NAME:
        words = sorted(word for measure, word in counts if measure == name and word)
        whole = sum(count for (measure, _word), count in counts.items() if measure == name)
        yield Figure(name, "", whole)
        yield from (Figure(name, word, counts[name, word]) for word in words)


def _precision(known: PeriodFacts) -> Share:
    # A call for help says nothing of what the analysis is worth.
    judged = Counter[str]()
    for tally in known.tallies:
        if tally.fact == "judged_expression":
            judged[tally.word] += tally.count
    return share(judged["confirmed"], judged.total())


def _waits(known: PeriodFacts) -> Iterator[Waiting]:
    for name in WAITS:
        waited = sorted(known.waits_s.get(name, ()))
        if len(waited) < LEAST_TOLD:
            yield Waiting(name, None, None, None)
            continue
        cuts = quantiles(waited, n=10, method="inclusive")
        yield Waiting(name, len(waited), round(cuts[4], 1), round(cuts[8], 1))
