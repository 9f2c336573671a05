"""The witness's private key, in a file that its owner alone may read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from governance.tlog.encoding import FormatError, base64_decode, base64_encode
from governance.tlog.notes import COSIGNATURE, Signer

HEADER = "abhaya/witness-key/v1"


class KeyFileError(Exception):
    """The key cannot be used as it lies there."""


def key_create(path: Path, name: str) -> Signer:
    """Make a key for cosignatures and keep it in a new file, mode 0600.

    Raises:
        KeyFileError: there is a file already. Another key would be another witness.
        NoteError: no key can have this name.
    """
    signer = Signer.generate(name, COSIGNATURE)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyFileError(f"{path} exists. Use it, or choose another folder.") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{HEADER}\n{name}\n{base64_encode(signer.seed)}\n")
        file.flush()
        os.fsync(file.fileno())
    return signer


def key_read(path: Path) -> Signer:
    """The key from its file.

    Raises:
        KeyFileError: there is none, others may read it, or it is damaged.
    """
    try:
        with path.open(encoding="utf-8") as file:
            # Asked of the open file: the name might be given to another file in between.
            _require_private(os.fstat(file.fileno()), path)
            lines = file.read(4096).split("\n")
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read. Make a key with `init` first.") from error
    except UnicodeDecodeError as error:
        raise KeyFileError(f"{path} is damaged. Bring it back from your copy.") from error
    if len(lines) != 4 or lines[0] != HEADER or lines[3]:
        raise KeyFileError(f"{path} is not a witness's key. Bring it back from your copy.")
    try:
        return Signer.from_seed(lines[1], base64_decode(lines[2]), COSIGNATURE)
    except FormatError as error:
        raise KeyFileError(f"{path} is damaged. Bring it back from your copy.") from error


def _require_private(found: os.stat_result, path: Path) -> None:
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise KeyFileError(f"others may read {path}. Run: chmod 600 {path}")
    if found.st_uid != os.geteuid():
        raise KeyFileError(f"{path} belongs to somebody else. Run the witness as its owner.")
