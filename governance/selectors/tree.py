"""The tree as everybody may fetch it: as far as the newest signed checkpoint, and no further."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import Count

from governance.errors import NotThere
from governance.ledger.leaves import entry_bytes
from governance.ledger.nodes import HASH_BYTES, TileStore
from governance.models import Checkpoint, Cosignature, Leaf
from governance.tlog.tiles import TILE_WIDTH, Tile, entry_bundle

# Enough of the newest checkpoints to find one that its witnesses have had time to cosign.
LOOKED_AT = 50


def checkpoint_newest() -> Checkpoint | None:
    """The newest signed checkpoint; None before the first."""
    return Checkpoint.objects.order_by("-id").first()


def size_published() -> int:
    """How many entries the newest checkpoint covers."""
    newest = checkpoint_newest()
    return newest.size if newest else 0


def checkpoint_vouched(index: int) -> Checkpoint | None:
    """The newest checkpoint with a quorum that covers this entry, or else the newest that does.

    None while no signed checkpoint covers it.
    """
    covering = list(Checkpoint.objects.filter(size__gt=index).order_by("-id")[:LOOKED_AT])
    have = cosigned_counts(covering)
    needed: int = settings.ABHAYA_LEDGER_QUORUM
    met = next((row for row in covering if have.get(row.pk, 0) >= needed), None)
    return met or next(iter(covering), None)


def cosigned_counts(checkpoints: Sequence[Checkpoint]) -> Mapping[int, int]:
    """How many witnesses that others run have cosigned each, by row id."""
    others = Cosignature.objects.filter(
        checkpoint__in=[row.pk for row in checkpoints], witness__run_by_operator=False
    )
    counted = others.order_by().values("checkpoint").annotate(found=Count("id"))
    return {row["checkpoint"]: row["found"] for row in counted}


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
