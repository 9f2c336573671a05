"""YuNet (Wu, Peng and Yu, "YuNet: A Tiny Millisecond-level Face Detector", MIR 2023)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inference.detect.network import Network, blob_make, faces_weed
from inference.types import Face, Image
from inference.weights import weights_path

STRIDES = (8, 16, 32)


class YuNet:
    """The usual detector."""

    name = "YuNet"
    note = ""

    def __init__(self) -> None:
        self._network = Network(weights_path("yunet"))

    def find(self, image: Image, *, threshold: float = 0.6, width_px: int = 640) -> list[Face]:
        """See Detector.find."""
        blob, by_x, by_y = blob_make(image, width_px=width_px, swap=False)
        out = self._network.run(blob)
        parts = [_decode(out, stride, blob.shape[3], threshold) for stride in STRIDES]
        boxes = np.concatenate([part[0] for part in parts])
        scores = np.concatenate([part[1] for part in parts])
        points = np.concatenate([part[2] for part in parts])
        by = np.array([by_x, by_y], dtype=np.float32)
        return faces_weed(boxes * np.tile(by, 2), scores, points * by, image=image)


def _decode(
    out: dict[str, NDArray[np.float32]], stride: int, width_px: int, threshold: float
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Boxes (n, 4), scores (n,), landmarks (n, 5, 2) of one stride, in pixels of the input."""
    classes = np.clip(out[f"cls_{stride}"][0, :, 0], 0, 1)
    objects = np.clip(out[f"obj_{stride}"][0, :, 0], 0, 1)
    scores = np.sqrt(classes * objects)
    rows = np.flatnonzero(scores >= threshold)
    columns = width_px // stride
    cell = np.stack([rows % columns, rows // columns], axis=1).astype(np.float32)
    raw = out[f"bbox_{stride}"][0, rows]
    centre, size = (cell + raw[:, :2]) * stride, np.exp(raw[:, 2:]) * stride
    points = out[f"kps_{stride}"][0, rows].reshape(-1, 5, 2) + cell[:, None]
    return np.hstack([centre - size / 2, size]), scores[rows], points * stride
