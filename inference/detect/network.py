"""What both detectors share: a network at several input sizes, and the weeding of overlaps."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from inference.errors import ShapeError
from inference.types import Box, Face, Image

STRIDE = 32
# Sizes differ by camera and zone; a handful is kept, so that memory stays bounded.
MOST_SESSIONS = 6


class Network:
    """One ONNX network, run at whatever input size an image needs. Threads may share it."""

    def __init__(self, path: Path) -> None:
        self._model = onnx.load(str(path))
        self._sessions: OrderedDict[tuple[int, int], onnxruntime.InferenceSession] = OrderedDict()
        self._lock = threading.Lock()

    def run(self, blob: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Outputs by name for a float32 (1, 3, h, w) input, h and w multiples of 32."""
        session = self._session(blob.shape[2], blob.shape[3])
        names = [output.name for output in session.get_outputs()]
        return dict(
            zip(names, session.run(names, {session.get_inputs()[0].name: blob}), strict=True)
        )

    def _session(self, height: int, width: int) -> onnxruntime.InferenceSession:
        with self._lock:
            key = (height, width)
            if key not in self._sessions:
                self._sessions[key] = self._build(height, width)
                if len(self._sessions) > MOST_SESSIONS:
                    self._sessions.popitem(last=False)
            self._sessions.move_to_end(key)
            return self._sessions[key]

    def _build(self, height: int, width: int) -> onnxruntime.InferenceSession:
        model = onnx.ModelProto()
        model.CopyFrom(self._model)
        # The files name one fixed size; the networks themselves take any multiple of 32.
        initial = {tensor.name for tensor in model.graph.initializer}
        inputs = [value for value in model.graph.input if value.name not in initial]
        for value, size in zip(
            inputs[0].type.tensor_type.shape.dim, (1, 3, height, width), strict=True
        ):
            value.dim_value = size
        for output in model.graph.output:
            for axis, value in enumerate(output.type.tensor_type.shape.dim):
                value.dim_param = f"{output.name}_{axis}"
        del model.graph.value_info[:]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )


def blob_make(
    image: Image, *, width_px: int, swap: bool
) -> tuple[NDArray[np.float32], float, float]:
    """The image as float32 (1, 3, h, w) in [0, 255], and how many pixels one of its own is.

    swap: red first instead of blue.

    Raises:
        ShapeError: the image is not uint8 (h, w, 3) with at least one pixel.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.size == 0 or image.dtype != np.uint8:
        raise ShapeError(f"an image must be uint8 (h, w, 3), not {image.dtype} {image.shape}")
    height, width = image.shape[:2]
    scale = min(1.0, width_px / width)
    size = tuple(max(STRIDE, round(side * scale / STRIDE) * STRIDE) for side in (width, height))
    blob = cv2.dnn.blobFromImage(image, 1.0, size, swapRB=swap)
    return np.asarray(blob, dtype=np.float32), width / size[0], height / size[1]


def faces_weed(
    boxes: NDArray[np.float32],
    scores: NDArray[np.float32],
    landmarks: NDArray[np.float32],
    *,
    image: Image,
    overlap: float = 0.3,
) -> list[Face]:
    """Faces without those that overlap a better one, clipped to the image, best first.

    boxes: float32 (n, 4), left, top, width, height. landmarks: float32 (n, 5, 2).
    """
    if not len(boxes):
        return []
    kept = cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), 0.0, overlap)
    height, width = image.shape[:2]
    faces = []
    for row in np.asarray(kept).reshape(-1):
        left, top = np.clip(boxes[row, :2], 0, (width, height))
        right, bottom = np.clip(boxes[row, :2] + boxes[row, 2:], 0, (width, height))
        if right - left >= 1 and bottom - top >= 1:
            points = tuple((float(x), float(y)) for x, y in landmarks[row])
            box = Box(float(left), float(top), float(right - left), float(bottom - top))
            faces.append(Face(box, float(scores[row]), points))
    return faces
