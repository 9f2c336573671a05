"""Faces as a street camera would have seen them: moved, turned, small, dark, covered."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator
Grey = NDArray[np.uint8]

SIDE = 48
SMALLEST_PX = 12
_ENLARGE = (cv2.INTER_LINEAR, cv2.INTER_CUBIC)


def augment(image: Grey, rng: Rng, *, small_share: float) -> Grey:
    """One face, altered at random. uint8 (48, 48) to uint8 (48, 48).

    small_share: how often the face is shrunk and enlarged again, as a distant face is.
    """
    image = _move(image, rng)
    if rng.random() < 0.5:
        image = np.ascontiguousarray(image[:, ::-1])
    if rng.random() < small_share:
        image = shrink(image, side_px=int(rng.integers(SMALLEST_PX, 41)), rng=rng)
    image = _light(image, rng)
    return _cover(image, rng) if rng.random() < 0.35 else image


def shrink(image: Grey, *, side_px: int, rng: Rng | None = None) -> Grey:
    """The face at side_px pixels, enlarged to its old size again."""
    enlarge = _ENLARGE[int(rng.integers(len(_ENLARGE)))] if rng else cv2.INTER_LINEAR
    small = cv2.resize(image, (side_px, side_px), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (SIDE, SIDE), interpolation=enlarge), dtype=np.uint8)


def _move(image: Grey, rng: Rng) -> Grey:
    centre = SIDE / 2 - 0.5
    matrix = cv2.getRotationMatrix2D(
        (centre, centre), float(rng.uniform(-14, 14)), float(rng.uniform(0.88, 1.14))
    )
    matrix[0, 2] += float(rng.uniform(-4, 4))
    matrix[1, 2] += float(rng.uniform(-4, 4))
    moved = cv2.warpAffine(
        image, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(moved, dtype=np.uint8)


def _light(image: Grey, rng: Rng) -> Grey:
    gain, offset = rng.uniform(0.75, 1.25), rng.uniform(-25, 25)
    middle = float(image.mean())
    lit = (image.astype(np.float32) - middle) * gain + middle + offset
    if rng.random() < 0.3:
        lit += rng.normal(0, rng.uniform(2, 9), image.shape)
    return np.asarray(np.clip(lit, 0, 255), dtype=np.uint8)


def _cover(image: Grey, rng: Rng) -> Grey:
    """A scarf, a hand, a lamp post: a grey rectangle (random erasing, arXiv 1708.04896)."""
    height, width = rng.integers(6, 19, 2)
    top, left = rng.integers(0, SIDE - height), rng.integers(0, SIDE - width)
    covered = image.copy()
    covered[top : top + height, left : left + width] = rng.integers(0, 256)
    return covered
