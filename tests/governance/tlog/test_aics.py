"""The same trees, notes, cosignatures and tiles as aics-tlog, an implementation by others.

`aics_vectors.json` was made by aics-tlog 0.2.1. Where the package itself is there, which needs
Python 3.12, both are compared on random trees as well.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.tlog.checkpoints import Checkpoint
from governance.tlog.cosignatures import cosign
from governance.tlog.notes import COSIGNATURE, Signer, note_add, note_sign
from governance.tlog.tiles import (
    entries_path,
    entry_bundle,
    subtree_root,
    tile_hashes,
    tile_path,
    tiles_changed,
)
from governance.tlog.trust import policy_of
from tests.governance.small_log import SmallLog

MADE: dict[str, Any] = json.loads(Path(__file__).with_name("aics_vectors.json").read_text("utf-8"))
ORIGIN = "log.example/vectors"
ENTRIES = [b"vector %d" % at for at in range(700)]
SIGNER = Signer.from_seed(ORIGIN, bytes.fromhex(MADE["log_seed"]))
WITNESS = Signer.from_seed(
    "witness.example/vectors", bytes.fromhex(MADE["witness_seed"]), COSIGNATURE
)
LOG = SmallLog(ENTRIES, SIGNER)


def test_keys_are_written_the_same() -> None:
    assert SIGNER.key.text == MADE["log_key"]
    assert WITNESS.key.text == MADE["witness_key"]


@pytest.mark.parametrize("made", MADE["checkpoints"], ids=lambda made: str(made["size"]))
def test_checkpoints_and_cosignatures_are_the_same_bytes(made: dict[str, Any]) -> None:
    body = LOG.body(made["size"])

    note = note_add(note_sign(body, [SIGNER]), [cosign(WITNESS, body, made["at"])])

    assert note == made["note"]
    assert LOG.root(made["size"]).hex() == made["root"]
    policy = policy_of(logs=[SIGNER.key], witnesses={"w": WITNESS.key}, needed=1)
    assert policy.check(made["note"]).cosigned[0].at == made["at"]


def test_proofs_are_the_same() -> None:
    for made in MADE["inclusion"]:
        proof = LOG.inclusion(made["index"], made["size"])
        assert [one.hex() for one in proof] == made["proof"]
    for made in MADE["consistency"]:
        proof = LOG.consistency(made["old"], made["new"])
        assert [one.hex() for one in proof] == made["proof"]


def test_tiles_are_the_same_files() -> None:
    assert tile_files() == {made["path"]: made["sha256"] for made in MADE["tiles"]}


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=300), st.data())
@settings(max_examples=60, deadline=None)
def test_random_logs_are_the_same_to_both(entries: list[bytes], data: st.DataObject) -> None:
    aics = pytest.importorskip("aics_tlog", reason="aics-tlog needs Python 3.12")
    theirs, ours, size = aics.MerkleTree(entries), SmallLog(entries, SIGNER), len(entries)
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(0, size))

    assert theirs.root() == ours.root(size)
    assert theirs.inclusion_proof(index) == ours.inclusion(index, size)
    assert theirs.consistency_proof(old) == ours.consistency(old, size)
    note = aics.parse_note(ours.note(size))
    assert aics.verify_note(note, [aics.parse_vkey(SIGNER.key.text)])
    body = Checkpoint(ORIGIN, size, ours.root(size)).body
    _, line = aics.note.parse_note(
        f"{body}\n{SIGNER.sign(body)}{cosign(WITNESS, body, 9)}"
    ).signatures
    assert aics.verify_cosignature(
        line.signature, WITNESS.key.name, WITNESS.key.public, ORIGIN, size, ours.root(size)
    )


def tile_files() -> dict[str, str]:
    """The address of every tile and bundle of the log, and the SHA-256 of its bytes."""
    tiles: dict[tuple[int, int], bytes] = {}
    files: dict[str, bytes] = {}
    for level, number, width in tiles_changed(0, len(ENTRIES)):
        span = range(number * 256, number * 256 + width)
        nodes = (
            LOG.leaves[at] if not level else subtree_root(tile_hashes(tiles[level - 1, at]))
            for at in span
        )
        tiles[level, number] = b"".join(nodes)
        files[f"tile/{tile_path(level, number, width)}"] = tiles[level, number]
        if not level:
            bundle = entry_bundle(ENTRIES[at] for at in span)
            files[f"tile/{entries_path(number, width)}"] = bundle
    return {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
