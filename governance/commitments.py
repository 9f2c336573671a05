"""Commitments: what an entry says of a value without telling it (docs/ledger.md)."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

SALT_BYTES = 32
SEED_BYTES = 32
_DOMAIN = b"gov/commit/v1"


def commitment(name: str, salt: bytes, value: str) -> str:
    """64 hexadecimal digits that bind the value and, without the salt, tell nothing of it."""
    return sha256(_DOMAIN + name.encode() + b"\0" + salt + value.encode()).hexdigest()


def salt_of(seed: bytes, name: str) -> bytes:
    """The 32-byte salt of one of an entry's fields: to show it opens no other field."""
    return hmac.digest(seed, name.encode(), "sha256")


def seed_make() -> bytes:
    """What the salts of an entry's fields come from: 32 random bytes."""
    return secrets.token_bytes(SEED_BYTES)


def salt_make() -> bytes:
    """A salt of its own, for a value that can be erased: 32 random bytes."""
    return secrets.token_bytes(SALT_BYTES)
