"""Days in India, and which of them the office is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

INDIA = ZoneInfo("Asia/Kolkata")
DAY = timedelta(days=1)
# Every year, by law: Republic Day, Independence Day, Gandhi Jayanti.
NATIONAL = frozenset({(1, 26), (8, 15), (10, 2)})
SUNDAY = 6


@dataclass(frozen=True)
class Office:
    """On which days it is closed: Sundays, the national holidays, and those that are listed."""

    holidays: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, day: date) -> bool:
        """Whether somebody could hand in a paper on this day."""
        is_national = (day.month, day.day) in NATIONAL
        return day.weekday() != SUNDAY and not is_national and day not in self.holidays

    def open_from(self, day: date) -> date:
        """This day, or the next one on which the office is open."""
        return next(later for later in _days_from(day) if self.is_open(later))


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += DAY


def day_of(at: datetime) -> date:
    """The day in India in which a moment lies."""
    return at.astimezone(INDIA).date()


def end_of(day: date) -> datetime:
    """The midnight in India with which a day ends; what comes at it comes too late."""
    return datetime.combine(day + DAY, time(0), INDIA)
