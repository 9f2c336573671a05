"""The ledger compared with itself: every row against the tree, the tree against what was signed.

It finds what no trigger can prevent: whoever owns the database can change it, and cannot sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from governance.ledger.leaves import entry_bytes
from governance.models import Entry, Leaf, PendingEntry, SequencerState, Tile
from governance.tlog.tiles import TILE_WIDTH, subtree_root, tile_hashes
from governance.tlog.tree import leaf_hash

# Entries that are in memory at a time.
CHUNK = 16 * TILE_WIDTH


@dataclass(frozen=True)
class Difference:
    """Something that is not as it was written. `where` is an index, a code, a tile or a size."""

    what: str
    where: str


def tree_size() -> int:
    """How many entries the tree is said to have."""
    return SequencerState.objects.get().size


def entries_compared(size: int) -> Iterator[Difference]:
    """What differs between the rows of the first `size` entries and the leaves of the tree."""
    for start in range(0, size, CHUNK):
        end = min(size, start + CHUNK)
        yield from _leaves_compared(start, end, _stored(start, end))


def entries_unplaced() -> Iterator[Difference]:
    """Entries outside the tree that do not wait for an index, and indices beyond the tree."""
    unplaced = Entry.objects.filter(leaf__isnull=True, pending__isnull=True).order_by("pk")
    for code in unplaced.values_list("code", flat=True).iterator():
        yield Difference("entry_unplaced", str(code))
    gone = PendingEntry.objects.exclude(pk__in=Entry.objects.values("pk"))
    for number in gone.values_list("pk", flat=True).iterator():
        yield Difference("entry_missing", f"waiting, row {number}")


def tiles_compared(size: int) -> Iterator[Difference]:
    """Tiles that are not there, and those above the lowest that do not sum up what lies below."""
    level = 0
    while size:
        for number in range(-(-size // TILE_WIDTH)):
            width = min(TILE_WIDTH, size - number * TILE_WIDTH)
            if not _tile_stands(level, number, width):
                yield Difference("tile_differs", f"{level}/{number}")
        level, size = level + 1, size // TILE_WIDTH


def _tile_stands(level: int, number: int, width: int) -> bool:
    hashes = _hashes(level, number)[:width]
    if len(hashes) < width:
        return False
    below = number * TILE_WIDTH
    return level == 0 or all(
        _sums_up(found, level - 1, below + place) for place, found in enumerate(hashes)
    )


def _sums_up(found: bytes, level: int, number: int) -> bool:
    hashes = _hashes(level, number)
    # One that is short is told of by itself.
    return len(hashes) < TILE_WIDTH or subtree_root(hashes) == found


def leaves_stored(size: int) -> Iterator[bytes]:
    """The leaf hashes that the tree was made of; it ends early where a tile is missing."""
    for number in range(-(-size // TILE_WIDTH)):
        hashes = _hashes(0, number)[: size - number * TILE_WIDTH]
        yield from hashes
        if len(hashes) < TILE_WIDTH:
            return


def _hashes(level: int, number: int) -> Sequence[bytes]:
    found = Tile.objects.filter(level=level, number=number).first()
    return tile_hashes(bytes(found.hashes)) if found else []


def _stored(start: int, end: int) -> dict[int, bytes]:
    """Leaf hashes by index, from the lowest tiles."""
    tiles = Tile.objects.filter(
        level=0, number__gte=start // TILE_WIDTH, number__lt=-(-end // TILE_WIDTH)
    )
    return {
        tile.number * TILE_WIDTH + place: found
        for tile in tiles
        for place, found in enumerate(tile_hashes(bytes(tile.hashes)))
    }


def _leaves_compared(start: int, end: int, stored: dict[int, bytes]) -> Iterator[Difference]:
    within = {"index__gte": start, "index__lt": end}
    placed = dict(Leaf.objects.filter(**within).values_list("index", "entry_id"))
    entries = {
        entry.pk: entry
        for entry in Entry.objects.filter(leaf__index__gte=start, leaf__index__lt=end)
    }
    for index in range(start, end):
        what = _what_differs(index, placed, entries, stored)
        if what:
            yield Difference(what, str(index))


def _what_differs(
    index: int, placed: dict[int, int], entries: dict[int, Entry], stored: dict[int, bytes]
) -> str:
    if index not in placed:
        return "hole"
    entry = entries.get(placed[index])
    if entry is None:
        return "entry_missing"
    # What lacks a hash is told of as a tile.
    return "" if stored.get(index) in (None, _hash(entry)) else "entry_differs"


def _hash(entry: Entry) -> bytes:
    """Of what the row says now; of nothing where it can no longer be written in JSON."""
    try:
        return leaf_hash(entry_bytes(entry))
    except (ValueError, TypeError, AttributeError):
        return b""
