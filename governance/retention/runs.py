"""Runs: everything whose time is over is erased, and the run testifies to what it did not do."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.timezone import now

from governance import clock, ledger, policy
from governance.models import Entry, RetentionRun, User
from governance.policy import Action
from governance.retention.erasure import ACTOR, clip_erase, erasures_finalise
from governance.retention.footage import Footage, footage
from governance.retention.holds import clips_held
from governance.retention.rules import rule_hours, time_kept
from governance.subjects import Subject, SubjectKind

log = structlog.get_logger(__name__)

# A machine that was off, or whose clock was moved on, for longer than this is asked about before
# anything is erased: nothing brings it back.
JUMP = timedelta(hours=26)
# By how much wall and monotonic clock may drift apart between two runs of one process.
DRIFT_S = 120.0
_last_run: tuple[float, datetime] | None = None


@dataclass(frozen=True)
class Due:
    """One clip whose time is over, since when."""

    footage: Footage
    due_at: datetime


def retention_run() -> RetentionRun:
    """The run with its testimony. Safe to run twice, and to be killed at any step."""
    jumped = clock_jumped()
    run = RetentionRun.objects.create()
    if jumped:
        return _finish(run, status=RetentionRun.Status.CLOCK)
    for due in footage_due():
        _take(run, due)
    keys = erasures_finalise()
    run.keys_destroyed = len(keys)
    return _finish(run, status=RetentionRun.Status.DONE)


def footage_due(*, at: datetime | None = None) -> Iterator[Due]:
    """What is stored although its time is over, longest overdue first."""
    at, hours = at or now(), rule_hours()
    over = [Due(found, found.since + time_kept(found.rule, hours)) for found in footage().stored()]
    yield from sorted(
        (due for due in over if due.due_at <= at), key=lambda due: (due.due_at, due.footage.code)
    )


def clock_jumped() -> bool:
    """Whether the clock cannot be believed: behind the ledger, or far ahead of the last run."""
    global _last_run
    at, monotonic_s, before = now(), time.monotonic(), _last_run
    _last_run = (monotonic_s, at)
    if clock.is_set_back():
        return True
    if (
        before is not None
        and _drift_s(before, monotonic_s, at) > DRIFT_S
        and not _continued(before[1])
    ):
        _last_run = before
        return True
    last = RetentionRun.objects.exclude(status=RetentionRun.Status.CLOCK).first()
    return last is not None and at - last.started_at > JUMP


def _drift_s(before: tuple[float, datetime], monotonic_s: float, at: datetime) -> float:
    return abs((at - before[1]).total_seconds() - (monotonic_s - before[0]))


def _continued(since: datetime) -> bool:
    """Whether somebody declared the clock right since then."""
    return RetentionRun.objects.filter(
        status=RetentionRun.Status.CONTINUED, started_at__gt=since
    ).exists()


def clock_continue(*, actor: User) -> RetentionRun:
    """The word of the data officer that the clock is right, after which runs erase again.

    Raises:
        Denied: the person may not give it.
    """
    subject = Subject(SubjectKind.RETENTION_RUN, "clock")
    policy.require(actor=actor, action=Action.RETENTION_CONTINUE, subject=subject)
    at = now()
    with transaction.atomic():
        run = RetentionRun.objects.create(
            status=RetentionRun.Status.CONTINUED, started_at=at, finished_at=at
        )
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action=Action.RETENTION_CONTINUE.value,
            subject=Subject(SubjectKind.RETENTION_RUN, str(run.code)),
        )
    return run


def _take(run: RetentionRun, due: Due) -> None:
    """Erase one clip, or note why not."""
    run.due += 1
    # Asked for each, because a hold may be placed while a long run goes on.
    if due.footage.code in clips_held():
        run.held += 1
        return
    try:
        receipt = clip_erase(run=run, found=due.footage, due_at=due.due_at)
    except Exception as error:
        # One clip that cannot be erased must not keep the others from it. It stays due.
        log.warning("not erased", clip=str(due.footage.code), error=type(error).__name__)
        run.failed += 1
        run.failures = dict(Counter(run.failures) + Counter({type(error).__name__: 1}))
        return
    if receipt is not None:
        run.erased += 1
        late = (receipt.erased_at - due.due_at).total_seconds()
        run.lag_s = max(run.lag_s, round(late))


def _finish(run: RetentionRun, *, status: RetentionRun.Status) -> RetentionRun:
    run.status, run.finished_at = status, now()
    run.oldest_since = min((found.since for found in footage().stored()), default=None)
    with transaction.atomic():
        run.save()
        ledger.append(
            actor=ACTOR,
            verb=Entry.Verb.ADMINISTRATION,
            action="retention.run",
            subject=Subject(SubjectKind.RETENTION_RUN, str(run.code)),
            detail={
                "status": status.value, "due": run.due, "erased": run.erased, "held": run.held,
                "failed": run.failed, "lag_s": run.lag_s, "keys_destroyed": run.keys_destroyed,
            },
        )  # fmt: skip
    return run
