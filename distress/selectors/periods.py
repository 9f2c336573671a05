"""What is counted of a period, one fact a row: by hotspot, station and month, with no person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from distress.models import (
    Alert,
    Dispatch,
    Episode,
    Hotspot,
    Outcome,
    Review,
    Station,
    Stream,
)
from distress.selectors.connected import watched
from distress.selectors.cover import Spans, cover_to_review, cover_to_send
from governance.subjects import PeriodFacts, Tally
from governance.transparency.spans import Span, month_of, months_of, seconds_of

# What a visit must not be: told of its own, exactly.
AGAINST = {Outcome.Finding.NOT_WANTED.value: "not_wanted", Outcome.Finding.HARM.value: "harm"}
# fact, moment, word, hotspot, station
Happened = tuple[str, datetime, str, str, str]


def period_facts(*, from_at: datetime, until_at: datetime) -> PeriodFacts:
    """Counts and waiting times from one moment to before another."""
    span = (from_at, until_at)
    counts: Counter[Tally] = Counter()
    for source in (_alerts, _reviews, _dispatches, _outcomes):
        for fact, at, word, hotspot, station in source(span):
            counts[Tally(fact, month_of(at), 0, word, hotspot, station)] += 1
    tallies = [_with_count(tally, count) for tally, count in counts.items()]
    lasting = (*_quiet(span), *_frames(span), *watched(span), *_staffed(span))
    return PeriodFacts([*tallies, *lasting], _waits(span))


def _with_count(tally: Tally, count: int) -> Tally:
    return Tally(tally.fact, tally.month, count, tally.word, tally.hotspot, tally.station)


def _quiet(span: Span) -> Iterator[Tally]:
    """Every hotspot is told of, also where nobody was sent."""
    codes = [str(code) for code in Hotspot.objects.values_list("code", flat=True)]
    for month, _part in months_of(span):
        yield from (Tally("dispatches", month, 0, "", code) for code in codes)


def _alerts(span: Span) -> Iterator[Happened]:
    rows = Alert.objects.filter(raised_at__gte=span[0], raised_at__lt=span[1]).order_by()
    for at, signal, hotspot, station in rows.values_list(
        "raised_at", "signal", "episode__camera__hotspot__code", "station__code"
    ):
        yield "alerts", at, signal, str(hotspot or ""), str(station)
    quiet = Episode.objects.filter(
        decided_at__gte=span[0], decided_at__lt=span[1], is_alerted=False
    ).order_by()
    for at, why, hotspot, station in quiet.values_list(
        "decided_at", "not_alerted_reason", "camera__hotspot__code", "camera__station__code"
    ):
        yield "not_alerted", at, why, str(hotspot or ""), str(station or "")


def _reviews(span: Span) -> Iterator[Happened]:
    rows = Review.objects.filter(at__gte=span[0], at__lt=span[1]).order_by()
    for at, verdict, reason, signal, hotspot, station in rows.values_list(
        "at", "verdict", "reason", "alert__signal", "alert__episode__camera__hotspot__code",
        "alert__station__code",
    ):  # fmt: skip
        place = (str(hotspot or ""), str(station))
        fact = "confirmed" if verdict == Review.Verdict.CONFIRMED else "false_alerts"
        yield fact, at, reason, *place
        if signal == "expression":
            yield "judged_expression", at, verdict, *place


def _dispatches(span: Span) -> Iterator[Happened]:
    rows = Dispatch.objects.filter(sent_at__gte=span[0], sent_at__lt=span[1]).order_by()
    for at, status, unanswered, signal, hotspot, station in rows.values_list(
        "sent_at", "status", "unanswered_at", "alert__signal",
        "alert__episode__camera__hotspot__code", "station__code",
    ):  # fmt: skip
        if status != Dispatch.Status.PASSED_ON:
            yield "dispatches", at, signal, str(hotspot or ""), str(station)
        if unanswered or status == Dispatch.Status.PASSED_ON:
            yield "unanswered", at, "", str(hotspot or ""), str(station)


def _outcomes(span: Span) -> Iterator[Happened]:
    rows = Outcome.objects.filter(at__gte=span[0], at__lt=span[1]).order_by()
    for at, finding, hotspot, station in rows.values_list(
        "at", "finding", "dispatch__alert__episode__camera__hotspot__code",
        "dispatch__station__code",
    ):  # fmt: skip
        fact = AGAINST.get(finding, "outcomes")
        yield fact, at, finding, str(hotspot or ""), str(station)


def _frames(span: Span) -> Iterator[Tally]:
    """Frames of connections that ended in the span: counted once, when none is added any more."""
    ended = Stream.objects.filter(closed_at__gte=span[0], closed_at__lt=span[1]).order_by()
    for at, counters, hotspot, station in ended.values_list(
        "closed_at", "counters", "camera__hotspot__code", "camera__station__code"
    ):
        assert at is not None, "closed within the span"
        for fact, counter in (
            ("frames_dropped", "frames_dropped"), ("frames_taken", "frames_read"),
        ):  # fmt: skip
            count = int(counters.get(counter) or 0)
            yield Tally(fact, month_of(at), count, "", str(hotspot), str(station))


def _staffed(span: Span) -> Iterator[Tally]:
    """Seconds in which a station had somebody to send, and somebody to review, and had nobody."""
    police = Station.objects.filter(kind=Station.Kind.POLICE)
    yield from _on_duty(span, police, cover_to_send(span), ("staffed", "unstaffed"))
    watched = Station.objects.filter(cameras__isnull=False).distinct()
    yield from _on_duty(span, watched, cover_to_review(span), ("reviewers", "unreviewed"))


def _on_duty(
    span: Span, stations: Iterable[Station], cover: Spans, facts: tuple[str, str]
) -> Iterator[Tally]:
    for station in stations:
        for month, part in months_of(span):
            on = seconds_of(cover.get(station.pk, ()), part)
            whole = round((part[1] - part[0]).total_seconds())
            yield Tally(facts[0], month, on, "", "", str(station.code))
            yield Tally(facts[1], month, whole - on, "", "", str(station.code))


def _waits(span: Span) -> dict[str, list[float]]:
    reviews = Review.objects.order_by()
    dispatches = Dispatch.objects.order_by()
    return {
        "review": _waited(reviews, "alert__raised_at", "at", span),
        "acknowledge": _waited(dispatches, "sent_at", "acknowledged_at", span),
        "arrive": _waited(dispatches, "sent_at", "arrived_at", span),
    }


def _waited(rows: QuerySet[Any], begin: str, end: str, span: Span) -> list[float]:
    """Seconds from one to the other, of those that ended in the span."""
    ended = rows.filter(**{f"{end}__gte": span[0], f"{end}__lt": span[1]})
    return [max(0.0, (b - a).total_seconds()) for a, b in ended.values_list(begin, end)]
