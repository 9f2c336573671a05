"""Encryption at rest: one data key an object, wrapped by a key that is never in the database."""

from governance.vault.keys import KeyRing, keyring_load, keyring_rotate
from governance.vault.rotation import keys_rotate
from governance.vault.small import passing_open, passing_seal, text_open, text_seal
from governance.vault.store import (
    destroy,
    discard,
    file_discard,
    leftovers_discard,
    open_all,
    read,
    room_mb,
    room_require,
    seal,
)

__all__ = [
    "KeyRing", "destroy", "discard", "file_discard", "keyring_load", "keyring_rotate",
    "keys_rotate", "leftovers_discard", "open_all", "passing_open", "passing_seal", "read",
    "room_mb", "room_require", "seal", "text_open", "text_seal",
]  # fmt: skip
