"""The motion gate: whether anything in a picture moves, at a few microseconds' cost."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.types import Image

HEIGHT_PX = 90
DIFFERENCE = 18
# Share of the picture that must differ before it counts as motion.
LEAST_SHARE = 0.0015
# When more than this differs the light has changed or the camera was moved: learn anew, and look.
MOST_SHARE = 0.8
LEARN = 0.05
LEARN_ANEW = 0.5


class MotionGate:
    """Compares each picture with a running mean of the earlier ones."""

    def __init__(self) -> None:
        self._mean: NDArray[np.float32] | None = None

    def moves(self, image: Image) -> bool:
        """Whether something moves in this picture. The first picture always counts as motion."""
        small = _small(image)
        if self._mean is None or self._mean.shape != small.shape:
            self._mean = small
            return True
        differs = cv2.absdiff(small, self._mean) > DIFFERENCE
        share = float(differs.mean())
        cv2.accumulateWeighted(small, self._mean, LEARN_ANEW if share > MOST_SHARE else LEARN)
        # Never blind while learning: a picture that is all new is looked at too.
        return share >= LEAST_SHARE


def _small(image: Image) -> NDArray[np.float32]:
    width = max(1, round(image.shape[1] * HEIGHT_PX / image.shape[0]))
    small = cv2.resize(image, (width, HEIGHT_PX), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.GaussianBlur(grey, (5, 5), 0), dtype=np.float32)
