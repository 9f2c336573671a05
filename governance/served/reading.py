"""What the media path's files say, by entry; what cannot be read is counted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from governance.served.files import NO_ENTRY, day_files

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAMED = re.compile(rf"{NO_ENTRY}|[0-9a-f-]{{36}}")


@dataclass(slots=True)
class Served:
    """All reads under one entry. A read is one response that could carry a picture.

    unfinished: reads without an end on file, because the process died in the middle or could not
        write it. bytes, parts: of the others. last_begun_at: when the last of them began; last_at:
        the last sign of any.
    """

    entry: str
    first_at: datetime
    last_begun_at: datetime
    last_at: datetime
    reads: int = 0
    unfinished: int = 0
    bytes: int = 0
    parts: int = 0

    def add(self, other: Served) -> None:
        """Take the reads of another file under the same entry in."""
        self.first_at = min(self.first_at, other.first_at)
        self.last_begun_at = max(self.last_begun_at, other.last_begun_at)
        self.last_at = max(self.last_at, other.last_at)
        self.reads += other.reads
        self.unfinished += other.unfinished
        self.bytes += other.bytes
        self.parts += other.parts


@dataclass(slots=True)
class ServedDay:
    """The reads that began on one day, by entry. broken: lines that say nothing that can be used.

    digest: SHA-256 over the names and contents of the files, in hexadecimal; of none where none is.
    """

    day: date
    by_entry: dict[str, Served] = field(default_factory=dict)
    files: int = 0
    broken: int = 0
    digest: str = ""


def served_day(folder: Path, day: date) -> ServedDay:
    """All reads that began on this day in UTC, as the files of all processes have them."""
    found, digest = ServedDay(day), sha256()
    for path in day_files(folder, day):
        content = _File(found)
        with path.open("rb") as file:
            for line in file:
                content.take(line)
        digest.update(f"{path.name} {content.digest.hexdigest()}\n".encode())
        found.files += 1
    found.digest = digest.hexdigest()
    return found


def served_between(folder: Path, first: date, last: date) -> dict[str, Served]:
    """The reads that began from one day to another, both included, by entry."""
    sums: dict[str, Served] = {}
    for number in range((last - first).days + 1):
        day = served_day(folder, first + timedelta(days=number))
        _merge(sums, day.by_entry.values())
    return sums


def served_days(folder: Path) -> list[date]:
    """The days for which there are files, rising."""
    if not folder.is_dir():
        return []
    return sorted(
        date.fromisoformat(path.name) for path in folder.iterdir() if _DAY.fullmatch(path.name)
    )


class _File:
    """One file being read: what began in it and has not ended yet, and the hash of its content."""

    def __init__(self, found: ServedDay) -> None:
        self._found = found
        self._open: dict[str, Served] = {}
        self.digest = sha256()

    def take(self, line: bytes) -> None:
        """One line, which counts as broken when it cannot be used."""
        self.digest.update(line)
        if not line.strip():
            return
        try:
            said = json.loads(line)
            self._begin(said) if "begin" in said else self._end(said)
        except (ValueError, KeyError, TypeError):
            self._found.broken += 1

    def _begin(self, said: dict[str, Any]) -> None:
        entry, at = _entry(said["entry"]), _moment(said["at"])
        if said["begin"] in self._open:
            raise ValueError("began before")
        _merge(self._found.by_entry, [Served(entry, at, at, at, reads=1, unfinished=1)])
        self._open[said["begin"]] = self._found.by_entry[entry]

    def _end(self, said: dict[str, Any]) -> None:
        """Raises KeyError where nothing of this name began and is open."""
        count, parts, at = _count(said["bytes"]), _count(said["parts"]), _moment(said["at"])
        begun = self._open.pop(said["end"])
        begun.unfinished -= 1
        begun.bytes += count
        begun.parts += parts
        begun.last_at = max(begun.last_at, at)


def _merge(sums: dict[str, Served], more: Iterable[Served]) -> None:
    for served in more:
        if served.entry in sums:
            sums[served.entry].add(served)
        else:
            sums[served.entry] = replace(served)


def _entry(text: str) -> str:
    if not _NAMED.fullmatch(text):
        raise ValueError("not the code of an entry")
    return text


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _count(number: int) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise ValueError("not a count")
    return number
