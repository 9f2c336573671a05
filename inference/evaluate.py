"""python -m inference.evaluate: how good the expression model is, each figure with n and interval.

Reports on the part of FER+ that was neither learnt from nor chosen on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from scipy.stats import binomtest, rankdata

from inference.classes import CLASSES
from inference.express import ExpressionModel
from inference.ferplus import Faces, Usage, distress_share, faces_load
from inference.train.augment import shrink
from inference.weights import weights_path

SIZES_PX = (48, 32, 24, 20, 16, 12)
ROUNDS = 400


def share(hits: int, n: int) -> dict[str, float | int]:
    """A share with its Wilson score interval of 95 % (Wilson, JASA 1927)."""
    if n == 0:
        return {"n": 0}
    low, high = binomtest(hits, n).proportion_ci(method="wilson")
    return {"percent": _percent(hits / n), "low": _percent(low), "high": _percent(high), "n": n}


def auc(scores: NDArray[np.float32], truth: NDArray[np.bool_]) -> float:
    """Area under the ROC curve: how often a face in distress scores above one that is not."""
    ranks = rankdata(scores)
    n, positives = len(truth), int(truth.sum())
    return float(
        (ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * (n - positives))
    )


def auc_interval(scores: NDArray[np.float32], truth: NDArray[np.bool_]) -> dict[str, Any]:
    """The AUC with a bootstrap interval of 95 % over faces, and how many there were."""
    rng = np.random.default_rng(1)
    found = []
    for _ in range(ROUNDS):
        rows = rng.integers(0, len(truth), len(truth))
        found.append(auc(scores[rows], truth[rows]))
    low, high = np.percentile(found, [2.5, 97.5])
    return {
        "auc": round(auc(scores, truth), 3), "low": round(float(low), 3),
        "high": round(float(high), 3), "n": len(truth), "positive": int(truth.sum()),
    }  # fmt: skip


def expected_calibration_error(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64], *, bins: int = 15
) -> float:
    """Mean gap between confidence and accuracy (Guo et al., ICML 2017)."""
    confidence, hit = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(float(confidence[place == b].mean() - hit[place == b].mean()))
        * float((place == b).mean())
        for b in range(bins)
        if (place == b).any()
    ]
    return round(sum(gaps), 4)


def evaluate(model: ExpressionModel, faces: Faces) -> dict[str, Any]:
    """Every figure for these faces: accuracy, recall by class, distress by size of face."""
    probabilities = _all(model, faces.images)
    hit = probabilities.argmax(axis=1) == faces.labels
    recall = {
        name: share(int(hit[faces.labels == row].sum()), int((faces.labels == row).sum()))
        for row, name in enumerate(CLASSES)
    }
    fresh = ~faces.repeats
    return {
        "accuracy": share(int(hit.sum()), len(hit)),
        "accuracy_without_repeats": share(int(hit[fresh].sum()), int(fresh.sum())),
        "recall": recall,
        "calibration_error": expected_calibration_error(probabilities, faces.labels),
        "distress_by_face_px": {
            size: auc_interval(distress_share(_all(model, shrunk(faces, size))), faces.is_distress)
            for size in SIZES_PX
        },
    }


def shrunk(faces: Faces, side_px: int) -> NDArray[np.uint8]:
    """The faces at a number of pixels, enlarged again, uint8 (n, 48, 48)."""
    if side_px >= faces.images.shape[1]:
        return faces.images
    return np.stack([shrink(image, side_px=side_px) for image in faces.images])


def milliseconds_per_face(model: ExpressionModel) -> float:
    """Median over runs of 32 faces on one thread."""
    faces = np.zeros((32, 48, 48), dtype=np.uint8)
    taken = []
    for _ in range(20):
        began = time.perf_counter()
        model.probabilities(faces)
        taken.append((time.perf_counter() - began) / 32 * 1000)
    return round(float(np.median(taken)), 3)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m inference.evaluate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="ferplus.npz")
    parser.add_argument("--model", type=Path, help="an ONNX file; default: the one shipped")
    given = parser.parse_args()
    path = given.model or weights_path("expression")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    model = ExpressionModel(onnxruntime.InferenceSession(str(path), options))
    figures = evaluate(model, faces_load(given.data, usage=Usage.REPORTING, majority=True))
    about = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "model_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "ms_per_face": milliseconds_per_face(model),
    }
    print(json.dumps(about | figures, indent=1))


def _all(model: ExpressionModel, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    parts = [model.probabilities(images[at : at + 256]) for at in range(0, len(images), 256)]
    return np.concatenate(parts)


def _percent(value: float) -> float:
    return round(float(value) * 100, 1)


if __name__ == "__main__":
    main()
