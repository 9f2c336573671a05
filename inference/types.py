"""The values that travel between the steps of the chain."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""uint8 (height, width, 3), blue-green-red."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the frame it was found in: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Packet:
    """One compressed picture of a stream, as it came off the wire."""

    data: bytes
    stream_s: float  # seconds since the stream opened, in order of decoding, jumps removed
    at: float  # the same moment in UTC, seconds since the epoch
    is_key: bool
    delay_s: float = 0.0  # how much later it is shown than decoded


@dataclass(frozen=True, slots=True)
class Frame:
    """One image with its time. Never kept."""

    image: Image
    stream_s: float
    at: float
    is_key: bool


@dataclass(frozen=True, slots=True)
class Face:
    """One detected face in one frame, with the detector's score in [0, 1].

    landmarks: (x, y) of right eye, left eye, nose, right and left corner of the mouth.
    """

    box: Box
    score: float
    landmarks: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class TrackedFace:
    """A face with the number of its track in this stream; never an identity."""

    track: int
    face: Face


class Abstention(StrEnum):
    """Why a face was not scored: cannot see is not nothing there."""

    SMALL = "small"
    BLURRED = "blurred"
    DARK = "dark"
    TURNED = "turned"


@dataclass(frozen=True, slots=True)
class Sample:
    """One look of the model at one tracked face: a score in [0, 1], or why there is none."""

    track: int
    stream_s: float
    at: float
    box: Box
    score: float | None
    abstained: Abstention | None


@dataclass(frozen=True, slots=True)
class EpisodeOpened:
    """Evidence of distress held on one track for as long as the detection policy asks."""

    number: int  # counts episodes of this watch, from 1
    track: int
    start_s: float  # stream time of the first evidence
    start_at: float  # UTC seconds
    decided_at: float  # UTC seconds by the wall clock at which the decision fell
    peak: float
    mean: float
    face_px: float  # median side of the face, pixels
    policy: str  # name and version of the detection policy
    boxes: tuple[tuple[float, Box], ...]  # (UTC seconds, face that raised it), in order


@dataclass(frozen=True, slots=True)
class EpisodeClosed:
    """The evidence has ended, or the stream did."""

    number: int
    track: int
    start_s: float
    end_s: float
    start_at: float
    end_at: float
    peak: float
    mean: float
    face_px: float
    policy: str
    boxes: tuple[tuple[float, Box], ...]


EpisodeEvent = EpisodeOpened | EpisodeClosed
