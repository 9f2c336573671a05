"""The labelled faces of FER+: images, votes, and the splits of its paper.

Barsoum et al., "Training Deep Networks for Facial Expression Recognition with Crowd-Sourced
Label Distribution", ICMI 2016.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference.classes import CLASSES, DISTRESS

_DISTRESS_COLUMNS = [CLASSES.index(name) for name in DISTRESS]
# Raters who could not tell, or saw no face.
_SET_ASIDE = slice(8, 10)


class Usage(IntEnum):
    """Which of the three parts an image belongs to: learn, choose, report."""

    TRAINING = 0
    CHOOSING = 1
    REPORTING = 2


@dataclass(frozen=True)
class Faces:
    """Some labelled faces.

    images: uint8 (n, 48, 48). shares: float32 (n, 8), each row the votes' shares, sum 1.
    repeats: bool (n,), pixel-identical to a training image.
    """

    images: NDArray[np.uint8]
    shares: NDArray[np.float32]
    repeats: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.images)

    @property
    def labels(self) -> NDArray[np.int64]:
        """int64 (n,), the class with most votes."""
        return np.asarray(self.shares.argmax(axis=1), dtype=np.int64)

    @property
    def is_distress(self) -> NDArray[np.bool_]:
        """bool (n,), true where the four classes of distress hold most of the votes."""
        return np.asarray(self.shares[:, _DISTRESS_COLUMNS].sum(axis=1) > 0.5)


def distress_share(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 (n,), the summed probability of sadness, anger, disgust and fear. Takes (n, 8)."""
    return np.asarray(probabilities[:, _DISTRESS_COLUMNS].sum(axis=1), dtype=np.float32)


def faces_load(path: Path, *, usage: Usage, majority: bool) -> Faces:
    """One part of the data set.

    majority: keep only faces on whose expression more than half of the raters agree, as the
    paper's majority split does; otherwise keep every face with a vote for one of the classes.
    """
    with np.load(path) as data:
        votes = data["votes"].astype(np.float32)
        chosen = data["usage"] == usage.value
        images, repeats = data["images"], data["duplicate_of_train"]
        # A single vote is more often a slip than an opinion.
        votes[votes <= 1] = 0
        top = votes.max(axis=1)
        if majority:
            chosen &= (top > 0.5 * votes.sum(axis=1)) & (votes.argmax(axis=1) < _SET_ASIDE.start)
        chosen &= votes[:, : len(CLASSES)].sum(axis=1) > 0
        kept = votes[chosen, : len(CLASSES)]
        return Faces(images[chosen], kept / kept.sum(axis=1, keepdims=True), repeats[chosen])
