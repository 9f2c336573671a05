"""Grants: given for one look, given in bulk, and looks after their end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from governance.models import Grant, User
from governance.oversight.anomalies import (
    Anomaly,
    Kind,
    anomaly,
    by_actor,
    by_subject,
    person_subject,
)
from governance.oversight.lines import Line, Span, grouped, window_most
from governance.oversight.looks import CLIPS, STILL

# A grant that lives for less than a shift was for one thing.
GRANTED_SHORTLY = timedelta(hours=12)
GRANTS_AN_HOUR = 6
SEES = (*CLIPS, STILL, "export.make", "export.ask", "export.take", "case.see", "original.request")


def grant_around_look(span: Span) -> Iterator[Anomaly]:
    """A grant given, used for a look or a copy, and ended within half a day."""
    gives = {_grant(line): line for line in span.acts("grant.give")}
    seen = by_actor(span.of(*SEES))
    for end in span.acts("grant.end"):
        give = gives.get(_grant(end))
        if give is None or not timedelta(0) < end.at - give.at <= GRANTED_SHORTLY:
            continue
        used = [line for line in seen.get(give.subject, ()) if give.at <= line.at <= end.at]
        if used:
            yield anomaly(
                Kind.GRANT_AROUND_LOOK, [give, *used[:50], end], about=person_subject(give.subject),
                looks=len(used), minutes=round((end.at - give.at).total_seconds() / 60),
            )  # fmt: skip


def _grant(line: Line) -> tuple[str, str]:
    """What tells one grant from another: its code, or what was granted."""
    named = line.told("grant") or f"{line.told('role')}{line.told('permission')}{line.told('on')}"
    return line.subject, named


def grants_in_bulk(span: Span) -> Iterator[Anomaly]:
    """Much granted to one person within an hour."""
    for (person,), lines in grouped(_given(span), "subject").items():
        most = window_most(lines, within=timedelta(hours=1))
        if len(most) >= GRANTS_AN_HOUR:
            yield anomaly(Kind.GRANTS_IN_BULK, most, about=person_subject(person), grants=len(most))


def _given(span: Span) -> list[Line]:
    """By people: a command that sets a deployment up grants much at once."""
    return [line for line in span.acts("grant.give") if line.is_person]


def looks_after_grant(span: Span) -> Iterator[Anomaly]:
    """Looks by somebody whose grant had ended."""
    ends = by_subject(span.acts("grant.end"))
    gives = by_subject(span.acts("grant.give"))
    backed = _grants(span)
    for actor, lines in by_actor([line for line in span.of(*SEES) if line.is_person]).items():
        late = [
            line for line in lines
            if line.at >= span.since
            and (
                any(_took(end, line) and not _given_again(end, gives.get(actor, ()), line)
                    for end in ends.get(actor, ()))
                or (actor in backed and not _is_backed(backed[actor], line.at))
            )
        ]  # fmt: skip
        if late:
            yield anomaly(Kind.LOOK_AFTER_GRANT, late, looks=len(late))


def _took(end: Line, look: Line) -> bool:
    """Whether what ended was needed for this look."""
    if look.at <= end.at:
        return False
    role, on = end.told("role"), end.told("on")
    if role:
        return not look.role or role in look.role.split("+")
    if on:
        return on.split("/")[-1] in {look.station, look.camera} - {""}
    return True


def _given_again(end: Line, gives: Sequence[Line], look: Line) -> bool:
    same = (end.told("role"), end.told("permission"), end.told("on"))
    return any(
        end.at <= give.at <= look.at
        and (give.told("role"), give.told("permission"), give.told("on")) == same
        for give in gives
    )


Times = tuple[datetime, datetime]


def _grants(span: Span) -> dict[str, list[Times]]:
    """From when until when anything was granted to people of whom grants are known."""
    actors = {line.actor for line in span.of(*SEES) if line.is_person}
    known = {str(code) for code in User.objects.values_list("code", flat=True)} & actors
    found: dict[str, list[Times]] = {}
    rows = Grant.objects.filter(person__code__in=known)
    for code, starts, ends, ended in rows.values_list(
        "person__code", "starts_at", "ends_at", "ended_at"
    ):
        found.setdefault(str(code), []).append((starts, min(ended or ends, ends)))
    return found


def _is_backed(grants: Sequence[Times], at: datetime) -> bool:
    """Whether a grant was running, or none had begun: then rows say nothing about that time."""
    return any(starts <= at <= ends for starts, ends in grants) or all(
        starts > at for starts, _ends in grants
    )


DETECTORS = (grant_around_look, grants_in_bulk, looks_after_grant)
