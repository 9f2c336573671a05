"""What was served under each entry, for whoever verifies an export of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypedDict

from django.conf import settings

from governance.served.files import moment
from governance.served.reading import Read, served_day


class ServedRecord(TypedDict):
    """A line of `served.jsonl` (docs/ledger.md). Times are of the first and the last sign of it."""

    entry: str
    bytes: int
    parts: int
    first_at: str
    last_at: str


@dataclass(slots=True)
class _Sum:
    first_at: datetime
    last_at: datetime
    bytes: int = 0
    parts: int = 0

    def add(self, read: Read) -> None:
        self.first_at = min(self.first_at, read.begun_at)
        self.last_at = max(self.last_at, read.ended_at or read.begun_at)
        self.bytes += read.bytes or 0
        self.parts += read.parts or 0


def served_records(
    first: date, last: date, *, folder: Path | None = None
) -> Iterator[ServedRecord]:
    """One record for each entry under which reads began from one day to another, both included.

    By the time of the first read. Reads that no entry was named for are one record, `none`. A read
    without an end counts with no bytes: it is known that it was served, and not how much.
    """
    sums: dict[str, _Sum] = {}
    for day in days_between(first, last):
        for read in served_day(folder or settings.ABHAYA_SERVED, day).reads:
            found = sums.setdefault(read.entry, _Sum(read.begun_at, read.begun_at))
            found.add(read)
    for entry, found in sorted(sums.items(), key=lambda item: (item[1].first_at, item[0])):
        yield ServedRecord(
            entry=entry, bytes=found.bytes, parts=found.parts,
            first_at=moment(found.first_at), last_at=moment(found.last_at),
        )  # fmt: skip


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
