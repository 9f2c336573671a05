"""Third parties: whether each access had its ticket, and when it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from governance.models import MaintenanceSession
from governance.oversight.anomalies import Anomaly, Kind, anomaly, by_actor, exceptions
from governance.oversight.duty import is_night
from governance.oversight.lines import Line, Span, window_most

# A repair takes an hour or two; a session ends by itself after four.
OPEN_LONG = timedelta(hours=3)
LASTS = timedelta(hours=4)
TICKETS_MOST = 3
FIGURES_AN_HOUR = 40
ACCESSES = ("party.health", "party.figures", "party.own", "party.maintain")

Times = tuple[str, datetime, datetime]


def without_ticket(span: Span) -> Iterator[Anomaly]:
    """Reads of cameras' health without a maintenance session for a ticket."""
    reads = [line for line in span.of("party.health") if line.at >= span.since]
    times = [*_sessions(span), *_rows(span)]
    missing = [
        line for line in reads
        if not any(since <= line.at <= until and line.subject in {about, ""}
                   for about, since, until in times)
    ]  # fmt: skip
    yield from exceptions(Kind.PARTY_WITHOUT_TICKET, missing, reads)


def _opened(span: Span) -> list[Line]:
    return [line for line in span.acts("party.maintain") if not line.told("closed")]


def _closed_at(span: Span, opened: Line) -> datetime | None:
    return next(
        (
            line.at for line in span.acts("party.maintain")
            if line.told("closed") and line.at >= opened.at and line.actor == opened.actor
            and line.told("session") == opened.told("session")
        ),
        None,
    )  # fmt: skip


def _sessions(span: Span) -> list[Times]:
    """Agreement, beginning and end of each session, as the entries tell it."""
    return [
        (line.subject, line.at, _closed_at(span, line) or line.at + _lasts(line))
        for line in _opened(span)
    ]


def _lasts(opened: Line) -> timedelta:
    minutes = opened.count("minutes")
    return timedelta(minutes=minutes) if minutes else LASTS


def _rows(span: Span) -> list[Times]:
    rows = MaintenanceSession.objects.filter(opened_at__lte=span.until, ends_at__gte=span.since)
    return [
        (str(row.agreement.code), row.opened_at, min(row.closed_at or row.ends_at, row.ends_at))
        for row in rows.select_related("agreement")
    ]


def at_night(span: Span) -> Iterator[Anomaly]:
    """People of third parties at work when nobody of the agency is."""
    lines = [
        line for line in span.acts("party.maintain", "party.health", "party.figures")
        if is_night(line) and line.at >= span.since
        and (line.is_person or line.action != "party.figures")
    ]  # fmt: skip
    for found in by_actor(lines).values():
        yield anomaly(Kind.PARTY_AT_NIGHT, found, accesses=len(found), hour=round(found[0].hour, 1))


def after_end(span: Span) -> Iterator[Anomaly]:
    """Accesses that were allowed although the agreement had ended."""
    ended = {line.subject: line for line in reversed(span.acts("party.end"))}
    late = [
        line for line in span.of(*ACCESSES, "disclosure.take")
        if line.subject in ended and line.at > ended[line.subject].at
    ]  # fmt: skip
    for lines in by_actor(late).values():
        yield anomaly(Kind.PARTY_AFTER_END, lines, accesses=len(lines))


def maintenance_kept_open(span: Span) -> Iterator[Anomaly]:
    """Sessions that stayed open for hours, one or one after another."""
    for lines in by_actor(_opened(span)).values():
        long = [
            line for line in lines
            if (_closed_at(span, line) or min(line.at + _lasts(line), span.until)) - line.at
            >= OPEN_LONG
        ]  # fmt: skip
        if long:
            hours = max(
                ((_closed_at(span, line) or line.at + _lasts(line)) - line.at).total_seconds()
                for line in long
            )
            yield anomaly(Kind.MAINTENANCE_KEPT_OPEN, long, hours=round(hours / 3600, 1))


def ticket_reused(span: Span) -> Iterator[Anomaly]:
    """One ticket for session after session."""
    tickets: dict[str, list[Line]] = {}
    for line in _opened(span):
        if line.told("ticket"):
            tickets.setdefault(line.told("ticket"), []).append(line)
    for lines in tickets.values():
        if len(lines) >= TICKETS_MOST:
            yield anomaly(Kind.TICKET_REUSED, lines, sessions=len(lines))


def figures_in_bulk(span: Span) -> Iterator[Anomaly]:
    """Counts read so often that single hours and places can be told from them."""
    for lines in by_actor(span.of("party.figures", "party.health")).values():
        most = window_most(lines, within=timedelta(hours=1))
        if len(most) >= FIGURES_AN_HOUR:
            yield anomaly(Kind.FIGURES_IN_BULK, most, reads=len(most))


DETECTORS = (
    without_ticket, at_night, after_end, maintenance_kept_open, ticket_reused, figures_in_bulk,
)  # fmt: skip
