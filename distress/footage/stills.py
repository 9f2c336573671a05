"""Redacted stills for camera tiles: made on request, sealed in memory, gone in seconds."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.core.cache import cache

from distress.watching.wishes import still_want
from governance import vault
from governance.errors import SealBroken
from inference.clips import image_shrunk, still_jpeg
from inference.detect import Detector
from inference.errors import RedactionFailed
from inference.redact import redact_image
from inference.types import Image

log = structlog.get_logger(__name__)

STILL_S = 5
WIDTH_PX = 640
STILL_LABEL = "camera.still"

__all__ = ["still_get", "still_put", "still_want"]


def still_put(*, camera: UUID, image: Image, detector: Detector) -> bool:
    """Redact, seal and leave a still for a few seconds; False when there is none to show."""
    # Shrunk first: it costs a fraction, and what cannot be seen on the tile need not be found.
    small = image_shrunk(image, max_width_px=WIDTH_PX)
    try:
        jpeg = still_jpeg(redact_image(small, detector=detector))
        cache.set(_key(camera), vault.passing_seal(jpeg, label=_label(camera)), STILL_S)
    except RedactionFailed:
        # Nothing is shown rather than something that was not covered.
        cache.delete(_key(camera))
        log.warning("still not redacted", camera=str(camera))
        return False
    return True


def still_get(camera: UUID) -> bytes | None:
    """The JPEG of this camera's newest redacted still; None when there is none."""
    sealed = cache.get(_key(camera))
    if sealed is None:
        return None
    try:
        return vault.passing_open(sealed, label=_label(camera))
    except SealBroken:
        log.warning("still cannot be opened", camera=str(camera))
        return None


def _label(camera: UUID) -> str:
    # The camera is part of the label, so that a still cannot be shown under another's name.
    return f"{STILL_LABEL}.{camera}"


def _key(camera: UUID) -> str:
    return f"still:{camera}"
