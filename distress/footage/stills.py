"""Redacted stills for camera tiles: made on request, sealed in memory, gone in seconds."""

from __future__ import annotations

from uuid import UUID

import cv2
import structlog
from django.core.cache import cache
from inference.detect import Detector

from distress.watching.wishes import still_want
from governance import vault
from governance.errors import SealBroken
from inference.errors import RedactionFailed
from inference.redact import redact_image
from inference.types import Image

log = structlog.get_logger(__name__)

STILL_S = 5
STILL_LABEL = "camera.still"
WIDTH_PX = 640
JPEG_QUALITY = 75

__all__ = ["still_get", "still_put", "still_want"]


def still_put(*, camera: UUID, image: Image, detector: Detector) -> bool:
    """Redact, seal and leave a still for a few seconds; False when there is none to show."""
    try:
        jpeg = _jpeg(redact_image(image, detector=detector))
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


def _jpeg(image: Image) -> bytes:
    height, width = image.shape[:2]
    if width > WIDTH_PX:
        size = (WIDTH_PX, max(1, round(height * WIDTH_PX / width)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    done, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise RedactionFailed("The still could not be encoded, so it is not shown.")
    return jpeg.tobytes()


def _label(camera: UUID) -> str:
    # The camera is part of the label, so that a still cannot be shown under another's name.
    return f"{STILL_LABEL}.{camera}"


def _key(camera: UUID) -> str:
    return f"still:{camera}"
