"""Months and years as India's calendar has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

INDIA = ZoneInfo("Asia/Kolkata")
# Oversight judges a broken glass within 7 days, and the last day's reads of footage are laid beside
# the ledger on the day after it: what is frozen earlier would never tell of either.
SETTLES = timedelta(days=8)
_CODE = re.compile(r"(20[0-9]{2})(?:-(0[1-9]|1[0-2]))?")


class NoPeriod(ValueError):
    """This names no month and no year."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, or a year where there is no month."""

    year: int
    month: int | None = None

    @property
    def code(self) -> str:
        """2026-11, or 2026."""
        return f"{self.year}" if self.month is None else f"{self.year}-{self.month:02}"

    @property
    def from_at(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.month or 1, 1, tzinfo=INDIA)

    @property
    def until_at(self) -> datetime:
        """The first moment after it."""
        return self.following.from_at

    @property
    def following(self) -> Period:
        if self.month is None:
            return Period(self.year + 1)
        return Period(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def before(self) -> Period:
        if self.month is None:
            return Period(self.year - 1)
        return Period(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def months(self) -> tuple[Period, ...]:
        """The months of a year, or the month alone."""
        if self.month is not None:
            return (self,)
        return tuple(Period(self.year, month) for month in range(1, 13))

    def is_settled(self, at: datetime) -> bool:
        """Whether what belongs to it has come, so that it can be frozen."""
        return self.until_at + SETTLES <= at


def period_of(code: str) -> Period:
    """The period of this code, as 2026-11 or 2026.

    Raises:
        NoPeriod: it names none.
    """
    found = _CODE.fullmatch(code)
    if found is None:
        raise NoPeriod(f"{code!r} is no period. Write a month as 2026-11 or a year as 2026.")
    return Period(int(found[1]), int(found[2]) if found[2] else None)


def month_last(at: datetime) -> Period:
    """The last month that is settled at this moment."""
    local = (at - SETTLES).astimezone(INDIA)
    return Period(local.year, local.month).before


def periods_settled(since: datetime, at: datetime) -> Iterator[Period]:
    """Months and years that were not over at first and are settled, each year after its months."""
    local = since.astimezone(INDIA)
    month = Period(local.year, local.month)
    while month.is_settled(at):
        yield month
        if month.month == 12:
            yield Period(month.year)
        month = month.following
