"""The Merkle tree of RFC 6962 section 2.1: roots, proofs and their verification (RFC 9162 2.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from .encoding import HASH_SIZE

# (level, index): root of the complete subtree of 2**level leaves that starts at leaf
# index * 2**level.
NodeReader = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()


class ProofError(ValueError):
    """A proof does not show what it claims, or nothing of the kind can be proved."""


def leaf_hash(data: bytes) -> bytes:
    """What stands in the tree for one entry's bytes."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The node above two nodes."""
    return sha256(b"\x01" + left + right).digest()


def tree_root(size: int, read: NodeReader) -> bytes:
    """The root of the first `size` leaves."""
    if size < 0:
        raise ProofError(f"a tree cannot have {size} leaves")
    return _range_root(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: NodeReader) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of `size` leaves, leaf end first.

    Raises:
        ProofError: there is no such leaf in a tree of that size.
    """
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size}")
    start, end = 0, size
    proof: list[bytes] = []
    while end - start > 1:
        middle = start + _left_width(end - start)
        if index < middle:
            proof.append(_range_root(middle, end, read))
            end = middle
        else:
            proof.append(_range_root(start, middle, read))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, read: NodeReader) -> list[bytes]:
    """The hashes that show the first `old` leaves unchanged in the tree of `new` leaves.

    Empty when old is 0 or equals new.

    Raises:
        ProofError: old is larger than new, or negative.
    """
    if not 0 <= old <= new:
        raise ProofError(f"a tree of {new} cannot hold one of {old}")
    if old in (0, new):
        return []
    start, end = 0, new
    proof: list[bytes] = []
    while end != old:
        middle = start + _left_width(end - start)
        if old <= middle:
            proof.append(_range_root(middle, end, read))
            end = middle
        else:
            proof.append(_range_root(start, middle, read))
            start = middle
    # The verifier knows the old root; it needs this part only where the old tree is not all of it.
    if start:
        proof.append(_range_root(start, end, read))
    return proof[::-1]


def inclusion_verify(
    *, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Return if the proof leads from this leaf hash at `index` to the root (RFC 9162 2.1.3.2).

    Raises:
        ProofError: it does not.
    """
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size}")
    _require_hashes(leaf, root, *proof)
    place, last, reached = index, size - 1, leaf
    for step in proof:
        if not last:
            raise ProofError("the inclusion proof is too long")
        if place & 1 or place == last:
            reached = node_hash(step, reached)
            place, last = _up_to_left_child(place, last)
        else:
            reached = node_hash(reached, step)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofError("the inclusion proof is too short")
    if reached != root:
        raise ProofError("the inclusion proof leads to another root")


def consistency_verify(
    *, old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Return if the proof shows the old tree to be a prefix of the new (RFC 9162 2.1.4.2).

    Raises:
        ProofError: it does not.
    """
    _require_hashes(old_root, new_root, *proof)
    if not 0 <= old <= new:
        raise ProofError(f"a tree of {new} cannot hold one of {old}")
    for size, root in ((old, old_root), (new, new_root)):
        if not size and root != EMPTY_ROOT:
            raise ProofError("an empty tree has the hash of nothing as its root")
    if old in (0, new):
        if proof:
            raise ProofError("no hash is needed here, and the proof holds some")
        if old and old_root != new_root:
            raise ProofError("two trees of one size have different roots")
        return
    if _roots_reached(old, old_root, new, proof) != (old_root, new_root):
        raise ProofError("the consistency proof leads to another root")


def _roots_reached(
    old: int, old_root: bytes, new: int, proof: Sequence[bytes]
) -> tuple[bytes, bytes]:
    if not proof:
        raise ProofError("the consistency proof is empty")
    # Where the old tree is complete, its root is a node of the new tree and left out of the proof.
    steps = [old_root, *proof] if not old & (old - 1) else list(proof)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    reached_old = reached_new = steps[0]
    for step in steps[1:]:
        if not last:
            raise ProofError("the consistency proof is too long")
        if place & 1 or place == last:
            reached_old = node_hash(step, reached_old)
            reached_new = node_hash(step, reached_new)
            place, last = _up_to_left_child(place, last)
        else:
            reached_new = node_hash(reached_new, step)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofError("the consistency proof is too short")
    return reached_old, reached_new


def _up_to_left_child(place: int, last: int) -> tuple[int, int]:
    """Climb past the levels at which the rightmost node is carried up alone."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _require_hashes(*hashes: bytes) -> None:
    if any(len(one) != HASH_SIZE for one in hashes):
        raise ProofError(f"every hash must have {HASH_SIZE} bytes")


def _left_width(width: int) -> int:
    """The largest power of two that is smaller than width, which is at least 2."""
    return 1 << ((width - 1).bit_length() - 1)


def _range_root(start: int, end: int, read: NodeReader) -> bytes:
    """Root of leaves start to end, where start is where a subtree of RFC 6962 may begin."""
    parts: list[bytes] = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(read(level, start >> level))
        start += 1 << level
    return _folded(parts)


def _folded(parts: Sequence[bytes]) -> bytes:
    """One root from the roots of complete subtrees that only get smaller to the right."""
    root = parts[-1]
    for part in reversed(parts[:-1]):
        root = node_hash(part, root)
    return root


class Frontier:
    """The right edge of a growing tree: enough to append and to tell the root, in 64 hashes."""

    def __init__(self) -> None:
        self.size = 0
        # Roots of the complete subtrees, largest first: one for each bit set in the size.
        self._edge: list[bytes] = []

    @classmethod
    def from_nodes(cls, size: int, read: NodeReader) -> Frontier:
        """The right edge of a tree that exists already."""
        frontier = cls()
        start = 0
        for level in range(size.bit_length() - 1, -1, -1):
            if size >> level & 1:
                frontier._edge.append(read(level, start >> level))
                start += 1 << level
        frontier.size = size
        return frontier

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash on the right."""
        size = self.size
        while size & 1:
            leaf = node_hash(self._edge.pop(), leaf)
            size >>= 1
        self._edge.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of all leaves so far."""
        return _folded(self._edge) if self._edge else EMPTY_ROOT
