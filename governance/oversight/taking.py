"""What leaves: exports, disclosures, and extracts of the ledger itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from governance.oversight.anomalies import Anomaly, Kind, anomaly, by_actor
from governance.oversight.lines import Line, Span, window_most

DAY = timedelta(hours=24)
# A case needs a copy or two. Five in a day, or three within an hour, are a collection.
EXPORTS_A_DAY = 5
EXPORTS_AN_HOUR = 3
DISCLOSURES_A_DAY = 5
# An extract has at most 2,000 entries; an audit takes one or two a day.
EXTRACTS_A_DAY = 4
EXTRACTED_A_DAY = 5_000
EXPORTS = ("export.ask", "export.make", "export.take")


def exports_in_bulk(span: Span) -> Iterator[Anomaly]:
    """One person who asks for, or takes, many copies."""
    lines = [line for line in span.of(*EXPORTS) if line.is_person]
    for hers in by_actor(lines).values():
        yield from _most_by_action(
            Kind.EXPORTS_IN_BULK, hers, a_day=EXPORTS_A_DAY, an_hour=EXPORTS_AN_HOUR
        )


def disclosures_in_bulk(span: Span) -> Iterator[Anomaly]:
    """One person who registers, or takes, many disclosures."""
    lines = [
        line for line in span.of("disclosure.request", "disclosure.take") if line.is_person
    ]  # fmt: skip
    for hers in by_actor(lines).values():
        yield from _most_by_action(
            Kind.DISCLOSURES_IN_BULK, hers, a_day=DISCLOSURES_A_DAY, an_hour=DISCLOSURES_A_DAY
        )


def _most_by_action(
    kind: Kind, lines: Sequence[Line], *, a_day: int, an_hour: int
) -> Iterator[Anomaly]:
    """By action, because asking for a copy and taking it are two acts on one thing."""
    found: list[Line] = []
    for action in dict.fromkeys(line.action for line in lines):
        each = list({line.subject: line for line in lines if line.action == action}.values())
        day, hour = window_most(each, within=DAY), window_most(each, within=DAY / 24)
        if len(day) >= a_day or len(hour) >= an_hour:
            found += day if len(day) >= a_day else hour
    if found:
        most = max(sum(line.action == action for line in found) for action in EXPORTS + DISCLOSED)
        yield anomaly(kind, found, taken=most)


DISCLOSED = ("disclosure.request", "disclosure.take")


def exports_of_dismissed(span: Span) -> Iterator[Anomaly]:
    """Copies of what the reviewer had found to be nothing."""
    dismissed = {
        line.subject: line for line in span.of("alert.review")
        if line.told("verdict") == "dismissed"
    }  # fmt: skip
    for line in span.acts("export.ask"):
        review = dismissed.get(line.told("of"))
        if review is not None and review.at < line.at:
            yield anomaly(Kind.EXPORT_OF_DISMISSED, [line])


def ledger_exports_in_bulk(span: Span) -> Iterator[Anomaly]:
    """One person who takes the ledger with her, extract by extract."""
    for hers in by_actor([line for line in span.acts("ledger.export") if line.is_person]).values():
        most = window_most(hers, within=DAY)
        entries = sum(line.count("entries") for line in most)
        if len(most) >= EXTRACTS_A_DAY or entries >= EXTRACTED_A_DAY:
            yield anomaly(Kind.LEDGER_EXPORTS_IN_BULK, most, extracts=len(most), entries=entries)


DETECTORS = (exports_in_bulk, disclosures_in_bulk, exports_of_dismissed, ledger_exports_in_bulk)
