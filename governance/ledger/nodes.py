"""The tree's hashes as they lie in the database: tiles that are read, and that grow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from governance.errors import LedgerBroken
from governance.models import Tile
from governance.tlog.tiles import TILE_WIDTH, node_reader, subtree_root, tile_hashes
from governance.tlog.tree import NodeReader

HASH_BYTES = 32


@dataclass
class TileStore:
    """Tiles, each read from the database once."""

    _read: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def tile(self, level: int, number: int) -> bytes:
        """The hashes of this tile, joined, as many as there are.

        Raises:
            LedgerBroken: there is no such tile.
        """
        place = (level, number)
        if place not in self._read:
            found = Tile.objects.filter(level=level, number=number).first()
            if found is None:
                raise LedgerBroken(f"the tree lacks tile {level}/{number}")
            self._read[place] = bytes(found.hashes)
        return self._read[place]


def nodes() -> NodeReader:
    """The hash of any complete subtree, as the database has it now."""
    return node_reader(TileStore().tile)


def tiles_extend(*, size: int, leaves: Sequence[bytes]) -> None:
    """Add leaf hashes to a tree of this size, and what they complete to the levels above.

    Raises:
        LedgerBroken: the tiles do not have the size that the tree is said to have.
    """
    level, fresh = 0, list(leaves)
    while fresh:
        fresh = list(_level_extend(level, size, fresh))
        size //= TILE_WIDTH
        level += 1


def _level_extend(level: int, size: int, fresh: Sequence[bytes]) -> Iterator[bytes]:
    """Roots of the tiles that these hashes complete."""
    number, held = divmod(size, TILE_WIDTH)
    joined = _held(level, number, held) + b"".join(fresh)
    made = []
    for at in range(0, len(joined), TILE_WIDTH * HASH_BYTES):
        hashes = joined[at : at + TILE_WIDTH * HASH_BYTES]
        if at == 0 and held:
            Tile.objects.filter(level=level, number=number).update(hashes=hashes)
        else:
            made.append(Tile(level=level, number=number, hashes=hashes))
        number += 1
        if len(hashes) == TILE_WIDTH * HASH_BYTES:
            yield subtree_root(tile_hashes(hashes))
    Tile.objects.bulk_create(made)


def _held(level: int, number: int, held: int) -> bytes:
    if not held:
        return b""
    found = TileStore().tile(level, number)
    if len(found) != held * HASH_BYTES:
        raise LedgerBroken(f"tile {level}/{number} has another size than the tree")
    return found
