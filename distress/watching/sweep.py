"""Which cameras need a worker now."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

import structlog

from distress.watching.leases import cameras_given_back, cameras_unleased
from governance.database_clock import database_now
from governance.selectors.authorisations import cameras_authorised

log = structlog.get_logger(__name__)

# A pass later than this came after an outage: holders could not renew either.
LATE_S = 4.0
# The two clocks may drift apart by less than this between passes; more is a step of one of them.
STEP_S = 1.5


@dataclass(slots=True)
class PassGuard:
    """Tells an ordinary pass from the first one after an outage or a step of the clock.

    After an outage every lease looks expired at once. One pass without restarts lets the workers
    that live renew what they hold; otherwise the whole fleet would be restarted together.
    """

    monotonic_s: float | None = None
    database_at: datetime | None = None

    def steady(self, *, monotonic_s: float, database_at: datetime) -> bool:
        """True when the last pass was a moment ago by both clocks."""
        before_s, before_at = self.monotonic_s, self.database_at
        self.monotonic_s, self.database_at = monotonic_s, database_at
        if before_s is None or before_at is None:
            return False
        passed_s = monotonic_s - before_s
        by_database_s = (database_at - before_at).total_seconds()
        return passed_s <= LATE_S and abs(by_database_s - passed_s) <= STEP_S


def cameras_to_watch(*, guard: PassGuard) -> list[int]:
    """Row ids of authorised cameras that a worker should take now."""
    at = database_now()
    codes = cameras_authorised(at=at)
    if guard.steady(monotonic_s=time.monotonic(), database_at=at):
        return cameras_unleased(codes=codes)
    waiting = cameras_given_back(codes=codes)
    log.info("dispatch pass only for cameras given back", cameras=len(waiting))
    return waiting
