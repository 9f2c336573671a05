"""Whether a face can be judged at all. Cannot see is not nothing there."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.detection_policy import DetectionPolicy
from inference.types import Abstention, Face

RIGHT_EYE, LEFT_EYE, NOSE = 0, 1, 2


def abstention_of(
    face: Face, crop: NDArray[np.uint8], policy: DetectionPolicy
) -> Abstention | None:
    """Why this face is not judged; None when it can be."""
    if min(face.box.w, face.box.h) < policy.least_face_px:
        return Abstention.SMALL
    if float(crop.mean()) < policy.least_brightness:
        return Abstention.DARK
    if sharpness(crop) < policy.least_sharpness:
        return Abstention.BLURRED
    if turned(face) > policy.most_turned:
        return Abstention.TURNED
    return None


def sharpness(crop: NDArray[np.uint8]) -> float:
    """Variance of the Laplacian over variance of the picture: 0 for a wall, about 0.1 for a face.

    Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000; divided by
    the variance so that a pale picture is not taken for a blurred one.
    """
    variance = float(crop.var())
    if variance < 1.0:
        return 0.0
    return float(cv2.Laplacian(crop, cv2.CV_64F).var()) / variance / 16


def turned(face: Face) -> float:
    """How far the nose is from between the eyes, in distances of the eyes: 0 is straight ahead.

    1.0 when the eyes fall together, 0.0 without landmarks.
    """
    if len(face.landmarks) <= NOSE:
        return 0.0
    right, left, nose = (np.array(face.landmarks[row]) for row in (RIGHT_EYE, LEFT_EYE, NOSE))
    between = left - right
    distance = float(np.hypot(*between))
    if distance < 0.15 * face.box.w:
        return 1.0
    along = float(np.dot(nose - (right + left) / 2, between)) / distance**2
    return abs(along)
