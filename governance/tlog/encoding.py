"""The few encodings that every transparency-log format shares, each with one spelling only."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable

HASH_SIZE = 32
# Sizes, indexes and times are kept below 2**63, so that every implementation can hold them.
LARGEST = 2**63 - 1

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class FormatError(ValueError):
    """The text is not what the specification says it must be."""


def decimal_parse(text: str) -> int:
    """The number that an ASCII decimal without leading zeroes spells, below 2**63.

    Raises:
        FormatError: it is spelt otherwise, or too large.
    """
    # The pattern bounds the length first: int() of a million digits takes seconds.
    if not _DECIMAL.fullmatch(text) or int(text) > LARGEST:
        raise FormatError(
            f"{text[:24]!r} is not a decimal number below 2**63 without zeroes before it"
        )
    return int(text)


def base64_encode(data: bytes) -> str:
    """Standard base 64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(data).decode("ascii")


def base64_decode(text: str) -> bytes:
    """The bytes that canonical standard base 64 stands for.

    Raises:
        FormatError: another alphabet, missing padding, or stray bits in the last digit.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise FormatError(f"{text[:60]!r} is not base 64") from error
    if base64_encode(data) != text:
        raise FormatError(f"{text[:60]!r} is not how base 64 spells these bytes")
    return data


def hash_decode(text: str) -> bytes:
    """One SHA-256 hash from its base 64 line.

    Raises:
        FormatError: it is not 32 bytes in canonical base 64.
    """
    data = base64_decode(text)
    if len(data) != HASH_SIZE:
        raise FormatError(f"a hash has {HASH_SIZE} bytes, this one has {len(data)}")
    return data


def hash_lines(hashes: Iterable[bytes]) -> str:
    """One base 64 line for each hash."""
    return "".join(f"{base64_encode(one)}\n" for one in hashes)


def text_check(text: str, *, limit: int) -> None:
    """Raise FormatError unless text is UTF-8 of at most `limit` bytes without control characters.

    A line feed is the only control character that a signed note may hold.
    """
    if len(text) > limit:
        raise FormatError(f"longer than {limit} bytes")
    if found := _CONTROL.search(text):
        raise FormatError(f"holds the control character {found.group()!r}")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise FormatError("is not UTF-8") from error
    if size > limit:
        raise FormatError(f"longer than {limit} bytes")
