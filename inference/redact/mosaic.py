"""Paints over faces so that nothing of them can be brought back."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.redact.boxes import box_grown
from inference.types import Box, Image

# A face keeps at most this many cells across, and each is mixed with its neighbours
# before it is drawn: finer detail is gone from the sum, not merely hidden, so that
# lining up many frames of a moving face cannot win it back. With four cells and more,
# detectors take hair above skin for a face again.
CELLS_ACROSS = 3
CELL_PX_LEAST = 4
MARGIN = 1.4
NOISE = 12.0
_FLATTENED = 0.5
_FIELD = 64


class Mosaic:
    """Coarse cells with noise. One object paints one video.

    The noise is drawn once and stays: noise that changes from frame to frame averages out.
    """

    def __init__(self) -> None:
        self._noise = np.random.default_rng().normal(0.0, NOISE, (_FIELD, _FIELD, 1))

    def painted(self, image: Image, boxes: list[Box]) -> Image:
        """A copy of the image with every box, and a margin around it, replaced by cells."""
        result = image.copy()
        for box in boxes:
            self._paint(result, box)
        return result

    def flattened(self, image: Image, boxes: list[Box], *, grown: float) -> Image:
        """A copy of the image with every box, grown, filled with one colour."""
        result = image.copy()
        for box in boxes:
            region = _region(result, box_grown(box, times=grown))
            if region.size:
                region[:] = region.mean(axis=(0, 1)).astype(np.uint8)
        return result

    def blank(self, image: Image) -> Image:
        """The image with nothing left in it but its mean colour."""
        return np.full_like(image, image.mean(axis=(0, 1)).astype(np.uint8))

    def _paint(self, image: Image, box: Box) -> None:
        region = _region(image, box_grown(box, times=MARGIN))
        height, width = region.shape[:2]
        if height == 0 or width == 0:
            return
        cell_px = max(box.w / CELLS_ACROSS, box.h / CELLS_ACROSS, CELL_PX_LEAST)
        across = min(max(1, round(width / cell_px)), _FIELD)
        down = min(max(1, round(height / cell_px)), _FIELD)
        cells = cv2.resize(region, (across, down), interpolation=cv2.INTER_AREA)
        mixed = cv2.blur(cells, (3, 3), borderType=cv2.BORDER_REPLICATE).astype(np.float64)
        flat = mixed * (1 - _FLATTENED) + mixed.mean(axis=(0, 1)) * _FLATTENED
        noisy = np.clip(flat + self._noise[:down, :across], 0, 255).astype(np.uint8)
        region[:] = cv2.resize(noisy, (width, height), interpolation=cv2.INTER_NEAREST)


def _region(image: Image, box: Box) -> NDArray[np.uint8]:
    height, width = image.shape[:2]
    left, top = max(0, int(np.floor(box.x))), max(0, int(np.floor(box.y)))
    right = min(width, int(np.ceil(box.x + box.w)))
    bottom = min(height, int(np.ceil(box.y + box.h)))
    return image[top : max(top, bottom), left : max(left, right)]
