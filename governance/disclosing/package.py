"""A package as one zip file: what lies in it, in which order, under which names."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO

HASHES = "hashes.sha256"
# A zip file's time begins in 1980; the same contents must give the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)
# Folders and files of ours, and nothing that could lead out of the folder it is unpacked in.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(?:/[A-Za-z0-9][A-Za-z0-9_.-]*)*")


def hashed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files and a list of their hashes, which `sha256sum -c hashes.sha256` checks."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return {**files, HASHES: "".join(lines).encode()}


def zip_parts(files: Mapping[str, bytes]) -> Iterator[bytes]:
    """The zip file part by part, so that it never lies in memory beside what it holds.

    Raises:
        ValueError: a name could lead out of the folder that it is unpacked in.
    """
    for name in files:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a file in a package")
    written = _Passing()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(files):
            about = zipfile.ZipInfo(name, _TIME)
            about.external_attr = 0o644 << 16
            about.create_system = 3
            package.writestr(about, files[name])
            yield written.taken()
    yield written.taken()


class _Passing(BytesIO):
    """A file that is emptied from its front as it goes; zipfile goes back within one entry only."""

    def __init__(self) -> None:
        super().__init__()
        self._gone = 0

    def tell(self) -> int:
        return self._gone + super().tell()

    def seek(self, place: int, whence: int = 0) -> int:
        return self._gone + super().seek(place - self._gone if whence == 0 else place, whence)

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = self.getvalue()
        super().seek(0)
        self.truncate()
        self._gone += len(data)
        return data
