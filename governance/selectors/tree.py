"""The tree as everybody may fetch it: as far as the newest signed checkpoint, and no further."""

from __future__ import annotations

from governance.errors import NotThere
from governance.ledger.leaves import entry_bytes
from governance.ledger.nodes import HASH_BYTES, TileStore
from governance.models import Checkpoint, Leaf
from governance.tlog.tiles import TILE_WIDTH, Tile, entry_bundle


def checkpoint_newest() -> Checkpoint | None:
    """The newest signed checkpoint; None before the first."""
    return Checkpoint.objects.order_by("-id").first()


def size_published() -> int:
    """How many entries the newest checkpoint covers."""
    newest = checkpoint_newest()
    return newest.size if newest else 0


def tile_published(tile: Tile) -> bytes:
    """The hashes of this tile, in the width that is asked for.

    Raises:
        NotThere: the newest checkpoint does not cover them all.
    """
    _covered_require(tile)
    # The database may hold more by now, which nobody has signed.
    return TileStore().tile(tile.level, tile.number)[: tile.width * HASH_BYTES]


def bundle_published(tile: Tile) -> bytes:
    """The entries beside this tile of level 0, as the tree holds them; 256 at most.

    Raises:
        NotThere: the newest checkpoint does not cover them all.
    """
    _covered_require(tile)
    first = tile.number * TILE_WIDTH
    leaves = Leaf.objects.filter(index__gte=first, index__lt=first + tile.width)
    return entry_bundle(
        entry_bytes(leaf.entry) for leaf in leaves.select_related("entry").order_by("index")
    )


def _covered_require(tile: Tile) -> None:
    nodes = size_published() >> (8 * tile.level)
    if tile.number * TILE_WIDTH + tile.width > nodes:
        raise NotThere("no signed checkpoint covers this part of the tree")
