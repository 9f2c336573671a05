"""Stream addresses, allowed by grammar: what is not known to be harmless is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from inference.errors import AddressRefused

LONGEST = 2048
SCHEMES = ("rtsp", "rtsps", "http", "https")
# RFC 3986, less what a shell or a log line could mistake for something else.
_URL = re.compile(r"[a-z]+://[A-Za-z0-9._~:/?\[\]@!&*+,=%-]+")


@dataclass(frozen=True)
class Address:
    """An address that may be opened."""

    opened: str = field(repr=False)  # what the decoder gets; may hold a password
    redacted: str  # what may be shown
    is_file: bool

    @property
    def is_rtsp(self) -> bool:
        return self.opened.startswith("rtsp")


def address_check(address: str, *, files: Path | None = None) -> Address:
    """The address, when it is of a kind that is opened.

    files: the folder below which files may be read, or the one file that may be.

    Raises:
        AddressRefused: the message says why, without the password.
    """
    if len(address) > LONGEST:
        raise AddressRefused(f"The stream address is longer than {LONGEST} characters.")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in address):
        raise AddressRefused("The stream address holds control characters.")
    scheme = urlsplit(address).scheme.lower() if "://" in address else ""
    if scheme in SCHEMES:
        return _stream(address)
    if scheme in {"", "file"}:
        return _file(address.removeprefix("file://"), files)
    raise AddressRefused(
        f"Addresses that begin with {scheme[:20]}:// are never opened. "
        f"Use {', '.join(known + '://' for known in SCHEMES)}."
    )


def _stream(address: str) -> Address:
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise AddressRefused("The stream address names no valid host or port.") from None
    scheme_lower = parts.scheme.lower() + address[len(parts.scheme) :]
    if not host or not _URL.fullmatch(scheme_lower):
        raise AddressRefused(
            "The stream address holds characters that no address needs. "
            "Write others than letters and digits as %XX."
        )
    redacted = f"{parts.scheme.lower()}://{host}" + (f":{port}" if port else "")
    return Address(scheme_lower, redacted, is_file=False)


def _file(name: str, files: Path | None) -> Address:
    if files is None:
        raise AddressRefused("Files of this machine are not opened as a camera.")
    path, allowed = Path(name).resolve(), files.resolve()
    if path != allowed and allowed not in path.parents:
        raise AddressRefused("This file lies outside the folder whose files may be opened.")
    if not path.is_file():
        raise AddressRefused(f"There is no file {path.name} where the address says.")
    return Address(str(path), path.name, is_file=True)
