"""Figures about the model: right on cases worked by hand, and kept by the weights that ship."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.classes import CLASSES
from inference.errors import ShapeError
from inference.evaluate import auc, evaluate, expected_calibration_error, share
from inference.express import ExpressionModel
from inference.ferplus import Usage, distress_share, faces_load
from tests.shared_files import shared


def made_data(path: Path) -> Path:
    """Four faces: a clear one, one nobody agrees on, one that is no face, a repeated one."""
    votes = np.zeros((4, 10), dtype=np.uint8)
    votes[0, [0, 3]] = 8, 2
    votes[1, [0, 1, 3]] = 4, 3, 3
    votes[2, 9] = 10
    votes[3, [3, 6, 0]] = 5, 4, 1
    np.savez(
        path, votes=votes, images=np.zeros((4, 48, 48), np.uint8), usage=np.full(4, 2),
        duplicate_of_train=np.array([False, False, False, True]),
    )  # fmt: skip
    return path


def test_the_majority_split_keeps_faces_that_most_agree_on(tmp_path: Path) -> None:
    path = made_data(tmp_path / "faces.npz")

    faces = faces_load(path, usage=Usage.REPORTING, majority=True)
    every = faces_load(path, usage=Usage.REPORTING, majority=False)

    # The last: five of nine votes that count, since a single vote is dropped.
    assert faces.labels.tolist() == [CLASSES.index("neutral"), CLASSES.index("sadness")]
    assert faces.is_distress.tolist() == [False, True]
    assert faces.repeats.tolist() == [False, True]
    assert len(every) == 3


def test_a_share_comes_with_its_interval_and_n() -> None:
    assert share(10, 50) == {"percent": 20.0, "low": 11.2, "high": 33.0, "n": 50}
    assert share(0, 0) == {"n": 0}


def test_auc_is_how_often_distress_scores_higher() -> None:
    truth = np.array([True, False, True, False])

    assert auc(np.array([0.9, 0.1, 0.8, 0.2], np.float32), truth) == 1.0
    assert auc(np.array([0.9, 0.8, 0.1, 0.2], np.float32), truth) == 0.5
    assert auc(np.full(4, 0.5, np.float32), truth) == 0.5


def test_a_model_that_is_sure_and_right_half_the_time_is_badly_calibrated() -> None:
    probabilities = np.tile(np.eye(8, dtype=np.float32)[0], (4, 1))

    assert expected_calibration_error(probabilities, np.array([0, 0, 1, 1])) == 0.5


def test_probabilities_sum_to_one_and_none_come_from_no_faces() -> None:
    model = ExpressionModel.load()

    some = model.probabilities(np.random.default_rng(1).integers(0, 256, (5, 48, 48), np.uint8))

    assert some.shape == (5, 8)
    assert some.sum(axis=1) == pytest.approx(np.ones(5), abs=1e-4)
    assert model.probabilities(np.zeros((0, 48, 48), np.uint8)).shape == (0, 8)
    assert distress_share(some) == pytest.approx(some[:, 3:7].sum(axis=1))
    with pytest.raises(ShapeError):
        model.probabilities(np.zeros((5, 32, 32), np.uint8))


def test_the_weights_that_ship_keep_what_their_card_says() -> None:
    faces = faces_load(shared("data/ferplus.npz"), usage=Usage.REPORTING, majority=True)

    figures = evaluate(ExpressionModel.load(), faces)

    assert figures["accuracy"]["n"] == 3152
    assert figures["accuracy"]["percent"] >= LEAST_PERCENT
    by_size = {size: found["auc"] for size, found in figures["distress_by_face_px"].items()}
    assert all(by_size[size] >= least for size, least in LEAST_AUC.items())


# A little below the card, so that another processor's rounding is no failure.
LEAST_PERCENT = 83.0
LEAST_AUC = {48: 0.94, 24: 0.92, 16: 0.87}
