"""What happens when nobody answers. Read from the rows, so that no restart loses a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from django.db import DatabaseError, transaction
from django.utils.timezone import now

from distress.models import Alert, Dispatch
from distress.services.dispatches import dispatch_pass_on
from distress.services.notices import notice_add
from distress.subjects import alert_subject
from governance import ledger
from governance.actors import worker
from governance.models import Entry, Look
from governance.services.looks import looks_close

UNCLAIMED_S = (30, 60)
UNACKNOWLEDGED_S = 60
# Whoever claimed and then left holds the alert no longer than this.
CLAIM_LASTS_S = 300

CONTROL = worker("control")

Row = TypeVar("Row", Alert, Dispatch)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Swept:
    """What one pass did."""

    escalated: int
    released: int
    passed_on: int
    stuck: int  # dispatches that nobody answers and no further station can take


def escalations_sweep(*, at: datetime | None = None) -> Swept:
    """One pass over everything that waits for somebody. Safe to run twice at once."""
    moment = at or now()
    passed_on, stuck = _dispatches_pass_on(moment)
    return Swept(
        escalated=_alerts_escalate(moment),
        released=_claims_release(moment),
        passed_on=passed_on,
        stuck=stuck,
    )


def _alerts_escalate(at: datetime) -> int:
    escalated = 0
    for level, seconds in enumerate(UNCLAIMED_S, start=1):
        late = Alert.objects.select_related("station").filter(
            status=Alert.Status.OPEN, escalation__lt=level,
            raised_at__lte=at - timedelta(seconds=seconds),
        )  # fmt: skip
        escalated += _count(late, partial(_alert_escalate, level=level))
    return escalated


def _alert_escalate(alert: Alert, level: int) -> bool:
    with transaction.atomic():
        won = Alert.objects.filter(
            pk=alert.pk, status=Alert.Status.OPEN, escalation__lt=level
        ).update(escalation=level)
        if won:
            _note("alert.escalate", alert, {"level": level})
    return bool(won)


def _claims_release(at: datetime) -> int:
    stale = Alert.objects.select_related("station").filter(
        status=Alert.Status.CLAIMED, claimed_at__lte=at - timedelta(seconds=CLAIM_LASTS_S)
    )
    return _count(stale, _claim_release)


def _claim_release(alert: Alert) -> bool:
    with transaction.atomic():
        won = Alert.objects.filter(
            pk=alert.pk, status=Alert.Status.CLAIMED, claimed_at=alert.claimed_at
        ).update(status=Alert.Status.OPEN, claimed_by=None, claimed_at=None)
        if won:
            looks_close(subject_code=str(alert.code), kind=Look.Kind.REVIEW)
            _note("alert.release", alert, {"after_s": CLAIM_LASTS_S})
    return bool(won)


def _dispatches_pass_on(at: datetime) -> tuple[int, int]:
    late = Dispatch.objects.select_related("alert__episode", "alert__station", "station").filter(
        status=Dispatch.Status.SENT, sent_at__lte=at - timedelta(seconds=UNACKNOWLEDGED_S)
    )
    passed = _count(late, lambda dispatch: dispatch_pass_on(dispatch=dispatch) is not None)
    stuck = Dispatch.objects.filter(status=Dispatch.Status.SENT, unanswered_at__isnull=False)
    return passed, stuck.count()


def _count(rows: Iterable[Row], step: Callable[[Row], bool]) -> int:
    """On how many rows the step did something. One that fails does not hold up the others."""
    done = 0
    for row in rows:
        try:
            done += step(row)
        except DatabaseError as error:
            log.error("escalation failed", row=str(row.code), error=type(error).__name__)
    return done


def _note(action: str, alert: Alert, detail: dict[str, int]) -> None:
    ledger.append(
        actor=CONTROL, verb=Entry.Verb.ALTERATION, action=action, subject=alert_subject(alert),
        detail=detail,
    )  # fmt: skip
    notice_add(Alert.objects.select_related("station").get(pk=alert.pk))
