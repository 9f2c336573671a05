"""Where a camera's stream is opened. The address is unsealed here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from distress.models import Camera
from governance import vault

ADDRESS_LABEL = "camera.address"


@dataclass(frozen=True, slots=True)
class Opening:
    """How to open one camera. The address may hold a password, so it is never printed."""

    address: str = field(repr=False)
    # The only folder or file on this machine that may be opened; None: none at all.
    files: Path | None
    is_looped: bool


def camera_opening(*, camera: Camera) -> Opening:
    """Address and leave to read files. Only a demo camera may play a file, and only the demo's.

    Raises:
        AddressRefused: the address is of a kind that is never opened.
        SealBroken, KeyMissing: it cannot be unsealed.
    """
    address = vault.text_open(bytes(camera.address_sealed), label=ADDRESS_LABEL)
    files = _files_allowed(address) if camera.is_demo else None
    # Late: every process reads this module, and the media libraries behind it take a while.
    from inference.sources import address_check

    # Here and not only where it is opened: a refusal is an answer, a lost stream is tried again.
    address_check(address, files=files)
    return Opening(address=address, files=files, is_looped=camera.is_looped)


def _files_allowed(address: str) -> Path:
    named = Path(address.removeprefix("file://")).resolve()
    for file in settings.ABHAYA_DEMO_FILES:
        if named == Path(file).resolve():
            return named
    return Path(settings.ABHAYA_VAR) / "demo"
