"""Spans of time: what they share, how long they last, and in which months they lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from governance.transparency.periods import INDIA

Span = tuple[datetime, datetime]


def month_of(at: datetime) -> str:
    """The month in which this is, in India's calendar, as 2026-11."""
    return at.astimezone(INDIA).strftime("%Y-%m")


def months_of(span: Span) -> Iterator[tuple[str, Span]]:
    """The parts of a span that lie in one month of India's calendar each."""
    begin = span[0]
    while begin < span[1]:
        local = begin.astimezone(INDIA).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        end = min((local + timedelta(days=32)).replace(day=1), span[1])
        yield month_of(begin), (begin, end)
        begin = end


def spans_both(one: Iterable[Span], other: Iterable[Span]) -> Iterator[Span]:
    """The times that lie in a span of both."""
    others = list(other)
    for begin, end in one:
        for since, until in others:
            if max(begin, since) < min(end, until):
                yield max(begin, since), min(end, until)


def seconds_of(spans: Iterable[Span], within: Span) -> int:
    """How long at least one of them lasted within this time, in whole seconds."""
    return round(lasted(spans, within).total_seconds())


def lasted(spans: Iterable[Span], within: Span) -> timedelta:
    """How long at least one of them lasted within this time."""
    total, reached = timedelta(), within[0]
    for begin, end in sorted(spans):
        begin, end = max(begin, reached), min(end, within[1])
        if end > begin:
            total, reached = total + (end - begin), end
    return total
