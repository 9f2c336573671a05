"""Broken glasses: what is owed for them, how often, and how they were judged."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.utils.timezone import now

from governance.models import Entry
from governance.models.glasses import JUSTIFIED_WITHIN
from governance.oversight.anomalies import Anomaly, Kind, anomaly, by_actor
from governance.oversight.lines import FIELDS, Line, Span, window_most

# A life at risk twice in one day, or three times in a month, before the same eyes.
A_DAY = 2
A_MONTH = 3
MONTH = timedelta(days=30)
JUDGED_S = 10


def glass_unjustified(span: Span) -> Iterator[Anomaly]:
    """Justifications that came late, or that are owed."""
    late = [
        line for line in span.acts("glass.justify")
        if line.count("after_min") > JUSTIFIED_WITHIN.total_seconds() / 60
    ]  # fmt: skip
    published = [
        line for line in span.of("glass.publish") if line.told("reason") == "no_justification"
    ]  # fmt: skip
    broken = breakings(span)
    said = _justified(broken)
    owed = [
        line for line in broken
        if line.subject_kind == "glass" and line.subject not in said
        and now() - line.at > JUSTIFIED_WITHIN
    ]  # fmt: skip
    by_code = {line.subject: line for line in broken}
    for line in owed:
        yield anomaly(Kind.GLASS_UNJUSTIFIED, [line], owed=1)
    for line in late:
        first = [by_code[line.subject]] if line.subject in by_code else []
        minutes = line.count("after_min")
        yield anomaly(Kind.GLASS_UNJUSTIFIED, [*first, line], after_min=minutes)
    told = {line.subject for line in owed}
    for line in published:
        if line.subject not in told:
            yield anomaly(Kind.GLASS_UNJUSTIFIED, [line], published=1)


def breakings(span: Span) -> list[Line]:
    """Each breaking once, by the act where there is one."""
    return [line for line in span.acts("glass.break") if line.is_person]


def _justified(broken: Sequence[Line]) -> set[str]:
    """Which have their justification, whenever it came."""
    codes = [line.subject for line in broken]
    said = Entry.objects.filter(
        action="glass.justify", subject_code__in=codes, allowed__isnull=True
    )
    return set(said.values_list("subject_code", flat=True))


def glass_repeated(span: Span) -> Iterator[Anomaly]:
    """One person who breaks the glass again and again."""
    since = span.until - MONTH
    rows = Entry.objects.filter(
        action="glass.break", actor_kind="person", at__gte=since, at__lte=span.until,
        subject_kind="glass",
    ).exclude(allowed=False)  # fmt: skip
    month = by_actor([Line(*row) for row in rows.order_by("id").values_list(*FIELDS)])
    for actor, lines in by_actor(breakings(span)).items():
        day = window_most(lines, within=timedelta(days=1))
        every = month.get(actor, [])
        if len(day) >= A_DAY or len(every) >= A_MONTH:
            found = every if len(every) >= A_MONTH else day
            yield anomaly(Kind.GLASS_REPEATED, [*found, *lines], broken=len(found))


def glass_judged_in_seconds(span: Span) -> Iterator[Anomaly]:
    """Verdicts of oversight one after another, faster than what was written is read."""
    judged = [line for line in span.acts("glass.review") if line.subject != "all"]
    for lines in by_actor(judged).values():
        quick = [
            [before, then] for before, then in itertools.pairwise(lines)
            if before.subject != then.subject
            and (then.at - before.at).total_seconds() < JUDGED_S
        ]  # fmt: skip
        if quick:
            found = [line for pair in quick for line in pair]
            yield anomaly(Kind.GLASS_JUDGED_IN_SECONDS, found, judged=len(quick) + 1)


DETECTORS = (glass_unjustified, glass_repeated, glass_judged_in_seconds)
