"""The manifest of an export: every file with its hash, signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path

import rfc8785
from django.conf import settings

from governance.ledger.keys import manifest_signer
from governance.ledger.leaves import time_text
from governance.tlog.notes import note_sign

FORMAT = "abhaya/ledger-export/v1"
MANIFEST = "abhaya/manifest/v1"


def manifest_write(folder: Path, *, kind: str, size: int, made_at: datetime) -> str:
    """Write the manifest of all files that lie in the folder, signed; its SHA-256.

    kind: "whole", "extract" or "package". size: of the tree that the folder speaks of.

    Raises:
        KeyMissing: the key that signs exports is not there.
    """
    text = rfc8785.dumps({
        "format": FORMAT, "kind": kind, "origin": settings.ABHAYA_LEDGER_ORIGIN,
        "size": size, "made_at": time_text(made_at), "files": dict(_hashes(folder)),
    })  # fmt: skip
    digest = sha256(text).hexdigest()
    (folder / "manifest.json").write_bytes(text)
    signed = note_sign(f"{MANIFEST}\n{digest}\n", [manifest_signer(size=size)])
    (folder / "manifest.note").write_text(signed)
    return digest


def _hashes(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                yield path.relative_to(folder).as_posix(), file_digest(file, "sha256").hexdigest()
