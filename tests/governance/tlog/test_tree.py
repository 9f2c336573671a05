"""The tree agrees with RFC 6962, with others' implementations, and with no forged proof."""

from __future__ import annotations

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.tlog.tree import (
    EMPTY_ROOT,
    Frontier,
    ProofError,
    consistency_proof,
    consistency_verify,
    inclusion_proof,
    inclusion_verify,
    leaf_hash,
    tree_root,
)
from tests.governance.small_log import SmallLog

from .vectors import CONSISTENCY, INCLUSION, LEAVES, ROOTS

LARGEST = 300
LOG = SmallLog.of(LARGEST)
OTHERS = pymerkle.InmemoryTree(algorithm="sha256")
OTHERS.append_entries([b"entry %d" % at for at in range(LARGEST)])


def test_roots_of_the_eight_standard_leaves() -> None:
    log = SmallLog(LEAVES)

    assert [log.root(size) for size in range(9)] == ROOTS


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_of_the_standard_leaves(index: int, size: int) -> None:
    proof = SmallLog(LEAVES).inclusion(index, size)

    assert [one.hex() for one in proof] == INCLUSION[index, size]
    inclusion_verify(
        leaf=leaf_hash(LEAVES[index]), index=index, size=size, proof=proof, root=ROOTS[size]
    )


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_consistency_proofs_of_the_standard_leaves(old: int, new: int) -> None:
    proof = SmallLog(LEAVES).consistency(old, new)

    assert [one.hex() for one in proof] == CONSISTENCY[old, new]
    consistency_verify(old=old, old_root=ROOTS[old], new=new, new_root=ROOTS[new], proof=proof)


def test_every_leaf_of_every_small_tree_is_proved() -> None:
    for size in range(1, 70):
        root = LOG.root(size)
        for index in range(size):
            proof = LOG.inclusion(index, size)
            inclusion_verify(leaf=LOG.leaves[index], index=index, size=size, proof=proof, root=root)
            assert len(proof) <= (size - 1).bit_length()


def test_every_small_tree_is_consistent_with_every_smaller_one() -> None:
    for new in range(70):
        for old in range(new + 1):
            consistency_verify(
                old=old, old_root=LOG.root(old), new=new, new_root=LOG.root(new),
                proof=LOG.consistency(old, new),
            )  # fmt: skip


sizes = st.integers(1, LARGEST)


