"""Leave to analyse: authorisations that grow, and what else decides when cameras are watched."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta

from governance.models import Entry
from governance.oversight.anomalies import Anomaly, Kind, anomaly, by_actor
from governance.oversight.lines import FIELDS, Line, Span, grouped, window_most

DAY = timedelta(hours=24)
# More cameras than ever approved before by this much, or more than before within a day.
TIMES_LARGEST = 2
WIDER = {"survey": 0, "call_only": 1, "shadow": 2, "live": 3}
VALIDATIONS_MOST = 3
REPORTS_MOST = 3
GATHERINGS_MOST = 3
# Zones and masks are tried out in one go; later the same day is another occasion.
ONE_SETTING = timedelta(minutes=15)


def authorisation_grew(span: Span) -> Iterator[Anomaly]:
    """A wider leave soon after a narrower one: more cameras, or a mode that does more."""
    asked = [line for line in span.acts("authorisation.request") if line.told("cameras")]
    approved = [line for line in span.acts("authorisation.approve") if line.told("cameras")]
    ended = span.acts("authorisation.withdraw")
    seen: set[int] = set()
    for lines in (*by_actor(asked).values(), approved):
        for before, then in itertools.pairwise(lines):
            if then.at - before.at <= DAY and _is_wider(before, then):
                found = [before, then, *_of(approved, {before.subject, then.subject})]
                seen |= {line.number for line in found}
                yield anomaly(
                    Kind.AUTHORISATION_GREW,
                    found,
                    cameras_before=before.count("cameras"),
                    cameras=then.count("cameras"),
                )
    for before in ended:
        for then in (*asked, *approved):
            is_next = timedelta(0) <= then.at - before.at <= DAY
            if is_next and _is_wider(before, then) and then.number not in seen:
                yield anomaly(
                    Kind.AUTHORISATION_GREW,
                    [before, then],
                    cameras_before=before.count("cameras"),
                    cameras=then.count("cameras"),
                )
    yield from _larger_than_ever(span, [line for line in approved if line.number not in seen])


def _is_wider(before: Line, then: Line) -> bool:
    first, second = WIDER.get(before.told("mode"), 0), WIDER.get(then.told("mode"), 0)
    return then.count("cameras") > before.count("cameras") or second > first > 0


def _of(lines: list[Line], subjects: set[str]) -> list[Line]:
    return [line for line in lines if line.subject in subjects]


def _larger_than_ever(span: Span, approved: list[Line]) -> Iterator[Anomaly]:
    rows = Entry.objects.filter(
        action="authorisation.approve", allowed__isnull=True, at__lt=span.since
    ).order_by("-id").values_list(*FIELDS)[:200]  # fmt: skip
    largest = max((Line(*row).count("cameras") for row in rows), default=0.0)
    for line in approved:
        if largest and line.count("cameras") >= TIMES_LARGEST * largest:
            yield anomaly(
                Kind.AUTHORISATION_GREW, [line], cameras_before=largest,
                cameras=line.count("cameras"),
            )  # fmt: skip


def reinstated_soon(span: Span) -> Iterator[Anomaly]:
    """A leave that was suspended for what its alerts were worth, and let go on within a day."""
    stopped = {line.subject: line for line in span.of("authorisation.suspend")}
    for line in span.acts("authorisation.reinstate"):
        before = stopped.get(line.subject)
        if before is not None and timedelta(0) <= line.at - before.at <= DAY:
            hours = (line.at - before.at).total_seconds() / 3600
            yield anomaly(Kind.REINSTATED_SOON, [before, line], hours=round(hours, 1))


def judged_until_passed(span: Span) -> Iterator[Anomaly]:
    """One shadow period summed up again and again, until its figure passes."""
    for lines in grouped(span.acts("validation.make"), "subject").values():
        if len(lines) >= VALIDATIONS_MOST:
            yield anomaly(Kind.JUDGED_UNTIL_PASSED, lines, made=len(lines))


def gathering_lifted(span: Span) -> Iterator[Anomaly]:
    """Analysis that went on while people were assembled."""
    for line in span.acts("gathering.lift"):
        yield anomaly(Kind.GATHERING_LIFTED, [line], cameras=line.count("cameras"))


def gatherings_in_a_row(span: Span) -> Iterator[Anomaly]:
    """One person says again and again that people assemble: that also blinds a camera."""
    sets = [line for line in span.acts("gathering.set") if line.is_person]
    for lines in by_actor(sets).values():
        most = window_most(lines, within=DAY / 2)
        if len(most) >= GATHERINGS_MOST:
            yield anomaly(Kind.GATHERINGS_IN_A_ROW, most, gatherings=len(most))


def camera_changed_and_back(span: Span) -> Iterator[Anomaly]:
    """A camera set up differently for some hours by one person, and then again."""
    acts = [line for line in span.acts("camera.administer") if line.is_person]
    for lines in grouped(acts, "actor", "subject").values():
        is_one_setting = lines[-1].at - lines[0].at < ONE_SETTING
        if len(lines) > 1 and not is_one_setting:
            yield anomaly(Kind.CAMERA_CHANGED_AND_BACK, lines, changes=len(lines))


def report_made_again(span: Span) -> Iterator[Anomaly]:
    """One period's report made again and again: figures may be looked for."""
    for lines in grouped(span.acts("report.make"), "subject").values():
        if len(lines) >= REPORTS_MOST and lines[0].subject != "new":
            yield anomaly(Kind.REPORT_MADE_AGAIN, lines, made=len(lines))


DETECTORS = (
    authorisation_grew, reinstated_soon, judged_until_passed,
    camera_changed_and_back, gathering_lifted, gatherings_in_a_row, report_made_again,
)  # fmt: skip
