"""Acts outside of a shift, outside of office hours, and for a purpose chosen for one look."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from governance.oversight.anomalies import Anomaly, Kind, anomaly, by_actor
from governance.oversight.lines import Line, Span
from governance.oversight.looks import CLIPS, STILL

SHIFT_LASTS = timedelta(hours=12)
# What was begun in a shift may be finished just after it.
GRACE = timedelta(minutes=10)
ON_DUTY = (
    *CLIPS, STILL, "alert.claim", "alert.review", "alert.dispatch", "case.see",
    "dispatch.acknowledge", "dispatch.arrive", "dispatch.close", "original.request",
    "glass.break", "export.make", "export.ask", "export.take", "shadow.judge",
    "second.judge",
)  # fmt: skip
# Where so many of a role start shifts, who never does is an exception.
MOSTLY = 0.7
# Offices keep no watch at night: from nine in the evening until six in the morning.
NIGHT_FROM, NIGHT_UNTIL = 21, 6
OFFICE = (
    "grant.give", "grant.end", "account.make", "account.reset", "camera.administer",
    "camera.register", "device.register", "retention.rule_set", "retention.continue",
    "hold.place", "hold.lift", "gathering.lift", "authorisation.request",
    "authorisation.approve", "authorisation.withdraw", "authorisation.reinstate",
    "party.register", "party.agree", "party.sign", "party.end", "party.people", "party.keys",
    "disclosure.request", "disclosure.approve", "disclosure.take", "ledger.export",
    "report.make", "validation.make", "complaint.answer", "incident.close", "body.make",
    "clock.accept", "database.roles", "ledger.witness_add",
)  # fmt: skip
# Two shifts for different purposes around one look, within this time.
SWITCHED_WITHIN = timedelta(hours=1)
SHIFT = ("shift.start", "shift.end")


def out_of_shift(span: Span) -> Iterator[Anomaly]:
    """Looks and acts of people who were not on duty."""
    shifts = by_actor(span.of(*SHIFT))
    acts = [line for line in span.of(*ON_DUTY) if line.is_person and line.at >= span.since]
    usual = _roles_with_shifts(acts, shifts)
    for actor, lines in by_actor(acts).items():
        if actor in shifts:
            off = [line for line in lines if _is_off(line.at, shifts[actor], span)]
        elif span.since - span.began_at >= SHIFT_LASTS or span.until - span.since >= SHIFT_LASTS:
            off = [line for line in lines if line.role and line.role in usual]
        else:
            off = []
        if off:
            yield anomaly(Kind.OUT_OF_SHIFT, off, acts=len(off), hour=round(off[0].hour, 1))


def _roles_with_shifts(
    acts: Sequence[Line], shifts: Mapping[str, Sequence[Line]]
) -> frozenset[str]:
    """Roles of which most people who did something had a shift."""
    people: dict[str, set[str]] = {}
    for line in acts:
        people.setdefault(line.role, set()).add(line.actor)
    return frozenset(
        role for role, who in people.items()
        if len(who) >= 3 and len(who & set(shifts)) >= MOSTLY * len(who)
    )  # fmt: skip


def _is_off(at: datetime, shifts: Sequence[Line], span: Span) -> bool:
    """Whether the shift before has ended, or there is none and the next has yet to begin."""
    place = bisect_right([line.at for line in shifts], at)
    if place:
        last = shifts[place - 1]
        lasts = GRACE if last.action == "shift.end" else SHIFT_LASTS + GRACE
        return at - last.at > lasts
    return shifts[0].action == "shift.start" and shifts[0].at - at > GRACE


def out_of_hours(span: Span) -> Iterator[Anomaly]:
    """What offices decide, decided at night."""
    acts = [line for line in span.acts(*OFFICE) if line.is_person and line.at >= span.since]
    for lines in by_actor([line for line in acts if is_night(line)]).values():
        yield anomaly(Kind.OUT_OF_HOURS, lines, acts=len(lines), hour=round(lines[0].hour, 1))


def is_night(line: Line) -> bool:
    """Whether it was done when offices are closed."""
    return line.hour >= NIGHT_FROM or line.hour < NIGHT_UNTIL


def purpose_switched(span: Span) -> Iterator[Anomaly]:
    """A shift for another purpose, a look, and the first purpose again, within an hour."""
    looks = by_actor(span.of(*CLIPS, STILL, "export.make", "export.ask", "case.see"))
    for actor, starts in by_actor(span.acts("shift.start")).items():
        for first, other, back in zip(starts, starts[1:], starts[2:], strict=False):
            hers = [line for line in looks.get(actor, ()) if other.at <= line.at <= back.at]
            is_back = first.purpose == back.purpose != other.purpose
            if is_back and hers and back.at - other.at <= SWITCHED_WITHIN:
                yield anomaly(
                    Kind.PURPOSE_SWITCHED, [other, *hers, back], looks=len(hers),
                    minutes=round((back.at - other.at).total_seconds() / 60),
                )  # fmt: skip


DETECTORS = (out_of_shift, out_of_hours, purpose_switched)
