"""What the media path's files say, line by line; what cannot be read is counted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from governance.served.files import NO_ENTRY, day_files

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAMED = re.compile(rf"{NO_ENTRY}|[0-9a-f-]{{36}}")


@dataclass(frozen=True, slots=True)
class Read:
    """One response that could carry footage.

    bytes, parts: what was handed to the server; None where no end is on file, because the process
        died in the middle or could not write it.
    """

    entry: str
    begun_at: datetime
    ended_at: datetime | None = None
    bytes: int | None = None
    parts: int | None = None


@dataclass(slots=True)
class ServedDay:
    """The reads that began on one day. broken: lines that say nothing that can be used.

    digest: SHA-256 over the names and contents of the files, in hexadecimal; of none where none is.
    """

    day: date
    reads: list[Read] = field(default_factory=list)
    files: int = 0
    broken: int = 0
    digest: str = ""


def served_day(folder: Path, day: date) -> ServedDay:
    """All reads that began on this day in UTC, as the files of all processes have them."""
    found, digest = ServedDay(day), sha256()
    for path in day_files(folder, day):
        content = path.read_bytes()
        digest.update(f"{path.name} {sha256(content).hexdigest()}\n".encode())
        found.files += 1
        _take(found, content)
    found.digest = digest.hexdigest()
    return found


def served_days(folder: Path) -> list[date]:
    """The days for which there are files, rising."""
    if not folder.is_dir():
        return []
    return sorted(
        date.fromisoformat(path.name) for path in folder.iterdir() if _DAY.fullmatch(path.name)
    )


def _take(found: ServedDay, content: bytes) -> None:
    reads: dict[str, Read] = {}
    for line in _lines(content):
        try:
            _note(reads, json.loads(line))
        except (ValueError, KeyError, TypeError):
            found.broken += 1
    found.reads.extend(reads.values())


def _lines(content: bytes) -> Iterator[bytes]:
    return (line for line in content.split(b"\n") if line)


def _note(reads: dict[str, Read], line: dict[str, Any]) -> None:
    """Take one line in.

    Raises:
        ValueError, KeyError, TypeError: it is not one of ours, or the end of what never began.
    """
    if "begin" in line:
        if line["begin"] in reads:
            raise ValueError("began before")
        reads[line["begin"]] = Read(_entry(line["entry"]), _moment(line["at"]))
        return
    begun = reads[line["end"]]
    if begun.ended_at is not None:
        raise ValueError("ended before")
    reads[line["end"]] = replace(
        begun, ended_at=_moment(line["at"]), bytes=_count(line["bytes"]),
        parts=_count(line["parts"]),
    )  # fmt: skip


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
