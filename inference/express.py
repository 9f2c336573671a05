"""Reading the expression of a face: crop, model, score."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from inference.classes import CLASSES
from inference.detection_policy import DetectionPolicy
from inference.errors import ShapeError
from inference.types import Box, Image
from inference.weights import weights_path

SIDE_PX = 48
# What makes a crop of a detected face look like the crops the model learnt from.
SIDE_OF_HEIGHT = 0.91
UP_OF_SIDE = 0.026


def face_crop(image: Image, box: Box) -> NDArray[np.uint8]:
    """uint8 (48, 48), the grey face in this box. Beyond the picture its edge is repeated.

    A square of side 0.91 x the box's height, its centre moved up by 0.026 of that side.
    """
    side = max(1.0, SIDE_OF_HEIGHT * box.h)
    left = box.x + box.w / 2 - side / 2
    top = box.y + box.h / 2 - UP_OF_SIDE * side - side / 2
    scale = SIDE_PX / side
    region, x, y = _region(image, left, top, side)
    if scale < 0.5:
        # Averaged first: picking single pixels out of a large face would alias.
        by = 2 * scale
        region = np.asarray(
            cv2.resize(region, None, fx=by, fy=by, interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
        x, y, scale = x * by, y * by, scale / by
    matrix = np.array(
        [[scale, 0, -x * scale + (scale - 1) / 2], [0, scale, -y * scale + (scale - 1) / 2]]
    )
    grey = cv2.cvtColor(region, cv2.COLOR_BGR2GRAY)
    crop = cv2.warpAffine(
        grey, matrix, (SIDE_PX, SIDE_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(crop, dtype=np.uint8)


def _region(image: Image, left: float, top: float, side: float) -> tuple[Image, float, float]:
    """The part of the image around a square, and where the square begins in it."""
    height, width = image.shape[:2]
    x0, y0 = int(np.clip(left - 2, 0, width - 1)), int(np.clip(top - 2, 0, height - 1))
    x1, y1 = (
        int(np.clip(left + side + 3, x0 + 1, width)),
        int(np.clip(top + side + 3, y0 + 1, height)),
    )
    return image[y0:y1, x0:x1], left - x0, top - y0


class ExpressionModel:
    """The expression model, one thread a call. Threads may share it."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self._input = session.get_inputs()[0].name

    @classmethod
    def load(cls) -> ExpressionModel:
        """The model that the product ships. Raises WeightsMissing or WeightsCorrupt."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        return cls(
            onnxruntime.InferenceSession(
                str(weights_path("expression")), options, providers=["CPUExecutionProvider"]
            )
        )

    def probabilities(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """float32 (n, 8), a probability for each of classes.CLASSES; rows sum to 1.

        crops: uint8 (n, 48, 48). (0, 48, 48) gives (0, 8).

        Raises:
            ShapeError: crops has another shape.
        """
        if crops.ndim != 3 or crops.shape[1:] != (SIDE_PX, SIDE_PX):
            raise ShapeError(f"crops must be (n, {SIDE_PX}, {SIDE_PX}), not {crops.shape}")
        if not len(crops):
            return np.zeros((0, len(CLASSES)), dtype=np.float32)
        scaled = (crops[:, None].astype(np.float32) / 255 - 0.5) / 0.25
        (probabilities,) = self._session.run(None, {self._input: scaled})
        return np.asarray(probabilities, dtype=np.float32)

    def scores(self, crops: Sequence[NDArray[np.uint8]], policy: DetectionPolicy) -> list[float]:
        """For each crop the policy's weighted sum of probabilities, in [0, 1]."""
        if not crops:
            return []
        weights = np.array([policy.weights.get(name, 0.0) for name in CLASSES], dtype=np.float32)
        return [float(score) for score in self.probabilities(np.stack(crops)) @ weights]
