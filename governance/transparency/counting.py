"""What governance itself did in a period, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, cast

from django.db.models import Count, F, Sum

from governance.models import (
    Authorisation,
    BrokenGlass,
    Complaint,
    Disclosure,
    Entry,
    Incident,
    Look,
    Reconciliation,
    Suspension,
)
from governance.transparency.periods import INDIA

Counts = Counter[tuple[str, str]]
Found = Iterable[tuple[str, str, int]]


def governance_counts(*, from_at: datetime, until_at: datetime) -> Counts:
    """How often each thing happened, by measure and word."""
    span = (from_at, until_at)
    found: Counts = Counter()
    for part in (_leave(span), _looks(span), _policy(span), _disclosures(span), _answers(span)):
        for measure, word, count in part:
            found[measure, word] += count
    for measure, word, count in _reads(_days(from_at, until_at)):
        found[measure, word] += count
    return found


def _within(rows: Any, field: str, span: tuple[datetime, datetime]) -> Any:
    return rows.filter(**{f"{field}__gte": span[0], f"{field}__lt": span[1]}).order_by()


def _by(rows: Any, field: str, measure: str) -> Found:
    for word, count in rows.values_list(field).annotate(times=Count("pk")):
        yield measure, word or "none", count


def _leave(span: tuple[datetime, datetime]) -> Found:
    approved = _within(Authorisation.objects.all(), "approved_at", span)
    yield from _by(approved, "mode", "authorisations")
    yield from _by(_within(Suspension.objects.all(), "at", span), "cause", "suspensions")
    yield from _by(_within(Incident.objects.all(), "noticed_at", span), "kind", "incidents")


def _looks(span: tuple[datetime, datetime]) -> Found:
    looks = _within(Look.objects.all(), "opened_at", span)
    yield from _by(looks, "purpose", "looks")
    yield "review_looks", "", looks.filter(kind=Look.Kind.REVIEW).count()
    yield "originals", "", looks.filter(kind=Look.Kind.ORIGINAL).count()
    broken = _within(BrokenGlass.objects.all(), "broken_at", span)
    for word, count in broken.values_list("verdict").annotate(times=Count("pk")):
        yield "glasses", word or "not_judged", count


def _policy(span: tuple[datetime, datetime]) -> Found:
    answers = _within(Entry.objects.filter(allowed__isnull=False), "at", span)
    yield "asked", "", answers.count()
    yield from _by(answers.filter(allowed=False), "reason", "refusals")


def _disclosures(span: tuple[datetime, datetime]) -> Found:
    rows = Disclosure.objects.all()
    yield "disclosures_asked", "", _within(rows, "asked_at", span).count()
    yield from _by(_within(rows, "taken_at", span), "kind", "disclosures_given")
    refused = _within(rows.filter(status=Disclosure.Status.REFUSED), "answered_at", span)
    yield "disclosures_refused", "", refused.count()


def _answers(span: tuple[datetime, datetime]) -> Found:
    rows = Complaint.objects.all()
    yield from _by(_within(rows, "received_at", span), "category", "complaints")
    answered = _within(rows, "answered_at", span)
    yield from _by(answered, "found", "answers")
    yield "answers_late", "", answered.filter(answered_at__gt=F("due_at")).count()


def _days(from_at: datetime, until_at: datetime) -> tuple[date, date]:
    """The first day and the one after the last: each day in one month, that of the same date."""
    begins, ends = from_at.astimezone(INDIA), until_at.astimezone(INDIA).date()
    # Where the record itself begins in the night, its first day in UTC is that of the date before.
    is_whole = begins.hour == begins.minute == begins.second == 0
    return (begins.date() if is_whole else from_at.astimezone(UTC).date()), ends


def _reads(days: tuple[date, date]) -> Iterator[tuple[str, str, int]]:
    """Days of the media path are in UTC: they are told as those of the same date."""
    rows = Reconciliation.objects.filter(day__gte=days[0], day__lt=days[1])
    told = rows.aggregate(served=Sum("served"), unmatched=Sum("unmatched"))
    yield "reads", "", cast("int | None", told["served"]) or 0
    yield "unmatched_reads", "", cast("int | None", told["unmatched"]) or 0
    yield "days_unreconciled", "", (days[1] - days[0]).days - rows.count()