@given(size=sizes, data=st.data())
@settings(max_examples=200, deadline=None)
def test_proofs_agree_with_another_implementation(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    theirs = OTHERS.prove_inclusion(index + 1, size)

    assert LOG.root(size) == OTHERS.get_root(size)
    assert LOG.root(old) == OTHERS.get_root(old)
    pymerkle.verify_inclusion(LOG.leaves[index], LOG.root(size), theirs)
    pymerkle.verify_consistency(LOG.root(old), LOG.root(size), OTHERS.prove_consistency(old, size))
    # Theirs lists hashes from left to right with ours among them; ours lists siblings upwards.
    assert sorted(theirs.path) == sorted([LOG.leaves[index], *LOG.inclusion(index, size)])


@given(size=sizes, data=st.data())
@settings(max_examples=300, deadline=None)
def test_no_bit_of_an_inclusion_proof_may_flip(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    parts = [LOG.leaves[index], LOG.root(size), *LOG.inclusion(index, size)]
    which = data.draw(st.integers(0, len(parts) - 1))
    bit = data.draw(st.integers(0, 255))

    parts[which] = flipped(parts[which], bit)

    with pytest.raises(ProofError):
        inclusion_verify(leaf=parts[0], index=index, size=size, proof=parts[2:], root=parts[1])


@given(new=st.integers(2, LARGEST), data=st.data())
@settings(max_examples=300, deadline=None)
def test_no_bit_of_a_consistency_proof_may_flip(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    parts = [LOG.root(old), LOG.root(new), *LOG.consistency(old, new)]
    which = data.draw(st.integers(0, len(parts) - 1))
    bit = data.draw(st.integers(0, 255))

    parts[which] = flipped(parts[which], bit)

    with pytest.raises(ProofError):
        consistency_verify(old=old, old_root=parts[0], new=new, new_root=parts[1], proof=parts[2:])


@given(size=sizes, data=st.data())
@settings(max_examples=200, deadline=None)
def test_proof_of_one_place_proves_no_other(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-1, size + 1).filter(lambda one: one != index))

    with pytest.raises(ProofError):
        inclusion_verify(
            leaf=LOG.leaves[index], index=other, size=size, proof=LOG.inclusion(index, size),
            root=LOG.root(size),
        )  # fmt: skip


@given(size=sizes, data=st.data())
@settings(max_examples=100, deadline=None)
def test_longer_and_shorter_proofs_prove_nothing(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = LOG.inclusion(index, size)
    extra = data.draw(st.binary(min_size=32, max_size=32))

    for wrong in ([*proof, extra], [extra, *proof], proof[1:] if proof else [extra]):
        with pytest.raises(ProofError):
            inclusion_verify(
                leaf=LOG.leaves[index], index=index, size=size, proof=wrong, root=LOG.root(size)
            )


@given(new=st.integers(2, LARGEST), data=st.data())
@settings(max_examples=200, deadline=None)
def test_changed_past_is_never_consistent(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    fork = LOG.forked(data.draw(st.integers(0, old - 1)))

    for proof in (LOG.consistency(old, new), fork.consistency(old, new)):
        with pytest.raises(ProofError):
            consistency_verify(
                old=old, old_root=LOG.root(old), new=new, new_root=fork.root(new), proof=proof
            )


def test_what_cannot_be_proved_is_refused() -> None:
    for index, size in ((0, 0), (5, 5), (-1, 5), (6, 5)):
        with pytest.raises(ProofError):
            inclusion_proof(index, size, LOG.read)
    for old, new in ((6, 5), (-1, 5)):
        with pytest.raises(ProofError):
            consistency_proof(old, new, LOG.read)
    with pytest.raises(ProofError):
        tree_root(-1, LOG.read)


def test_empty_tree_has_one_root_and_needs_no_proof() -> None:
    root = LOG.root(5)

    consistency_verify(old=0, old_root=EMPTY_ROOT, new=5, new_root=root, proof=[])
    for old_root, proof in ((bytes(32), []), (EMPTY_ROOT, [bytes(32)])):
        with pytest.raises(ProofError):
            consistency_verify(old=0, old_root=old_root, new=5, new_root=root, proof=proof)
    with pytest.raises(ProofError):
        consistency_verify(old=0, old_root=EMPTY_ROOT, new=0, new_root=bytes(32), proof=[])


def test_hashes_of_another_length_are_refused() -> None:
    good = {"leaf": LOG.leaves[0], "root": LOG.root(2), "proof": LOG.inclusion(0, 2)}
    for name, wrong in (("leaf", b"short"), ("root", bytes(33)), ("proof", [bytes(31)])):
        with pytest.raises(ProofError):
            inclusion_verify(index=0, size=2, **(good | {name: wrong}))  # type: ignore[arg-type]


def test_frontier_grows_as_the_tree_does_and_resumes_at_every_size() -> None:
    growing = Frontier()
    for size, leaf in enumerate(LOG.leaves):
        assert growing.root() == LOG.root(size) == Frontier.from_nodes(size, LOG.read).root()
        resumed = Frontier.from_nodes(size, LOG.read)
        growing.append(leaf)
        resumed.append(leaf)
        assert (resumed.size, resumed.root()) == (growing.size, growing.root())


def flipped(data: bytes, bit: int) -> bytes:
    """The same bytes with one bit changed."""
    return (int.from_bytes(data, "big") ^ (1 << bit)).to_bytes(len(data), "big")
