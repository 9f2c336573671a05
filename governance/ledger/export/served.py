"""What the media path counted by itself, as far as an export's tree can answer for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from uuid import UUID

from django.utils.timezone import now

from governance.models import Entry, Leaf
from governance.served.records import ServedRecord, served_records


def served_of(*, size: int, indices: frozenset[int] | None) -> Iterator[ServedRecord]:
    """Lines of served.jsonl: reads under these entries; under any, for a whole export.

    A read under an entry that is on record and came after this tree is for the next export. One
    under no entry, or under a code that nobody knows, stays in.
    """
    first = Leaf.objects.select_related("entry").filter(index=0).first()
    if first is None:
        return
    days = (first.entry.at.astimezone(UTC).date(), now().astimezone(UTC).date())
    records = list(served_records(*days))
    places = _places([record["entry"] for record in records])
    for record in records:
        index = places.get(record["entry"])
        if index is None:
            belongs = indices is None
        else:
            belongs = index < size and (indices is None or index in indices)
        if belongs:
            yield record


def _places(codes: list[str]) -> dict[str, int]:
    """Where the entries that are known lie; beyond every tree while they wait for their index."""
    known: dict[str, int] = {}
    for at in range(0, len(codes), 500):
        some = [UUID(code) for code in codes[at : at + 500]]
        rows = Entry.objects.filter(code__in=some).values_list("code", "leaf__index")
        known |= {str(code): 2**62 if index is None else index for code, index in rows}
    return known
