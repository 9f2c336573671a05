"""A long plaintext as chunks of AES-256-GCM, each bound to its place and the last one marked.

The STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizar, "Online Authenticated-Encryption
and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015: nonce = prefix (7) | counter (4) | last (1).
A reader needs one chunk in memory, may start anywhere, and notices reordering and truncation.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from governance.errors import SealBroken

CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
PREFIX_BYTES = 7


def chunks_encrypt(key: bytes, parts: Iterable[bytes], *, context: bytes) -> Iterator[bytes]:
    """The prefix, then the encrypted chunks, in order."""
    prefix = secrets.token_bytes(PREFIX_BYTES)
    cipher = AESGCM(key)
    yield prefix
    for number, (chunk, is_last) in enumerate(_rechunk(parts)):
        yield cipher.encrypt(_nonce(prefix, number, is_last), chunk, context)


def chunks_decrypt(
    key: bytes, file: BinaryIO, *, context: bytes, plain_bytes: int, start: int, end: int
) -> Iterator[bytes]:
    """Plaintext bytes start to end (exclusive), a chunk at a time.

    Raises:
        SealBroken: the file was altered, cut short or lengthened.
    """
    last = max(0, (plain_bytes - 1) // CHUNK_BYTES)
    # Asked before the first byte leaves: a range may never come to the end that is missing.
    if file.seek(0, os.SEEK_END) != PREFIX_BYTES + plain_bytes + (last + 1) * TAG_BYTES:
        raise SealBroken("the seal is broken: the file is shorter or longer than what was sealed")
    cipher = AESGCM(key)
    file.seek(0)
    prefix = file.read(PREFIX_BYTES)
    for number in range(start // CHUNK_BYTES, min(last, max(0, end - 1) // CHUNK_BYTES) + 1):
        file.seek(PREFIX_BYTES + number * (CHUNK_BYTES + TAG_BYTES))
        sealed = file.read(CHUNK_BYTES + TAG_BYTES)
        try:
            plain = cipher.decrypt(_nonce(prefix, number, number == last), sealed, context)
        except (InvalidTag, ValueError) as error:
            raise SealBroken("the seal is broken: altered, cut short, or another key") from error
        begin = number * CHUNK_BYTES
        yield plain[max(0, start - begin) : max(0, end - begin)]


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + (b"\x01" if is_last else b"\x00")


def _rechunk(parts: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Chunks of one size, each with whether it is the last; one empty chunk for no bytes."""
    held = bytearray()
    for part in parts:
        held += part
        while len(held) > CHUNK_BYTES:
            yield bytes(held[:CHUNK_BYTES]), False
            del held[:CHUNK_BYTES]
    yield bytes(held), True
