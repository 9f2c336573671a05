"""When each station had somebody on patrol duty who could do what is needed there."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from distress.models import DutyShift
from governance.models import Grant
from governance.transparency.spans import Span, spans_both
from governance.vocabulary import RESPOND, WATCH, Action, Purpose, Role
from governance.who_may import LEAVES

Spans = Mapping[int, list[Span]]


def cover_to_send(span: Span) -> Spans:
    """By row id of the station: times in which an officer was on duty who may answer a dispatch."""
    return _cover(span, roles={Role.STATION_OFFICER.value}, permission=RESPOND)


def cover_to_review(span: Span) -> Spans:
    """By row id of the station: times in which somebody was on duty who may judge its alerts."""
    return _cover(span, roles=LEAVES[Action.ALERT_REVIEW].roles, permission=WATCH)


def _cover(span: Span, *, roles: Collection[str], permission: str) -> Spans:
    """A roster alone is not enough: a shift counts while grants of both kinds ran beside it."""
    shifts = DutyShift.objects.filter(
        purpose=Purpose.PATROL.value, starts_at__lt=span[1], ends_at__gt=span[0]
    ).values_list("person_id", "station_id", "station__code", "starts_at", "ends_at")
    people = {shift[0] for shift in shifts}
    of_role, of_place = _grants(people, roles=roles, permission=permission)
    found: dict[int, list[Span]] = {}
    for person, station, code, begin, end in shifts:
        theirs = spans_both(of_role.get(person, ()), of_place.get((person, str(code)), ()))
        found.setdefault(station, []).extend(spans_both([(begin, end)], theirs))
    return found


def _grants(
    people: Collection[int], *, roles: Collection[str], permission: str
) -> tuple[dict[int, list[Span]], dict[tuple[int, str], list[Span]]]:
    """When each of these people held one of the roles, and the permission on each station."""
    of_role: dict[int, list[Span]] = {}
    of_place: dict[tuple[int, str], list[Span]] = {}
    held = Grant.objects.filter(person__in=people).values_list(
        "person_id", "role", "permission", "object_kind", "object_code", "starts_at", "ends_at",
        "ended_at",
    )  # fmt: skip
    for person, role, may, kind, code, begin, end, ended in held:
        until = min(end, ended or end)
        if role in roles:
            of_role.setdefault(person, []).append((begin, until))
        elif (may, kind) == (permission, Grant.ObjectKind.STATION):
            of_place.setdefault((person, code), []).append((begin, until))
    return of_role, of_place
