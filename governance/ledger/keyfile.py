"""The keys that sign the ledger: in a file outside the database and every backup of it."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from django.conf import settings

from governance.errors import KeyMissing
from governance.models import LedgerKey
from governance.tlog.keys import Signer
from governance.vault.keys import folder_sync

LOG, MANIFEST = LedgerKey.Kind.LOG, LedgerKey.Kind.MANIFEST


class _Held(TypedDict):
    kind: str
    name: str
    seed: str


def signer_name(kind: LedgerKey.Kind) -> str:
    """The name in the key's signature lines: checkpoints bear the log's own (tlog-checkpoint)."""
    origin: str = settings.ABHAYA_LEDGER_ORIGIN
    return origin if kind == LOG else f"{origin}/{kind.value}"


def key_id_of(signer: Signer) -> str:
    """Eight hexadecimal digits, as in a signature line."""
    return signer.key.key_id.hex()


def signers_load() -> dict[str, Signer]:
    """Every signing key of this deployment, by its id.

    Raises:
        KeyMissing: there is no key file, others than its owner can read it, or it is damaged.
    """
    path: Path = settings.ABHAYA_LEDGER_KEYS
    if not path.exists():
        raise KeyMissing(
            f"{path} does not exist, so nothing can be signed. Put the deployment's file there, or "
            "make one: manage.py ledger_keys"
        )
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeyMissing(f"{path} can be read by others (mode {mode:o}). Run: chmod 600 {path}")
    try:
        signers = [_signer(held) for held in json.loads(path.read_text())["keys"]]
    except (ValueError, KeyError, TypeError) as error:
        # The file's own words stay out of the message: they are keys.
        raise KeyMissing(f"{path} is not a file of signing keys. Put its backup there.") from error
    return {key_id_of(signer): signer for signer in signers}


def signer_add(kind: LedgerKey.Kind) -> Signer:
    """A new key, on disk when this returns. It signs nothing before the ledger has announced it."""
    made = Signer.generate(signer_name(kind))
    with _alone(settings.ABHAYA_LEDGER_KEYS) as path:
        held = json.loads(path.read_text())["keys"] if path.exists() else []
        held.append(
            {
                "kind": kind.value,
                "name": made.key.name,
                "seed": base64.b64encode(made.seed).decode(),
            }
        )
        _write(path, held)
    return made


def _signer(held: _Held) -> Signer:
    return Signer.from_seed(held["name"], base64.b64decode(held["seed"]))


@contextmanager
def _alone(path: Path) -> Iterator[Path]:
    """Two processes that change the file at once would each lose what the other wrote."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path


def _write(path: Path, held: Sequence[_Held]) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"keys": held}, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder_sync(path.parent)
