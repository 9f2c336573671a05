"""The register of requests, for its officer and, without applicants, for everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import now

from governance import clock
from governance.models import RtiRequest, RtiStep
from governance.rti.days import day_of
from governance.rti.history import RequestState, office_now, state_from
from governance.rti.timeline import Row, timeline

Kind, State = RtiStep.Kind, RtiRequest.State
MOST = 200


@dataclass(frozen=True)
class Register:
    """The newest requests, those whose time ends next on top. left_off: how many more there are."""

    states: Sequence[RequestState]
    left_off: int
    at: datetime

    @property
    def exposed_rs(self) -> int:
        """What the officer is exposed to in all."""
        return sum(state.penalty_rs for state in self.states)


@dataclass(frozen=True)
class PublicRegister:
    """What everybody may know: exact counts, and each request without who asked what."""

    register: Register
    received: int
    decided: int
    decided_late: int
    transferred: int
    open: int
    overdue: int


def requests_waiting() -> int:
    """How many requests are neither decided nor wholly transferred."""
    return _open().count()


def requests_received_since(*, at: datetime) -> Sequence[datetime]:
    """When each request since then came through the portal, the earliest first."""
    sent = RtiRequest.objects.filter(channel=RtiRequest.Channel.PORTAL, received_at__gt=at)
    return list(sent.order_by("received_at").values_list("received_at", flat=True))


def register_list() -> Register:
    """What waits first, by the end of its time; then what is over, the newest on top."""
    at = clock.latest(now())
    states = list(_states(RtiRequest.objects.all()[:MOST], at))
    # What waits is never left off, however old it is.
    seen = {state.request.pk for state in states}
    states += _states(_open().exclude(pk__in=seen), at)
    states.sort(key=_urgency)
    return Register(states, RtiRequest.objects.count() - len(states), at)


def _urgency(state: RequestState) -> tuple[bool, float, int]:
    request = state.request
    if state.ended_at:
        return True, 0.0, -(request.year * 1_000_000 + request.number)
    ends = state.limit.ends_at.timestamp() if state.limit else float("inf")
    return False, ends, request.number


def register_public() -> PublicRegister:
    """The register of now, as everybody sees it."""
    at = clock.latest(now())
    every = list(_states(RtiRequest.objects.all(), at))
    states = Counter(state.request.state for state in every)
    return PublicRegister(
        register=Register(sorted(every, key=_urgency)[:MOST], max(0, len(every) - MOST), at),
        received=len(every), decided=states[State.DECIDED],
        decided_late=sum(bool(one.request.decided_at) and one.is_late for one in every),
        transferred=states[State.TRANSFERRED],
        open=sum(one.ended_at is None for one in every),
        overdue=sum(one.standing == "overdue" for one in every),
    )  # fmt: skip


def states_open() -> list[RequestState]:
    """Every request that waits for an answer."""
    return list(_states(_open(), clock.latest(now())))


def states_watched() -> list[RequestState]:
    """Every request that waits for an answer, or for a decision about an appeal."""
    appeals = RtiStep.objects.filter(kind__in=[Kind.APPEALED, Kind.PARTY_APPEALED])
    decided = RtiStep.objects.filter(kind=Kind.APPEAL_DECIDED).values("about")
    waiting = appeals.exclude(pk__in=decided).values("request")
    asked = RtiRequest.objects.filter(
        Q(decided_at=None, transferred_at=None) | Q(pk__in=waiting)
    )  # fmt: skip
    return list(_states(asked, clock.latest(now())))


def limits_pressing() -> list[DayLimit]:
    """Each clock of the office that is overdue or near its end, the one that ends first on top."""
    found = [
        DayLimit(state, row)
        for state in states_watched() for row in timeline(state) if row.is_pressing
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.row.limit.ends_at if one.row.limit else one.row.at)


@dataclass(frozen=True)
class DayLimit:
    """What ends on one day."""

    state: RequestState
    row: Row


def limits_of_month(*, first: date) -> dict[date, list[DayLimit]]:
    """What still waits and ends in the month of this day, by the last day on which it is done."""
    found: dict[date, list[DayLimit]] = {}
    at = clock.latest(now())
    for state in _states(_unsettled(), at):
        if state.is_elsewhere:
            continue
        for row in timeline(state):
            if row.limit is None or row.standing not in {"running", "overdue"}:
                continue
            last = day_of(row.limit.ends_at - timedelta(microseconds=1))
            if (last.year, last.month) == (first.year, first.month):
                found.setdefault(last, []).append(DayLimit(state, row))
    return found


def _open() -> QuerySet[RtiRequest]:
    return RtiRequest.objects.filter(decided_at=None, transferred_at=None)


def _unsettled() -> QuerySet[RtiRequest]:
    """The newest: what waits, and what was decided or came late, of which an appeal may run."""
    return RtiRequest.objects.order_by("-year", "-number")[: 5 * MOST]


def _states(requests: QuerySet[RtiRequest], at: datetime) -> Iterator[RequestState]:
    office = office_now()
    ordered = Prefetch("steps", RtiStep.objects.order_by("number"), to_attr="steps_read")
    for request in requests.prefetch_related(ordered):
        yield state_from(request, request.steps_read, office, at)
