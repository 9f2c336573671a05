"""CenterFace (Xu et al., "CenterFace: Joint Face Detection and Alignment Using Face as Point")."""

from __future__ import annotations

import numpy as np

from inference.detect.network import Network, blob_make, faces_weed
from inference.types import Face, Image
from inference.weights import weights_path

STRIDE = 4


class CenterFace:
    """The detector that is always to hand, because a package carries it."""

    name = "CenterFace"
    note = "CenterFace finds the faces because YuNet could not be had; it takes ten times as long."

    def __init__(self) -> None:
        self._network = Network(weights_path("centerface"))

    def find(self, image: Image, *, threshold: float = 0.6, width_px: int = 640) -> list[Face]:
        """See Detector.find."""
        blob, by_x, by_y = blob_make(image, width_px=width_px, swap=True)
        heat, scale, offset, marks = self._network.run(blob).values()
        row, column = np.nonzero(heat[0, 0] >= threshold)
        at = (0, slice(None), row, column)
        height_width = np.exp(scale[at]) * STRIDE
        centre = (np.stack([row, column], axis=1) + offset[at] + 0.5) * STRIDE
        top_left = centre - height_width / 2
        # The network says rows before columns; a box is columns before rows.
        boxes = np.hstack([top_left[:, ::-1], height_width[:, ::-1]]).astype(np.float32)
        points = marks[at].reshape(-1, 5, 2) * height_width[:, None] + top_left[:, None]
        by = np.array([by_x, by_y], dtype=np.float32)
        landmarks = (points[:, :, ::-1] * by).astype(np.float32)
        scores = heat[0, 0][row, column].astype(np.float32)
        return faces_weed(boxes * np.tile(by, 2), scores, landmarks, image=image)
