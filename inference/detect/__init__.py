"""Finding faces: YuNet where it can be had, else CenterFace, which costs about ten times more."""

from __future__ import annotations

import os
import threading
from typing import Protocol

from inference.detect.centerface import CenterFace
from inference.detect.yunet import YuNet
from inference.errors import WeightsMissing
from inference.types import Face, Image

__all__ = ["CenterFace", "Detector", "YuNet", "detector_load"]

_loading = threading.Lock()
_loaded: dict[str, Detector] = {}


class Detector(Protocol):
    """Finds faces in an image."""

    name: str
    note: str  # what a camera's page says of it; empty for the usual one

    def find(self, image: Image, *, threshold: float = 0.6, width_px: int = 640) -> list[Face]:
        """The faces that score at least `threshold`, best first, in pixels of the image.

        width_px: the width at which the network sees the image. It never enlarges.
        """


def detector_load(*, prefer: str | None = None) -> Detector:
    """The detector of this process: the one preferred (also by ABHAYA_DETECTOR), or the best.

    Raises:
        WeightsMissing: no detector's weights can be had.
    """
    wanted = prefer or os.environ.get("ABHAYA_DETECTOR") or "yunet"
    with _loading:
        if wanted not in _loaded:
            _loaded[wanted] = _load(wanted)
        return _loaded[wanted]


def _load(wanted: str) -> Detector:
    if wanted == "centerface":
        return CenterFace()
    try:
        return YuNet()
    except WeightsMissing:
        return CenterFace()
