"""Canonical JSON (RFC 8785), quickly where it can be: the sequencer's time is mostly this."""

from __future__ import annotations

import json
from typing import Any

import rfc8785

# Written the same by both. Keys are ours and ASCII, so that code points sort as UTF-16 does.
_quick = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode
# Beyond, RFC 8785 cannot tell one whole number from the next.
LARGEST = 2**53 - 1


def canonical(value: dict[str, Any]) -> bytes:
    """The object as RFC 8785 writes it.

    Raises:
        ValueError: it cannot be written.
    """
    return _quick(value).encode() if _is_plain(value) else rfc8785.dumps(value)


def _is_plain(value: object) -> bool:
    """Whether Python's own encoder gives the same: no fractions, no keys that sort otherwise."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return -LARGEST <= value <= LARGEST  # type: ignore[operator]
    if kind is list:
        return all(map(_is_plain, value))  # type: ignore[call-overload]
    return kind is dict and all(
        type(key) is str and key.isascii() and _is_plain(held)
        for key, held in value.items()  # type: ignore[attr-defined]
    )
