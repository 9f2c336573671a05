"""Entries of a span of time as plain values, read once, in order, for every detector."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from governance.models import Entry

# What lies before the span is read too: a shift that began, an alert that was raised.
BEFORE = timedelta(hours=24)
# A question that policy answered and the act that followed are two entries of one thing.
SAME_ACT = timedelta(seconds=5)
PLACE = ZoneInfo("Asia/Kolkata")
FIELDS = (
    "id", "code", "at", "verb", "action", "actor_kind", "actor_code", "subject_kind",
    "subject_code", "station_code", "purpose", "allowed", "reason", "detail", "public",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One entry as it was written."""

    number: int
    code: UUID
    at: datetime
    verb: str
    action: str
    actor_kind: str
    actor: str
    subject_kind: str
    subject: str
    station: str
    purpose: str
    allowed: bool | None
    reason: str
    detail: Mapping[str, Any]
    public: Mapping[str, Any]

    @property
    def is_person(self) -> bool:
        """Whether somebody with an account did it."""
        return self.actor_kind == "person"

    @property
    def camera(self) -> str:
        """Code of the camera that it has to do with, where the entry says so."""
        if self.subject_kind == "camera":
            return self.subject
        return self.told("camera")

    @property
    def role(self) -> str:
        """The roles that were held, where policy was asked."""
        roles = self.detail.get("roles")
        return "+".join(roles) if isinstance(roles, list) else ""

    @property
    def hour(self) -> float:
        """The hour of the day at the place, from 0 to 24."""
        local = self.at.astimezone(PLACE)
        return local.hour + local.minute / 60

    def told(self, name: str) -> str:
        """A word of the detail or of what is public; empty where there is none."""
        value = self.detail.get(name, self.public.get(name))
        return "" if value is None else str(value)

    def count(self, name: str) -> float:
        """A number of the detail or of what is public; 0 where there is none."""
        value = self.detail.get(name, self.public.get(name))
        return float(value) if isinstance(value, int | float) else 0.0


@dataclass(frozen=True)
class Span:
    """The lines between two moments, with those before that they are understood by.

    lines: in order of time. began_at: when the whole ledger began.
    """

    since: datetime
    until: datetime
    lines: Sequence[Line]
    began_at: datetime
    _by_action: dict[str, list[Line]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.lines:
            self._by_action.setdefault(line.action, []).append(line)

    def of(self, *actions: str) -> list[Line]:
        """What was not refused of these actions, in order; questions and acts."""
        found = [
            line
            for action in actions
            for line in self._by_action.get(action, ())
            if line.allowed is not False
        ]
        return found if len(actions) == 1 else sorted(found, key=_place)

    def acts(self, *actions: str) -> list[Line]:
        """The same with each act once: an answer of policy that its act follows is left out."""
        found = self.of(*actions)
        done = {(line.actor, line.action, line.at) for line in found if line.allowed is None}
        times: dict[tuple[str, str], list[datetime]] = {}
        for actor, action, at in sorted(done):
            times.setdefault((actor, action), []).append(at)
        return [
            line
            for line in found
            if line.allowed is None
            or not any_between(
                times.get((line.actor, line.action), ()), line.at, line.at + SAME_ACT
            )
        ]

    def refused(self) -> list[Line]:
        """Every no, in order."""
        return [line for line in self.lines if line.allowed is False]


def _place(line: Line) -> tuple[datetime, int]:
    return line.at, line.number


def any_between(times: Sequence[datetime], since: datetime, until: datetime) -> bool:
    """Whether one of these times, which are in order, lies between the two, both included."""
    return bisect_left(times, since) < bisect_right(times, until)


def window_most(lines: Sequence[Line], *, within: timedelta) -> list[Line]:
    """The most lines, in order, that lie within one stretch of this length."""
    best: tuple[int, int] = (0, 0)
    first = 0
    for last, line in enumerate(lines):
        while line.at - lines[first].at > within:
            first += 1
        if last + 1 - first > best[1] - best[0]:
            best = (first, last + 1)
    return list(lines[best[0] : best[1]])


def bursts(lines: Sequence[Line], *, apart: timedelta) -> list[list[Line]]:
    """Runs of lines of which none is further than this from the one before."""
    found: list[list[Line]] = []
    for line in lines:
        if found and line.at - found[-1][-1].at <= apart:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def grouped(lines: Iterable[Line], *names: str) -> dict[tuple[str, ...], list[Line]]:
    """The lines by what these fields hold, in order."""
    found: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        found.setdefault(tuple(str(getattr(line, name)) for name in names), []).append(line)
    return found


def span_read(*, since: datetime, until: datetime) -> Span:
    """The lines of a span, read once."""
    rows = Entry.objects.filter(at__gte=since - BEFORE, at__lte=until).order_by("at", "id")
    first = Entry.objects.order_by("id").values_list("at", flat=True).first()
    lines = [Line(*row) for row in rows.values_list(*FIELDS).iterator(chunk_size=5000)]
    return Span(since, until, lines, first or since)
