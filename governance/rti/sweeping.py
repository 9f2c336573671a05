"""What time alone does to a request: its clocks come near their ends, and are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now

from governance import ledger
from governance.actors import worker
from governance.models import Entry, RtiReminder, RtiRequest
from governance.rti.history import RequestState
from governance.rti.listing import states_open, states_watched
from governance.rti.reading import request_subject
from governance.rti.timeline import Clock, timeline

CONTROL = worker("control")
Stage = RtiReminder.Stage


def rti_sweep() -> int:
    """How much time alone did since the last pass: half of an answer's time over, or all of it
    without a decision; any clock of the office near its end, or overdue.

    At the end of the time a request counts as refused by section 7(2). Each is found once, and
    told to whom it concerns from the rows. Safe to run twice.
    """
    return sum(_pass(state) for state in states_open()) + _reminders_add(states_watched())


def _pass(state: RequestState) -> int:
    request, told = state.request, 0
    if request.half_told_at is None and state.is_half_over:
        told += _mark(request, "half_told_at", "rti.half_time", state.at)
    if request.deemed_refused_at is None and state.is_late:
        told += _mark(request, "deemed_refused_at", "rti.deemed_refused", state.at)
    return told


def _mark(request: RtiRequest, column: str, action: str, at: datetime) -> int:
    with transaction.atomic():
        # The count of steps: a payment or decision that came in between stops the clock or ends it.
        won = RtiRequest.objects.filter(
            pk=request.pk, steps_count=request.steps_count, **{f"{column}__isnull": True}
        ).update(**{column: now()})
        if won:
            ledger.append(
                actor=CONTROL, verb=Entry.Verb.ADMINISTRATION, action=action,
                subject=request_subject(request), detail={"at": at.isoformat()},
            )  # fmt: skip
    return won


def _reminders_add(states: list[RequestState]) -> int:
    """How many were new. A pass beside this one adds none of them a second time."""
    seen = set(
        RtiReminder.objects.filter(request__in=[state.request.pk for state in states])
        .values_list("request", "clock", "stage", "ends_at")
    )  # fmt: skip
    owed = [
        reminder for state in states for reminder in _owed(state)
        if (reminder.request_id, reminder.clock, reminder.stage, reminder.ends_at) not in seen
    ]  # fmt: skip
    return sum(_keep(reminder) for reminder in owed)


def _owed(state: RequestState) -> Iterator[RtiReminder]:
    for row in timeline(state):
        if row.limit is None:
            continue
        stage = _stage(state, row.clock, is_pressing=row.is_pressing, standing=row.standing)
        if stage:
            yield RtiReminder(
                request=state.request, clock=row.clock, stage=stage, ends_at=row.limit.ends_at
            )


def _stage(
    state: RequestState, clock: Clock, *, is_pressing: bool, standing: str
) -> RtiReminder.Stage | None:  # fmt: skip
    if is_pressing:
        return Stage.OVERDUE if standing == "overdue" else Stage.NEAR
    is_half = clock == Clock.ANSWER and standing == "running" and state.is_half_over
    return Stage.HALF if is_half else None


def _keep(reminder: RtiReminder) -> bool:
    with transaction.atomic():
        _row, is_new = RtiReminder.objects.get_or_create(
            request=reminder.request, clock=reminder.clock, stage=reminder.stage,
            ends_at=reminder.ends_at,
        )  # fmt: skip
        if is_new:
            ledger.append(
                actor=CONTROL, verb=Entry.Verb.ADMINISTRATION, action="rti.remind",
                subject=request_subject(reminder.request),
                detail={
                    "clock": reminder.clock, "stage": reminder.stage,
                    "ends": reminder.ends_at.isoformat(),
                },
            )  # fmt: skip
    return is_new
