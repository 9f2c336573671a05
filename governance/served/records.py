"""What was served under each entry, for whoever verifies an export of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TypedDict
from uuid import UUID

from django.conf import settings

from governance.served.files import NO_ENTRY, moment
from governance.served.reading import served_between

# RFC 9562, section 5.9: of no thing at all.
NIL = str(UUID(int=0))


class ServedRecord(TypedDict):
    """A line of `served.jsonl` (docs/ledger.md). Times are of the first and the last sign of it."""

    entry: str
    bytes: int
    parts: int
    first_at: str
    last_at: str


def served_records(
    first: date, last: date, *, folder: Path | None = None
) -> Iterator[ServedRecord]:
    """One record for each entry under which reads began from one day to another, both included.

    By the time of the first read. Reads that no entry was named for are one record, under a code
    that no entry can have. A read without an end counts with no bytes: it is known that it was
    served, and not how much.
    """
    sums = served_between(folder or settings.ABHAYA_SERVED, first, last).values()
    for found in sorted(sums, key=lambda served: (served.first_at, served.entry)):
        yield ServedRecord(
            entry=NIL if found.entry == NO_ENTRY else found.entry,
            bytes=found.bytes, parts=found.parts,
            first_at=moment(found.first_at), last_at=moment(found.last_at),
        )  # fmt: skip
