"""Drawn pictures and a detector of drawn faces, for tests of what is done with faces."""

from __future__ import annotations

from io import BytesIO

import av
import cv2
import numpy as np

from inference.mp4 import image_of
from inference.types import Box, Face, Image


class WhiteSquares:
    """Finds white squares while its eyes are not shut."""

    name = "white squares"
    note = ""

    def __init__(self) -> None:
        self.shut = False

    def find(self, image: Image, *, threshold: float = 0.6, width_px: int = 640) -> list[Face]:
        if self.shut:
            return []
        white = (image.min(axis=2) > 230).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(white)
        return [Face(Box(*map(float, row[:4])), 0.9) for row in stats[1:] if row[4] > 30]


def street(*faces: Box, width_px: int = 320, height_px: int = 240) -> Image:
    """A dark grey picture with a white square for each face."""
    image = np.full((height_px, width_px, 3), 60, np.uint8)
    for box in faces:
        left, top = round(box.x), round(box.y)
        image[top : top + round(box.h), left : left + round(box.w)] = 255
    return image


def white_px(image: Image, box: Box) -> int:
    """How many white pixels are left where the face was."""
    left, top = max(0, round(box.x)), max(0, round(box.y))
    part = image[top : top + round(box.h), left : left + round(box.w)]
    return int((part.min(axis=2) > 230).sum())


def decoded(clip: bytes) -> list[tuple[float, Image]]:
    """Every picture of a finished clip with its second."""
    with av.open(BytesIO(clip), "r") as container:
        return [(float(frame.time or 0.0), image_of(frame)) for frame in container.decode(video=0)]
