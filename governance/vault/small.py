"""Small secrets: addresses that lie in the database, stills that pass through Valkey."""

from __future__ import annotations

import json

from governance.errors import SealBroken
from governance.vault.keys import box_open, box_seal, keyring_load


def text_seal(text: str, label: str) -> bytes:
    """The text, sealed under the key of settings and bound to what it is for.

    Not for what has to be erased: the keys of settings outlive every erasure.
    """
    ring = keyring_load()
    box = box_seal(ring.setting_keys[ring.setting_id], text.encode(), context=label.encode())
    return json.dumps({"kek": ring.setting_id}).encode() + b"\n" + box


def text_open(sealed: bytes, label: str) -> str:
    """What text_seal sealed under the same label.

    Raises:
        KeyMissing, SealBroken: it cannot be opened.
    """
    head, _separator, box = bytes(sealed).partition(b"\n")
    try:
        key_id = json.loads(head)["kek"]
    except (ValueError, KeyError, TypeError) as error:
        raise SealBroken("this is not a sealed text") from error
    return keyring_load().unwrap(box, key_id=key_id, context=label.encode()).decode()


def passing_seal(data: bytes, label: str) -> bytes:
    """Bytes that live for seconds in a store that is not trusted with pictures."""
    return box_seal(keyring_load().derive(b"passing"), data, context=label.encode())


def passing_open(sealed: bytes, label: str) -> bytes:
    """What passing_seal sealed under the same label. Raises SealBroken."""
    return box_open(keyring_load().derive(b"passing"), sealed, context=label.encode())
