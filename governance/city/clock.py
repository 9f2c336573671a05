"""The time of the day that is played, in place of this machine's; and lots that can be repeated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from random import Random
from types import SimpleNamespace
from typing import Any, TypeVar

from django.utils import timezone

from governance.ledger.clocks import ClockEvidence
from governance.models import User
from governance.retention import runs
from governance.retention.runs import Boot
from governance.services import heartbeats, look_requests
from governance.subjects import OnDuty

# No two questions are put at the same moment.
TICK = timedelta(milliseconds=7)
Drawn = TypeVar("Drawn")


@dataclass
class Clock:
    """The time that is played. It only ever goes forward, a little with every reading."""

    at: datetime

    def read(self) -> datetime:
        """The time now."""
        self.at += TICK
        return self.at

    def advance(self, at: datetime) -> None:
        """It is this late by now, or later already."""
        self.at = max(self.at, at)


@dataclass
class Lots:
    """Who is drawn as the second person: anybody, or for once the one who was waited for."""

    rng: Random
    wanted: User | None = None

    def choice(self, among: Sequence[Drawn]) -> Drawn:
        """The one drawn."""
        meant = [one for one in among if isinstance(one, OnDuty) and one.person == self.wanted]
        self.wanted = None
        return meant[0] if meant else self.rng.choice(among)


@contextmanager
def played(clock: Clock, lots: Lots) -> Iterator[None]:
    """Every service asks this clock and these lots, as if it were that day.

    All of them read the time through Django's `now`, so it is enough to exchange what that asks.
    """

    class Shown(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return clock.read()

    kept = ClockEvidence("chrony", synced=True, offset_ms=0, stratum=2)
    with ExitStack() as stack:
        for module, name, instead in (
            (timezone, "datetime", Shown),
            (look_requests, "secrets", SimpleNamespace(choice=lots.choice)),
            (heartbeats, "clock_evidence", lambda: kept),
            (runs, "boot_current", lambda: Boot("city", clock.at.timestamp())),
        ):
            stack.enter_context(_exchanged(module, name, instead))
        yield


@contextmanager
def _exchanged(module: Any, name: str, instead: Any) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, instead)
    try:
        yield
    finally:
        setattr(module, name, before)
