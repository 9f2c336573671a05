"""The training learns, on a handful of made faces. Needs torch, which the product does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.ferplus import Faces
from inference.train.augment import augment, shrink


def test_augmented_faces_stay_faces_of_their_size_and_repeat_with_their_seed() -> None:
    image = np.random.default_rng(0).integers(0, 256, (48, 48), np.uint8)

    once = augment(image, np.random.default_rng(5), small_share=1.0)
    again = augment(image, np.random.default_rng(5), small_share=1.0)

    assert once.shape == (48, 48)
    assert once.dtype == np.uint8
    assert (once == again).all()
    assert not (once == image).all()


def test_a_shrunk_face_has_lost_its_detail() -> None:
    checks = np.indices((48, 48)).sum(axis=0) % 2 * 255

    small = shrink(checks.astype(np.uint8), side_px=12)

    assert small.std() < 5


def test_a_short_training_tells_bright_from_dark_and_writes_a_model(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs torch, which is for training alone")
    from inference.train.__main__ import model_write
    from inference.train.loop import Recipe, network_fit, predict
    from inference.train.network import Calibrated, ExpressionNetwork

    rng = np.random.default_rng(0)
    images = np.concatenate(
        [rng.integers(0, 90, (64, 48, 48)), rng.integers(160, 255, (64, 48, 48))]
    )
    shares = np.zeros((128, 8), np.float32)
    shares[:64, 0] = shares[64:, 3] = 1
    faces = Faces(images.astype(np.uint8), shares, np.zeros(128, bool))

    network = network_fit(
        ExpressionNetwork(), faces, faces, Recipe(epochs=6, batch=32, mixup=0), say=False
    )
    model_write(Calibrated(network, 1.0), tmp_path / "model.onnx")

    assert (predict(network, faces.images).argmax(1).numpy() == faces.labels).mean() > 0.9
    assert (tmp_path / "model.onnx").stat().st_size < 4_000_000
