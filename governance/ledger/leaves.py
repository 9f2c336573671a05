"""An entry's bytes in the tree, and what opens the fields that it commits to (docs/ledger.md)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from governance.commitments import commitment, salt_of
from governance.ledger.canonical import canonical
from governance.ledger.values import value_open
from governance.models import Entry

DOMAIN = b"abhaya/entry/v1\n"
# Salt in hexadecimal, and the value.
Opening = tuple[str, str]


def entry_bytes(entry: Entry) -> bytes:
    """What is hashed: a domain with its version, and one line of canonical JSON (RFC 8785)."""
    return DOMAIN + canonical(entry_leaf(entry))


def entry_leaf(entry: Entry) -> dict[str, Any]:
    """The entry as everybody may read it: codes, and commitments to the rest."""
    return {
        "v": 1,
        "code": str(entry.code),
        "at": time_text(entry.at),
        "verb": entry.verb,
        "action": entry.action,
        "actor_kind": entry.actor_kind,
        "subject_kind": entry.subject_kind,
        "purpose": entry.purpose,
        "allowed": entry.allowed,
        "reason": entry.reason,
        "public": entry.public,
        "committed": _committed(entry),
    }


def entry_opened(
    entry: Entry, *, words: Collection[str] = (), hidden: Collection[str] = ()
) -> dict[str, Opening]:
    """What opens the entry's fields: its codes, and of its words those named.

    hidden: codes that stay closed. Words that were erased are left out.

    Raises:
        KeyMissing, SealBroken: a word is there and cannot be opened.
    """
    seed = bytes(entry.seed)
    opened = {
        name: (salt_of(seed, name).hex(), value)
        for name, value in _seeded(entry).items()
        if name not in hidden
    }
    for name in sorted(set(words) & set(entry.commitments)):
        found = value_open(entry, name)
        if found is not None:
            opened[name] = (found[0].hex(), found[1])
    return opened


def time_text(at: datetime) -> str:
    """UTC with six digits, always: one time has one spelling."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _committed(entry: Entry) -> dict[str, str]:
    seed = bytes(entry.seed)
    seeded = {
        name: commitment(name, salt_of(seed, name), value) for name, value in _seeded(entry).items()
    }
    return {**seeded, **entry.commitments}


def _seeded(entry: Entry) -> dict[str, str]:
    return {
        "actor": entry.actor_code,
        "subject": entry.subject_code,
        "station": entry.station_code,
        "detail": canonical(entry.detail).decode(),
    }
