"""A log of a few leaves in memory, honest or not, for tests of formats and witnesses."""

from __future__ import annotations

from functools import cache

from governance.tlog.checkpoints import Checkpoint
from governance.tlog.notes import Signer, note_sign
from governance.tlog.tree import (
    NodeReader,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    tree_root,
)
from governance.tlog.witnessing import add_checkpoint_body

ORIGIN = "log.example/city"


class SmallLog:
    """Leaves that anybody can make up, and the key that signs their checkpoints."""

    def __init__(self, leaves: list[bytes], signer: Signer | None = None) -> None:
        self.leaves = [leaf_hash(leaf) for leaf in leaves]
        self.signer = signer or Signer.generate(ORIGIN)
        self.read = reader_of(self.leaves)

    @classmethod
    def of(cls, size: int, signer: Signer | None = None) -> SmallLog:
        """A log of so many leaves."""
        return cls([b"entry %d" % at for at in range(size)], signer)

    def forked(self, at: int) -> SmallLog:
        """The same log, as long, with other leaves from `at` on, signed by the same key."""
        fork = SmallLog([], self.signer)
        changed = [leaf_hash(b"other " + leaf) for leaf in self.leaves[at:]]
        fork.leaves = self.leaves[:at] + changed
        fork.read = reader_of(fork.leaves)
        return fork

    def root(self, size: int) -> bytes:
        return tree_root(size, self.read)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        return inclusion_proof(index, size, self.read)

    def consistency(self, old: int, new: int) -> list[bytes]:
        return consistency_proof(old, new, self.read)

    def body(self, size: int) -> str:
        return Checkpoint(self.signer.key.name, size, self.root(size)).body

    def note(self, size: int) -> str:
        """A signed checkpoint."""
        return note_sign(self.body(size), [self.signer])

    def call(self, old: int, new: int) -> str:
        """The body of a call to add-checkpoint."""
        return add_checkpoint_body(old, self.consistency(old, new), self.note(new))


def reader_of(leaves: list[bytes]) -> NodeReader:
    """Nodes above these leaf hashes."""

    @cache
    def read(level: int, index: int) -> bytes:
        if not level:
            return leaves[index]
        return node_hash(read(level - 1, 2 * index), read(level - 1, 2 * index + 1))

    return read
