"""What the media path served on one day, held against what the ledger says of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from governance.models import Disclosure, Entry, Export, Look, UnmatchedRead
from governance.models.looks import LONGEST_LOOK
from governance.served.files import NO_ENTRY
from governance.served.reading import Served, served_between, served_day

Why = UnmatchedRead.Why
# Hosts that serve and the one that writes the entry may differ by this much.
SLACK = timedelta(seconds=5)
# No look lasts longer than LONGEST_LOOK; what begins in it may be asked for until its last moment.
LATEST = LONGEST_LOOK + timedelta(minutes=5)
# By then every read has ended whose entry is of the day.
SETTLED_AFTER = timedelta(minutes=30)
_CHUNK = 500


@dataclass(frozen=True)
class Unmatched:
    """Reads under one entry which the ledger does not bear out."""

    served: Served
    why: UnmatchedRead.Why


@dataclass(frozen=True)
class DayFigures:
    """One day's count. The reads add up: served = matched + unmatched."""

    day: date
    served: int
    unfinished: int
    bytes_served: int
    bytes_logged: int
    fewer: int
    files: int
    lines_broken: int
    files_sha256: str
    unmatched_reads: tuple[Unmatched, ...] = field(default=())

    @property
    def unmatched(self) -> int:
        return sum(found.served.reads for found in self.unmatched_reads)

    @property
    def matched(self) -> int:
        return self.served - self.unmatched


@dataclass(frozen=True)
class _Said:
    """What the ledger says of one entry: when it was written, and whether it allowed anything."""

    at: datetime
    allowed: bool | None


def day_is_settled(day: date, *, at: datetime) -> bool:
    """Whether nothing more can be served under an entry of this day."""
    return at >= day_starts(day + timedelta(days=1)) + SETTLED_AFTER


def day_figures(day: date, *, folder: Path | None = None) -> DayFigures:
    """The figures of one day in UTC, as files and ledger have them now."""
    files = folder or settings.ABHAYA_SERVED
    own = served_day(files, day)
    one = timedelta(days=1)
    # A look that runs over midnight is of the day on which it was allowed.
    sums = served_between(files, day - one, day + one)
    said = dict(_entries_of(sums))
    logged = _bytes_logged(day)
    mine = list(_of_day(day, sums, own.by_entry, said))
    unmatched = [
        Unmatched(served, why) for served in mine if (why := _why(served, said, logged))
    ]  # fmt: skip
    return DayFigures(
        day=day,
        served=sum(served.reads for served in mine),
        unfinished=sum(served.unfinished for served in mine),
        bytes_served=sum(served.bytes for served in mine),
        bytes_logged=sum(logged.values()),
        fewer=_fewer(logged, sums),
        files=own.files,
        lines_broken=own.broken,
        files_sha256=own.digest,
        unmatched_reads=tuple(sorted(unmatched, key=lambda found: found.served.first_at)),
    )


def day_starts(day: date) -> datetime:
    """Midnight in UTC."""
    return datetime.combine(day, time(), UTC)


def _entries_of(codes: Collection[str]) -> Iterator[tuple[str, _Said]]:
    asked = [code for code in codes if _is_code(code)]
    for start in range(0, len(asked), _CHUNK):
        found = Entry.objects.filter(code__in=asked[start : start + _CHUNK])
        for code, at, allowed in found.values_list("code", "at", "allowed"):
            yield str(code), _Said(at, allowed)


def _is_code(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _bytes_logged(day: date) -> dict[str, int]:
    """Bytes counted under each entry of the day by whatever gives footage, by its code."""
    span = {"entry__at__gte": day_starts(day), "entry__at__lt": day_starts(day + timedelta(days=1))}
    looked = Look.objects.filter(**span).values_list("entry__code", "bytes_served")
    taken = Export.objects.filter(**span).values_list("entry__code", "plain_bytes")
    given = Disclosure.objects.filter(**span).values_list("entry__code", "plain_bytes")
    return {str(code): number for rows in (looked, taken, given) for code, number in rows}


def _of_day(
    day: date, sums: Mapping[str, Served], own: Mapping[str, Served], said: Mapping[str, _Said]
) -> Iterator[Served]:
    """Whole, where an entry of the day bears them out by time; otherwise what began on the day."""
    for code, served in sums.items():
        entry = said.get(code)
        if entry is not None and _why_time(served, entry) is None:
            if entry.at.astimezone(UTC).date() == day:
                yield served
        elif code in own:
            yield own[code]


def _why(
    served: Served, said: Mapping[str, _Said], logged: Mapping[str, int]
) -> UnmatchedRead.Why | None:
    """Why the ledger does not bear these reads out; None when it does."""
    if served.entry == NO_ENTRY:
        return Why.NO_ENTRY
    entry = said.get(served.entry)
    if entry is None:
        return Why.UNKNOWN
    if entry.allowed is not True:
        return Why.NOT_ALLOWED
    # Not everything that an entry allows is counted in bytes; what is must not be exceeded.
    most = logged.get(served.entry)
    is_more = most is not None and served.bytes > most
    return _why_time(served, entry) or (Why.MORE_BYTES if is_more else None)


def _why_time(served: Served, entry: _Said) -> UnmatchedRead.Why | None:
    if served.first_at < entry.at - SLACK:
        return Why.BEFORE
    return Why.TOO_LATE if served.last_begun_at > entry.at + LATEST else None


def _fewer(logged: Mapping[str, int], sums: Mapping[str, Served]) -> int:
    """Entries under which fewer bytes left than are counted, and not because a process died."""

    def is_fewer(code: str, most: int) -> bool:
        served = sums.get(code)
        return most > 0 and (served is None or (not served.unfinished and served.bytes < most))

    return sum(is_fewer(code, most) for code, most in logged.items())
