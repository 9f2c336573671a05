"""Runs: everything whose time is over is erased, and the run testifies to what it did not do."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.db import transaction
from django.utils.timezone import now

from governance import clock, ledger, policy
from governance.models import Entry, RetentionRun, User
from governance.policy import Action
from governance.retention.erasure import ACTOR, Held, clip_erase, erasures_finalise
from governance.retention.footage import Footage, footage
from governance.retention.rules import due_of, rule_hours
from governance.subjects import Subject, SubjectKind

log = structlog.get_logger(__name__)

# A machine that was off, or whose clock was moved on, for longer than this is asked about before
# anything is erased: nothing brings it back.
JUMP = timedelta(hours=26)
# By how much a clock may be set right between two runs of one machine.
DRIFT_S = 120.0
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Boot:
    """Which start of which machine this is, and the seconds since, slept ones included."""

    id: str
    up_s: float


def boot_current() -> Boot:
    """This machine's; without a name on systems that give none."""
    name = _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else ""
    return Boot(name, time.clock_gettime(time.CLOCK_BOOTTIME) if name else 0.0)


@dataclass(frozen=True)
class Due:
    """One clip whose time is over, since when."""

    footage: Footage
    due_at: datetime


def retention_run() -> RetentionRun:
    """The run with its testimony. Safe to run twice, and to be killed at any step."""
    boot = boot_current()
    jumped = clock_jumped(boot=boot)
    run = RetentionRun.objects.create(boot_id=boot.id, up_s=boot.up_s)
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
    over = [Due(found, due_of(found, hours)) for found in footage().stored()]
    yield from sorted(
        (due for due in over if due.due_at <= at), key=lambda due: (due.due_at, due.footage.code)
    )


def clock_jumped(*, boot: Boot) -> bool:
    """Whether the clock cannot be believed: behind the ledger, or ahead of what time has passed."""
    if clock.is_set_back():
        return True
    at = now()
    last = RetentionRun.objects.exclude(status=RetentionRun.Status.CLOCK).first()
    if last is None:
        return False
    passed_s = (at - last.started_at).total_seconds()
    if last.boot_id == boot.id:
        # The same machine ran all the while, and counted the seconds whatever its clock says.
        return abs(passed_s - (boot.up_s - last.up_s)) > DRIFT_S
    return passed_s > JUMP.total_seconds()


def clock_continue(*, actor: User) -> RetentionRun:
    """The word of the data officer that the clock is right, after which runs erase again.

    Raises:
        Denied: the person may not give it.
    """
    subject = Subject(SubjectKind.RETENTION_RUN, "clock")
    policy.require(actor=actor, action=Action.RETENTION_CONTINUE, subject=subject)
    at, boot = now(), boot_current()
    with transaction.atomic():
        run = RetentionRun.objects.create(
            status=RetentionRun.Status.CONTINUED, started_at=at, finished_at=at,
            boot_id=boot.id, up_s=boot.up_s,
        )  # fmt: skip
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
    try:
        receipt = clip_erase(run=run, found=due.footage)
    except Held:
        run.held += 1
        return
    except Exception as error:
        # One clip that cannot be erased must not keep the others from it. It stays due.
        log.warning("not erased", clip=str(due.footage.code), error=type(error).__name__)
        run.failed += 1
        run.failures = dict(Counter(run.failures) + Counter({type(error).__name__: 1}))
        return
    if receipt is not None:
        run.erased += 1
        late = (receipt.erased_at - receipt.due_at).total_seconds()
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
