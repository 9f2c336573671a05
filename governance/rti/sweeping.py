"""What time alone does to a request: half of it is over, or all of it without a decision."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import now

from governance import ledger
from governance.actors import worker
from governance.models import Entry, RtiRequest
from governance.rti.history import RequestState
from governance.rti.listing import states_open
from governance.rti.reading import request_subject

CONTROL = worker("control")


def rti_sweep() -> int:
    """How many requests passed half of their time, or all of it, since the last pass.

    At the end of the time a request counts as refused by section 7(2). Safe to run twice.
    """
    return sum(_pass(state) for state in states_open())


def _pass(state: RequestState) -> int:
    request, limit = state.request, state.limit
    if limit is None:
        return 0
    told = 0
    half = request.received_at + (limit.ends_at - request.received_at) / 2
    if request.half_told_at is None and state.at >= half:
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
