"""The entries of an export: lines, leaf hashes, proofs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from governance.ledger.leaves import entry_leaf, entry_opened
from governance.ledger.nodes import HASH_BYTES, nodes
from governance.models import Entry, Leaf, Tile
from governance.tlog.proof_files import proof_format
from governance.tlog.tiles import TILE_WIDTH
from governance.tlog.tree import inclusion_proof

BATCH = 1_000
# Without these nobody could say what the rest means, who signed it, whose the witnesses are, or
# why a time does not fit.
ALWAYS = (
    "ledger.dictionary", "ledger.key_announce", "ledger.key_retire", "ledger.key_distrust",
    "ledger.witness_add", "ledger.gap",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """Which entries an export has and what it opens of them.

    indices: chosen ones; None for every entry of the tree. words: fields that are opened beside
    the codes. hidden: codes that stay closed.
    """

    indices: frozenset[int] | None = None
    words: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        return "whole" if self.indices is None else "extract"


def entries_write(path: Path, *, size: int, shown: Shown) -> list[int]:
    """Write the lines, rising by index; the indices, for an extract."""
    written: list[int] = []
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for leaf in _leaves(size, shown):
            file.write(_line(leaf, shown) + "\n")
            if shown.indices is not None:
                written.append(leaf.index)
    return written


def hashes_write(path: Path, *, size: int) -> None:
    """Write the leaf hashes as the tree has them, not as the rows would give them today."""
    with path.open("wb") as file:
        tiles = Tile.objects.filter(level=0, number__lte=size // TILE_WIDTH).order_by("number")
        left = size * HASH_BYTES
        for tile in tiles.iterator(100):
            part = bytes(tile.hashes)[:left]
            file.write(part)
            left -= len(part)


def proofs_write(folder: Path, *, indices: Sequence[int], size: int, note: str) -> None:
    """Write a .tlog-proof for each entry, against this checkpoint."""
    folder.mkdir()
    read = nodes()
    for index in indices:
        text = proof_format(index, inclusion_proof(index, size, read), note)
        (folder / f"{index}.tlog-proof").write_text(text)


def proof_write_earlier(folder: Path, *, index: int, size: int, note: str) -> None:
    """Write a second .tlog-proof of an entry, against an earlier checkpoint."""
    text = proof_format(index, inclusion_proof(index, size, nodes()), note)
    (folder / f"{index}.{size}.tlog-proof").write_text(text)


def _leaves(size: int, shown: Shown) -> Iterator[Leaf]:
    found = Leaf.objects.filter(index__lt=size).select_related("entry").order_by("index")
    if shown.indices is None:
        yield from found.iterator(BATCH)
        return
    always = Leaf.objects.filter(index__lt=size, entry__action__in=ALWAYS)
    wanted = sorted(shown.indices | set(always.values_list("index", flat=True)))
    for at in range(0, len(wanted), BATCH):
        yield from found.filter(index__in=wanted[at : at + BATCH])


def _line(leaf: Leaf, shown: Shown) -> str:
    entry: Entry = leaf.entry
    opened = entry_opened(entry, words=_words(entry, shown.words), hidden=shown.hidden)
    line = {"index": leaf.index, "leaf": entry_leaf(entry), "open": opened}
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _words(entry: Entry, words: Collection[str]) -> Collection[str]:
    return words if entry.commitments else ()
