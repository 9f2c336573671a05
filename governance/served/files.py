"""The files in which the media path notes what it serves: one line when a read begins, one when
it ends.

A line is one JSON object, and begins with its line feed: what a full disk tore off in the middle
stays a broken line by itself and takes no other with it. Lines are only ever appended.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

# The entry of a read for which no view named one.
NO_ENTRY = "none"
# How a view tells the counter which entry allowed what it answers; never sent on.
ENTRY_HEADER = "X-Abhaya-Entry"


@dataclass(frozen=True, slots=True)
class Begun:
    """A read whose begin is on file: its id, the entry that allowed it, and where its end goes."""

    read: str
    entry: str
    path: Path


class ServedFiles:
    """The files of one process: `<folder>/<day UTC>/<host>-<pid>.jsonl`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = f"{socket.gethostname()}-{os.getpid()}.jsonl"
        # Process ids come back after a restart; what a line belongs to must not depend on them.
        self._process = os.urandom(4).hex()
        self._reads = 0

    def begin(self, *, entry: str, media_type: str) -> Begun:
        """A read from now on, which is on file when this returns.

        Raises:
            OSError: it could not be written, so nothing may be served.
        """
        at = datetime.now(UTC)
        self._reads += 1
        path = self._folder / at.date().isoformat() / self._name
        begun = Begun(f"{self._process}-{self._reads}", entry, path)
        line = {"begin": begun.read, "at": moment(at), "entry": entry, "type": media_type}
        try:
            _append(path, line)
        except FileNotFoundError:
            # A new day. That the folder above it is gone is an error, and stays one.
            path.parent.mkdir(mode=0o700, exist_ok=True)
            _append(path, line)
        return begun

    def end(self, begun: Begun, *, sent_bytes: int, parts: int) -> None:
        """Note what was handed to the server, in the file in which the read began.

        Raises:
            OSError: it could not be written; how much was served stays unknown.
        """
        at = moment(datetime.now(UTC))
        line = {"end": begun.read, "at": at, "bytes": sent_bytes, "parts": parts}
        _append(begun.path, line)


def moment(at: datetime) -> str:
    """The time in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def day_files(folder: Path, day: date) -> list[Path]:
    """The files of all processes in which reads of this day began, by name."""
    return sorted((folder / day.isoformat()).glob("*.jsonl"))


def _append(path: Path, line: Mapping[str, object]) -> None:
    # Opened for every line: a file that somebody removed or moved must not go on taking lines.
    text = ("\n" + json.dumps(line, separators=(",", ":"))).encode()
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if os.write(file, text) != len(text):
            raise OSError(f"{path} took only a part of a line; make room on its disk")
    finally:
        os.close(file)
