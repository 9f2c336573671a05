"""Keeping and erasing: holds that come and go, rules that change around an erasure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from governance.oversight.anomalies import Anomaly, Kind, anomaly, by_actor
from governance.oversight.lines import Line, Span, window_most

# A hold is for an order, which does not end the next day.
HELD_SHORTLY = timedelta(hours=24)
HOLDS_A_DAY = 10
# The next run after a rule was made shorter erases what it was made shorter for.
ERASED_AFTER = timedelta(hours=24)
SHOWN = 50
LATE = timedelta(hours=48)


def hold_placed_and_lifted(span: Span) -> Iterator[Anomaly]:
    """Holds lifted within a day of being placed, and what was erased after a hold was lifted."""
    placed = {_hold(line): line for line in span.acts("hold.place")}
    erased = {line.subject: line for line in span.of("clip.erase")}
    for lift in span.acts("hold.lift"):
        place = placed.get(_hold(lift)) or placed.get(lift.subject)
        gone = erased.get(lift.subject)
        is_short = place is not None and timedelta(0) <= lift.at - place.at <= HELD_SHORTLY
        is_gone = gone is not None and timedelta(0) <= gone.at - lift.at <= ERASED_AFTER
        if is_short or is_gone:
            lines = [place if is_short else None, lift, gone if is_gone else None]
            yield anomaly(
                Kind.HOLD_PLACED_AND_LIFTED, [line for line in lines if line is not None],
                held=int(is_short), erased=int(is_gone),
            )  # fmt: skip


def _hold(line: Line) -> str:
    return line.told("hold") or line.subject


def holds_in_bulk(span: Span) -> Iterator[Anomaly]:
    """One person who keeps, or lets go of, many clips in a day."""
    for action in ("hold.place", "hold.lift"):
        for lines in by_actor(span.acts(action)).values():
            most = window_most(lines, within=timedelta(days=1))
            if len(most) >= HOLDS_A_DAY:
                yield anomaly(Kind.HOLDS_IN_BULK, most, holds=len(most))


def rule_then_erasure(span: Span) -> Iterator[Anomaly]:
    """A rule of retention made shorter, or changed and changed back, with what it erased."""
    rules = span.acts("retention.rule_set")
    for line in rules:
        until = line.at + ERASED_AFTER
        back = [
            other for other in rules
            if line.at < other.at <= until and other.subject == line.subject
        ]  # fmt: skip
        ends = back[0].at if back else until
        erased = _erased_by(span, line, ends)
        is_shorter = not line.told("before") or line.count("hours") < line.count("before")
        if (is_shorter and erased) or back:
            yield anomaly(
                Kind.RULE_THEN_ERASURE, [line, *erased[:SHOWN], *back],
                hours=line.count("hours"), before=line.count("before"), erased=len(erased),
            )  # fmt: skip
        elif line.count("hours") > line.count("before") > 0:
            yield anomaly(
                Kind.RULE_LENGTHENED, [line], hours=line.count("hours"),
                before=line.count("before"),
            )  # fmt: skip


def _erased_by(span: Span, rule: Line, until: datetime) -> list[Line]:
    """What went by this rule until then; runs alone where what they erased does not name a rule."""
    erased = [line for line in span.of("clip.erase") if rule.at <= line.at <= until]
    runs = [line for line in span.of("retention.run") if rule.at <= line.at <= until]
    same = [line for line in erased if line.told("rule") in {rule.subject, ""}]
    is_told = sum(run.count("erased") for run in runs) <= len(erased)
    return same or ([] if is_told else runs[:1])


def erased_out_of_time(span: Span) -> Iterator[Anomaly]:
    """Clips erased before they were due, or days after."""
    early, late = [], []
    for line in span.of("clip.erase"):
        due = _moment(line.told("due"))
        if due is not None and line.at < due - timedelta(minutes=1):
            early.append(line)
        elif due is not None and line.at > due + LATE:
            late.append(line)
    if early:
        yield anomaly(Kind.ERASED_OUT_OF_TIME, early, early=len(early))
    if late:
        yield anomaly(Kind.ERASED_OUT_OF_TIME, late, late=len(late))


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


DETECTORS = (hold_placed_and_lifted, holds_in_bulk, rule_then_erasure, erased_out_of_time)
