"""Looks for every face that must be hidden, small ones too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from inference.detect import Detector
from inference.redact.boxes import box_moved, box_scaled
from inference.types import Box, Image

# A false blur harms nobody, a missed face does: far below the threshold for reading a face.
THRESHOLD = 0.3
WIDTH_PX_MOST = 1920
_ENLARGED = 1.5
_TILE_OVERLAP_PX = 160


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a picture and where its corner lies."""

    image: Image
    x: int
    y: int


def faces_find(
    image: Image, *, detector: Detector, threshold: float = THRESHOLD, enlarged: float = _ENLARGED
) -> list[Box]:
    """The boxes of all faces in the image, found on it and, where it is large, on its parts.

    enlarged: a small picture is searched this many times larger, up to WIDTH_PX_MOST.
    """
    found: list[Box] = []
    for part in _parts(image):
        width_px = part.image.shape[1]
        wanted_px = _searched_px(width_px, enlarged=enlarged)
        boxes = _search(
            part.image, detector=detector, threshold=threshold, times=wanted_px / width_px
        )
        found.extend(box_moved(box, x=part.x, y=part.y) for box in boxes)
    return found


def _searched_px(width_px: int, *, enlarged: float) -> float:
    return min(max(width_px * enlarged, 512.0), float(WIDTH_PX_MOST))


def _search(image: Image, *, detector: Detector, threshold: float, times: float) -> list[Box]:
    if times > 1:
        resized = cv2.resize(image, None, fx=times, fy=times, interpolation=cv2.INTER_LINEAR)
        larger = np.asarray(resized, np.uint8)
        faces = detector.find(larger, threshold=threshold, width_px=larger.shape[1])
        return [box_scaled(face.box, times=1 / times) for face in faces]
    width_px = round(image.shape[1] * times)
    return [face.box for face in detector.find(image, threshold=threshold, width_px=width_px)]


def _parts(image: Image) -> Iterator[Part]:
    """The whole image, then overlapping tiles where the whole would be searched shrunk."""
    yield Part(image, 0, 0)
    height, width = image.shape[:2]
    if width <= WIDTH_PX_MOST:
        return
    step = WIDTH_PX_MOST - _TILE_OVERLAP_PX
    for top in range(0, max(1, height - _TILE_OVERLAP_PX), step):
        for left in range(0, max(1, width - _TILE_OVERLAP_PX), step):
            tile = image[top : top + WIDTH_PX_MOST, left : left + WIDTH_PX_MOST]
            yield Part(tile, left, top)
