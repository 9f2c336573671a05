"""Those who oversee and answer: their own looks, and whether they read what they judge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from governance.oversight.anomalies import Anomaly, Kind, anomaly, by_actor
from governance.oversight.lines import Line, Span, grouped

# An auditor who reads five times what the others do, or more than anybody reads with care.
READS_LEAST = 50
READS_MOST = 400
TIMES_OTHERS = 5
FOLLOWED = 6
READ_S = 60
CLOSED_WITHIN = timedelta(minutes=30)
READS = ("ledger.read", "oversight.read", "party.audit", "completeness.read")


def looks_too_many(span: Span) -> Iterator[Anomaly]:
    """An auditor whose own looks into the ledger are far beyond those of the others."""
    people = by_actor([line for line in span.of(*READS) if line.at >= span.since])
    for actor, lines in people.items():
        others = [len(theirs) for other, theirs in people.items() if other != actor]
        usual = median(others) if others else READS_MOST / TIMES_OTHERS
        if len(lines) >= max(READS_LEAST, min(TIMES_OTHERS * usual, READS_MOST)):
            yield anomaly(Kind.AUDITOR_LOOKS_TOO_MANY, lines, reads=len(lines), usual=usual)


def follows_person(span: Span) -> Iterator[Anomaly]:
    """The ledger searched, again and again, for one person's acts."""
    people = {line.actor for line in span.lines if line.is_person}
    people |= {line.subject for line in span.lines if line.subject_kind == "person"}
    reads = [
        line
        for line in span.of("ledger.read", "oversight.read", "ledger.export")
        if line.subject in people
    ]
    for lines in grouped(reads, "actor", "subject").values():
        if len(lines) >= FOLLOWED:
            yield anomaly(Kind.AUDITOR_FOLLOWS_PERSON, lines, searches=len(lines))


def answered_unread(span: Span) -> Iterator[Anomaly]:
    """Complaints answered within a minute of being opened."""
    first: dict[str, Line] = {}
    for line in span.of("complaint.read", "complaint.look_into"):
        first.setdefault(line.subject, line)
    quick = [
        line for line in span.acts("complaint.answer")
        # Policy is asked for leave to answer by whoever begins to look into it, too.
        if line.allowed is None and line.subject in first
        and 0 <= (line.at - first[line.subject].at).total_seconds() < READ_S
    ]  # fmt: skip
    for lines in by_actor(quick).values():
        yield anomaly(Kind.ANSWERED_UNREAD, lines, answers=len(lines))


def incident_closed_soon(span: Span) -> Iterator[Anomaly]:
    """Incidents closed before anybody can have looked into them."""
    opened = {line.subject: line for line in span.acts("incident.open")}
    for line in span.acts("incident.close"):
        first = opened.get(line.subject)
        if first is not None and timedelta(0) <= line.at - first.at < CLOSED_WITHIN:
            minutes = (line.at - first.at).total_seconds() / 60
            yield anomaly(Kind.INCIDENT_CLOSED_SOON, [first, line], minutes=round(minutes, 1))


DETECTORS = (looks_too_many, follows_person, answered_unread, incident_closed_soon)
