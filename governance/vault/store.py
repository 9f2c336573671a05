"""Sealed objects: a file of ciphertext, and a row with the wrapped key that opens it."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from governance.errors import DiskFull, KeyMissing
from governance.models import SealedObject
from governance.vault.chunks import CHUNK_BYTES, chunks_decrypt, chunks_encrypt
from governance.vault.keys import KEY_BYTES, FileKeyRing, folder_sync, keyring_load
from governance.vault.rotation import key_hold

# Longer than any object takes to be written.
LEFT_AFTER = timedelta(hours=1)


def seal(parts: bytes | Iterable[bytes]) -> SealedObject:
    """The sealed object that now holds these bytes.

    Called inside a transaction whose rollback takes the row, the caller removes the file with
    `discard`. One that is left behind can be opened by nobody: its key was in the row.

    Raises:
        DiskFull: there is too little room; nothing is left behind.
        OSError: the file cannot be written; nothing is left behind.
    """
    room_require()
    code, data_key = uuid.uuid4(), secrets.token_bytes(KEY_BYTES)
    context = code.bytes
    path = f"{code.hex[:2]}/{code.hex}.sealed"
    plain = _Counted([parts] if isinstance(parts, bytes) else parts)
    _write(_absolute(path), chunks_encrypt(data_key, plain, context=context))
    try:
        with transaction.atomic():
            ring = _ring_held()
            return SealedObject.objects.create(
                code=code,
                path=path,
                wrapped_key=ring.wrap(data_key, context=context),
                kek_id=ring.current_id,
                plain_bytes=plain.bytes,
                chunk_bytes=CHUNK_BYTES,
            )
    except BaseException:
        _absolute(path).unlink(missing_ok=True)
        raise


def _ring_held() -> FileKeyRing:
    """The key ring, with a current key that nobody retires before this transaction ends."""
    ring = keyring_load()
    while not key_hold(ring):
        # Another process has rotated since the file was read.
        ring = keyring_load()
    return ring


def room_require() -> None:
    """Return while there is room for footage.

    Raises:
        DiskFull: what is left is for alerts and the ledger.
    """
    if room_mb() < settings.ABHAYA_DISK_FLOOR_MB:
        raise DiskFull("the disk is full: free some room, or nothing more is kept of any camera")


def room_mb() -> int:
    """Free space where sealed files go, in MB."""
    folder = Path(settings.ABHAYA_MEDIA)
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free // (1024 * 1024)


def read(sealed: SealedObject, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The object's plaintext from start to end (exclusive), in bounded memory.

    Raises:
        KeyMissing: its wrapping key is gone.
        SealBroken: file or key were altered.
        FileNotFoundError: the file is gone.
    """
    data_key = _data_key(sealed)
    stop = sealed.plain_bytes if end is None else min(end, sealed.plain_bytes)
    with _absolute(sealed.path).open("rb") as file:
        yield from chunks_decrypt(
            data_key, file, context=sealed.code.bytes, plain_bytes=sealed.plain_bytes,
            start=start, end=stop,
        )  # fmt: skip


def _data_key(sealed: SealedObject) -> bytes:
    """The object's key, also when it was wrapped anew since its row was read."""
    context = sealed.code.bytes
    try:
        return keyring_load().unwrap(
            bytes(sealed.wrapped_key), key_id=sealed.kek_id, context=context
        )
    except KeyMissing:
        newer = SealedObject.objects.filter(pk=sealed.pk).exclude(kek_id=sealed.kek_id).first()
        if newer is None:
            raise
        return keyring_load().unwrap(bytes(newer.wrapped_key), key_id=newer.kek_id, context=context)


def open_all(sealed: SealedObject) -> bytes:
    """The whole plaintext at once, for what is known to be small."""
    return b"".join(read(sealed))


def discard(sealed: SealedObject) -> None:
    """Remove the file of an object whose row was never committed."""
    _absolute(sealed.path).unlink(missing_ok=True)


def file_discard(path: str) -> None:
    """Remove a sealed file by its name, where a crash left it behind without its row."""
    _absolute(path).unlink(missing_ok=True)


def destroy(sealed: SealedObject) -> None:
    """Remove the row, and with it the only key; after the commit the file goes too.

    Raises:
        ProtectedError: a rendition or a segment still names it.
    """
    path = _absolute(sealed.path)
    with transaction.atomic():
        sealed.delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def leftovers_discard(*, older_than: timedelta = LEFT_AFTER) -> int:
    """How many half-written files of dead processes were removed.

    Whole files stay even where no row names them: started by mistake on an empty or an older
    database, this would otherwise remove evidence. Without its row nobody can open one.

    older_than: a younger file may still be being written.
    """
    before = time.time() - older_than.total_seconds()
    gone = 0
    for path in Path(settings.ABHAYA_MEDIA).glob("??/*.part"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone


def _absolute(path: str) -> Path:
    return Path(settings.ABHAYA_MEDIA) / path


class _Counted:
    """Passes parts on and knows how many bytes went by."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self.parts = parts
        self.bytes = 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            self.bytes += len(part)
            yield part


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    """The file appears whole or not at all, and survives a power cut once it is there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        folder_sync(path.parent)
    except OSError as error:
        _remove(part)
        if error.errno == errno.ENOSPC:
            raise DiskFull("the disk filled up while this was written") from error
        raise
    except BaseException:
        _remove(part)
        raise


def _remove(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)
