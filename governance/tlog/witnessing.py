"""What a log sends to a witness (C2SP tlog-witness, `add-checkpoint`)."""

from __future__ import annotations

from collections.abc import Sequence

from .encoding import LARGEST, FormatError, decimal_parse, hash_decode, hash_lines, text_check
from .notes import LONGEST_NOTE

LONGEST_PROOF = 63  # lines, by the specification
LONGEST_BODY = LONGEST_NOTE + 4096  # bytes: a note, 63 hashes of 45 bytes and the old size
SIZE_TYPE = "text/x.tlog.size"


def add_checkpoint_body(old_size: int, proof: Sequence[bytes], note: str) -> str:
    """The body of a call that asks for a cosignature.

    old_size: leaves of the last checkpoint that this witness cosigned; 0 when it never did.
    proof: the consistency proof from there; empty when old_size is 0.

    Raises:
        FormatError: the parts make no call.
    """
    if not 0 <= old_size <= LARGEST or len(proof) > LONGEST_PROOF:
        raise FormatError("no tree has this size or so long a proof")
    body = f"old {old_size}\n{hash_lines(proof)}\n{note}"
    add_checkpoint_parse(body)
    return body


def add_checkpoint_parse(text: str) -> tuple[int, list[bytes], str]:
    """Old size, consistency proof and signed checkpoint of one call. None of it is verified.

    Raises:
        FormatError: it is not such a call.
    """
    text_check(text, limit=LONGEST_BODY)
    head, parted, note = text.partition("\n\n")
    # No more lines than may be are cut, so that a body full of line feeds costs nothing.
    old, *lines = head.split("\n", LONGEST_PROOF + 1)
    if not parted or not note or not old.startswith("old "):
        raise FormatError("a call has an old size, proof lines, an empty line and a checkpoint")
    if len(lines) > LONGEST_PROOF:
        raise FormatError(f"a proof has at most {LONGEST_PROOF} lines")
    return decimal_parse(old.removeprefix("old ")), [hash_decode(line) for line in lines], note
