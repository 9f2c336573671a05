"""Witness cosignatures (C2SP tlog-cosignature), `cosignature/v1`, Ed25519."""

from __future__ import annotations

from .keys import COSIGNATURE, NoteError, Signer, VerifierKey
from .notes import signature_parse


def cosign(signer: Signer, body: str, at: int) -> str:
    """The signature line by which a witness says what it saw at a time.

    body: the whole body of the checkpoint, extension lines included.
    at: unix seconds.

    Raises:
        NoteError: the key is not one for cosignatures, or the time cannot be written.
    """
    return signer.sign_at(body, at)


def cosignature_verify(key: VerifierKey, body: str, line: str) -> int:
    """The time, in unix seconds, at which this witness cosigned this checkpoint's body.

    Raises:
        NoteError: it did not, or the key is not one for cosignatures.
    """
    if key.algorithm != COSIGNATURE:
        raise NoteError(f"{key.name} is not a key for cosignatures")
    found = signature_parse(line)
    at = key.verify(body, found.signature) if found.is_by(key) else None
    if at is None:
        raise NoteError(f"this line is not by {key.name}")
    return at
