"""Wrapping keys: in a file outside the database, never shown, replaced without touching clips."""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from governance.errors import KeyMissing, SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyRing(Protocol):
    """What a file, or a key management service, has to offer."""

    @property
    def current_id(self) -> str:
        """Name of the key that new data keys are wrapped under."""

    def wrap(self, data_key: bytes, *, context: bytes) -> bytes:
        """The data key, encrypted under the current key and bound to its context."""

    def unwrap(self, wrapped: bytes, *, key_id: str, context: bytes) -> bytes:
        """The data key. Raises KeyMissing or SealBroken."""

    def derive(self, label: bytes) -> bytes:
        """A 32-byte key for one use, from the current key."""


@dataclass(frozen=True)
class FileKeyRing:
    """Wrapping keys in a JSON file of mode 0600: {"current": id, "keys": {id: base64}}."""

    current_id: str
    keys: dict[str, bytes]

    def wrap(self, data_key: bytes, *, context: bytes) -> bytes:
        return box_seal(self.keys[self.current_id], data_key, context=context)

    def unwrap(self, wrapped: bytes, *, key_id: str, context: bytes) -> bytes:
        if key_id not in self.keys:
            raise KeyMissing(
                f"wrapping key {key_id} is not in the key ring: what it wrapped cannot be opened"
            )
        return box_open(self.keys[key_id], wrapped, context=context)

    def derive(self, label: bytes) -> bytes:
        kdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"abhaya:" + label)
        return kdf.derive(self.keys[self.current_id])


def box_seal(key: bytes, plain: bytes, *, context: bytes) -> bytes:
    """A random nonce and the AES-256-GCM ciphertext, bound to a context."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def box_open(key: bytes, sealed: bytes, *, context: bytes) -> bytes:
    """What box_seal sealed. Raises SealBroken when anything differs."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("the seal is broken: altered, cut short, or under another key") from error


def keyring_load(path: Path | None = None) -> FileKeyRing:
    """The key ring of this deployment.

    Raises:
        KeyMissing: there is no key file, others than its owner can read it, or it is damaged.
    """
    path = path or settings.ABHAYA_KEK_FILE
    if not path.exists():
        raise KeyMissing(
            f"{path} does not exist. Put the deployment's key file there, "
            "or make one: manage.py keyring_create"
        )
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeyMissing(f"{path} can be read by others (mode {mode:o}). Run: chmod 600 {path}")
    try:
        held = json.loads(path.read_text())
        keys = {name: base64.b64decode(key) for name, key in held["keys"].items()}
        ring = FileKeyRing(held["current"], keys)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # The file's own words stay out of the message: they are keys.
        raise KeyMissing(f"{path} is not a key file. Put the backup of it there.") from error
    if ring.current_id not in keys or {len(key) for key in keys.values()} != {KEY_BYTES}:
        raise KeyMissing(f"{path} lacks its current key. Put the backup of it there.")
    return ring


def keyring_rotate(path: Path | None = None) -> FileKeyRing:
    """The key ring with one more key, which is current from now on; made if there was none."""
    path = path or settings.ABHAYA_KEK_FILE
    keys = dict(keyring_load(path).keys) if path.exists() else {}
    name = f"k{len(keys) + 1}-{secrets.token_hex(4)}"
    keys[name] = secrets.token_bytes(KEY_BYTES)
    held = {
        "current": name,
        "keys": {key_id: base64.b64encode(key).decode() for key_id, key in keys.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    # A leftover would keep the mode that it has.
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(held, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder_sync(path.parent)
    return FileKeyRing(name, keys)


def folder_sync(folder: Path) -> None:
    """Until the folder is on disk, a power cut can take back the name of a file in it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
