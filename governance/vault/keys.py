"""Wrapping keys: in a file outside the database and every backup, added, and destroyed for good."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from governance.errors import KeyMissing, SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyRing(Protocol):
    """What a file, or a key management service, has to offer.

    Footage and settings have keys apart: those of footage are destroyed with what is erased.
    """

    @property
    def current_id(self) -> str:
        """Name of the key that new data keys are wrapped under."""

    def wrap(self, data_key: bytes, *, context: bytes) -> bytes:
        """The data key, encrypted under the current key and bound to its context."""

    def unwrap(self, wrapped: bytes, *, key_id: str, context: bytes) -> bytes:
        """The data key. Raises KeyMissing or SealBroken."""

    def check_value(self, key_id: str) -> str:
        """What names a key without telling it, so that a receipt can say which was destroyed."""

    def derive(self, label: bytes) -> bytes:
        """A 32-byte key for one use, from the current key of settings."""


@dataclass(frozen=True)
class FileKeyRing:
    """Keys in a JSON file of mode 0600.

    {"current": id, "keys": {id: base64}, "setting": id, "settings": {id: base64}}
    """

    current_id: str
    # Not in any message or traceback: they are keys.
    keys: dict[str, bytes] = field(repr=False)
    setting_id: str
    setting_keys: dict[str, bytes] = field(repr=False)

    @property
    def is_shared(self) -> bool:
        """Whether footage and settings still have a key in common, as older key files have."""
        return not self.keys.keys().isdisjoint(self.setting_keys)

    def wrap(self, data_key: bytes, *, context: bytes) -> bytes:
        return box_seal(self.keys[self.current_id], data_key, context=context)

    def unwrap(self, wrapped: bytes, *, key_id: str, context: bytes) -> bytes:
        return box_open(self._key(key_id), wrapped, context=context)

    def check_value(self, key_id: str) -> str:
        digest = Hash(SHA256())
        digest.update(b"abhaya:key-check:" + self._key(key_id))
        return digest.finalize().hex()[:16]

    def derive(self, label: bytes) -> bytes:
        kdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"abhaya:" + label)
        return kdf.derive(self.setting_keys[self.setting_id])

    def _key(self, key_id: str) -> bytes:
        # What was sealed before footage and settings had keys apart names a key of settings.
        key = self.keys.get(key_id) or self.setting_keys.get(key_id)
        if key is None:
            raise KeyMissing(
                f"wrapping key {key_id} is not in the key ring: what it wrapped cannot be opened"
            )
        return key


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
        ring = _parsed(json.loads(path.read_text()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # The file's own words stay out of the message: they are keys.
        raise KeyMissing(f"{path} is not a key file. Put the backup of it there.") from error
    if not _is_whole(ring):
        raise KeyMissing(f"{path} lacks its current key. Put the backup of it there.")
    return ring


def keyring_rotate(path: Path | None = None) -> FileKeyRing:
    """The key ring with one more key for footage, current from now on; made if there was none."""
    path = path or settings.ABHAYA_KEK_FILE
    with _alone(path):
        ring = keyring_load(path) if path.exists() else _first()
        name = _name("k", len(ring.keys))
        keys = ring.keys | {name: secrets.token_bytes(KEY_BYTES)}
        return _write(path, replace(ring, current_id=name, keys=keys))


def keyring_destroy(key_ids: frozenset[str], path: Path | None = None) -> FileKeyRing:
    """The key ring without these keys of footage, whose bytes are overwritten where they lay.

    Raises:
        ValueError: one of them is current.
    """
    path = path or settings.ABHAYA_KEK_FILE
    with _alone(path):
        ring = keyring_load(path)
        if ring.current_id in key_ids:
            raise ValueError("the current key is not destroyed: rotate first")
        kept = {name: key for name, key in ring.keys.items() if name not in key_ids}
        return _write(path, replace(ring, keys=kept))


def keyring_settings_add(path: Path | None = None) -> FileKeyRing:
    """The key ring with one more key for settings, current from now on."""
    path = path or settings.ABHAYA_KEK_FILE
    with _alone(path):
        ring = keyring_load(path)
        name = _name("s", len(ring.setting_keys))
        keys = ring.setting_keys | {name: secrets.token_bytes(KEY_BYTES)}
        return _write(path, replace(ring, setting_id=name, setting_keys=keys))


def keyring_settings_drop(path: Path | None = None) -> FileKeyRing:
    """The key ring with the current key for settings alone: nothing may lie under the others."""
    path = path or settings.ABHAYA_KEK_FILE
    with _alone(path):
        ring = keyring_load(path)
        kept = {ring.setting_id: ring.setting_keys[ring.setting_id]}
        return _write(path, replace(ring, setting_keys=kept))


@contextmanager
def rotating(path: Path | None = None) -> Iterator[None]:
    """One rotation at a time: a second one would destroy what the first still wraps under."""
    path = path or settings.ABHAYA_KEK_FILE
    with path.with_suffix(".rotation").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _parsed(held: dict[str, object]) -> FileKeyRing:
    def decoded(named: object) -> dict[str, bytes]:
        assert isinstance(named, dict)
        return {str(name): base64.b64decode(key) for name, key in named.items()}

    keys = decoded(held["keys"])
    if "settings" in held:
        return FileKeyRing(
            str(held["current"]), keys, str(held["setting"]), decoded(held["settings"])
        )
    # A file from before footage had keys of its own: its keys go on as those of settings.
    return FileKeyRing(str(held["current"]), keys, str(held["current"]), keys)


def _is_whole(ring: FileKeyRing) -> bool:
    sizes = {len(key) for key in (*ring.keys.values(), *ring.setting_keys.values())}
    return (ring.current_id in ring.keys and ring.setting_id in ring.setting_keys) and sizes == {
        KEY_BYTES
    }


def _first() -> FileKeyRing:
    name = _name("s", 0)
    return FileKeyRing("", {}, name, {name: secrets.token_bytes(KEY_BYTES)})


def _name(letter: str, count: int) -> str:
    return f"{letter}{count + 1}-{secrets.token_hex(4)}"


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two processes that change the file at once would each lose what the other wrote."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, ring: FileKeyRing) -> FileKeyRing:
    def encoded(keys: dict[str, bytes]) -> dict[str, str]:
        return {name: base64.b64encode(key).decode() for name, key in keys.items()}

    held = {
        "current": ring.current_id, "keys": encoded(ring.keys),
        "setting": ring.setting_id, "settings": encoded(ring.setting_keys),
    }  # fmt: skip
    fresh = path.with_suffix(".new")
    # A leftover would keep the mode that it has, and keys that were to be destroyed.
    with _overwriting(fresh):
        fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(held, file)
        file.flush()
        os.fsync(file.fileno())
    with _overwriting(path):
        fresh.replace(path)
        folder_sync(path.parent)
    return ring


@contextmanager
def _overwriting(path: Path) -> Iterator[None]:
    """Afterwards the bytes that the file had are noise on the disk, where the disk allows it."""
    if not path.exists():
        yield
        return
    with path.open("r+b") as old:
        yield
        old.write(secrets.token_bytes(os.fstat(old.fileno()).st_size))
        old.flush()
        os.fsync(old.fileno())


def folder_sync(folder: Path) -> None:
    """Until the folder is on disk, a power cut can take back the name of a file in it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
