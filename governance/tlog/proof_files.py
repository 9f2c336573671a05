"""Proofs in one file (C2SP tlog-proof): that a leaf lies in a tree which others cosigned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .checkpoints import Checkpoint, checkpoint_parse
from .encoding import (
    LARGEST,
    FormatError,
    base64_decode,
    base64_encode,
    decimal_parse,
    hash_decode,
    hash_lines,
    text_check,
)
from .notes import LONGEST_NOTE, note_split
from .tree import inclusion_verify

HEADER = "c2sp.org/tlog-proof@v1"
LONGEST_PROOF = 63  # hashes: a tree has fewer than 2**63 leaves
LONGEST_FILE = 2 * LONGEST_NOTE  # bytes


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A leaf's place, the hashes up to the root, and the checkpoint that bears the root.

    extra: opaque bytes beside the proof, vouched for by nobody.
    """

    index: int
    proof: tuple[bytes, ...]
    note: str
    extra: bytes | None = None

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint within. Its signatures are still to be checked, by a TrustPolicy."""
        return checkpoint_parse(note_split(self.note)[0])

    def verify_leaf(self, leaf: bytes) -> None:
        """Return if this leaf hash lies at the index under the checkpoint's root.

        Raises:
            ProofError: it does not.
        """
        stated = self.checkpoint
        inclusion_verify(
            leaf=leaf, index=self.index, size=stated.size, proof=self.proof, root=stated.root
        )


def proof_format(index: int, proof: Sequence[bytes], note: str, extra: bytes | None = None) -> str:
    """The text of a `.tlog-proof` file.

    Raises:
        FormatError: the parts make no proof.
    """
    if not 0 <= index <= LARGEST or len(proof) > LONGEST_PROOF:
        raise FormatError("no leaf has this index or so long a proof")
    beside = "" if extra is None else f"extra {base64_encode(extra)}\n"
    text = f"{HEADER}\n{beside}index {index}\n{hash_lines(proof)}\n{note}"
    proof_parse(text)
    return text


def proof_parse(text: str) -> ProofFile:
    """The parts of a `.tlog-proof` file. Nothing is verified yet.

    Raises:
        FormatError: it is not such a file.
    """
    text_check(text, limit=LONGEST_FILE)
    head, parted, note = text.partition("\n\n")
    lines = head.split("\n")
    if not parted or lines.pop(0) != HEADER or not lines:
        raise FormatError(f"a proof starts with {HEADER!r} and has an empty line before its note")
    extra = _extra_taken(lines)
    index = _index_taken(lines)
    if len(lines) > LONGEST_PROOF:
        raise FormatError(f"a proof has at most {LONGEST_PROOF} hashes")
    found = ProofFile(index, tuple(hash_decode(line) for line in lines), note, extra)
    if index >= found.checkpoint.size:
        raise FormatError("the index lies outside the checkpoint's tree")
    return found


def _extra_taken(lines: list[str]) -> bytes | None:
    if not lines[0].startswith("extra "):
        return None
    return base64_decode(lines.pop(0).removeprefix("extra "))


def _index_taken(lines: list[str]) -> int:
    if not lines or not lines[0].startswith("index "):
        raise FormatError("a proof states the index of its leaf")
    return decimal_parse(lines.pop(0).removeprefix("index "))
