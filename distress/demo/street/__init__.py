"""A drawn street in which one drawn face is in distress at times. No real person, no network."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import av
import cv2
import numpy as np

from distress.demo.street.people import MIX_S, Person, people_draw, person_paint
from distress.demo.street.scene import grain_draw, street_draw
from inference.types import Image

__all__ = ["street_frame", "street_schedule", "street_video_write"]

LENGTH_S = 84.0
FPS = 10
SIZE = (960, 540)
# Early in the first street, so that a demo's first alert does not keep anybody waiting.
FIRST_S, LATER_S, LASTS_S = 4.0, 30.0, 12.0


def street_schedule(*, seed: int) -> tuple[tuple[float, float], ...]:
    """Spans of time, in seconds of one loop, in which the drawn person is in distress."""
    begin = FIRST_S if seed % 2 else LATER_S
    return ((begin, begin + LASTS_S),)


def street_frame(
    *, seed: int, time_s: float, size: tuple[int, int] = SIZE, is_calm: bool = False
) -> Image:
    """One frame of a street, uint8 (height, width, 3). The same seed gives the same street.

    is_calm: the same people walk there, and nobody is ever in distress.
    """
    width, height = size
    background, grain, people = _parts(seed, width, height)
    image = background.copy()
    trouble = 0.0 if is_calm else _trouble(seed, time_s % LENGTH_S)
    for person in people:
        person_paint(image, person, time_s=time_s, length_s=LENGTH_S, trouble=trouble)
    return np.asarray(cv2.add(image, grain[round(time_s * FPS) % len(grain)]), dtype=np.uint8)


def street_video_write(
    path: Path,
    *,
    seed: int,
    length_s: float = LENGTH_S,
    size: tuple[int, int] = SIZE,
    is_calm: bool = False,
) -> None:
    """Write the street as H.264, which may be played again from its start without a seam."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with av.open(str(part), "w", format="mp4") as container:
            stream = container.add_stream("libx264", rate=FPS)
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            stream.gop_size = FPS
            stream.options = {"preset": "veryfast", "crf": "20", "bf": "0"}
            for number in range(round(length_s * FPS)):
                image = street_frame(seed=seed, time_s=number / FPS, size=size, is_calm=is_calm)
                frame = av.VideoFrame.from_ndarray(image, format="bgr24")
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@lru_cache(maxsize=2)
def _parts(seed: int, width: int, height: int) -> tuple[Image, list[Image], list[Person]]:
    rng = np.random.default_rng(seed)
    people = people_draw(rng)
    background = street_draw(width=width, height=height, rng=rng)
    return background, grain_draw(width=width, height=height, rng=rng), people


def _trouble(seed: int, time_s: float) -> float:
    """0 outside the schedule, 1 inside, mixed for half a second at both ends."""
    inside = [
        min(time_s - begin, end - time_s) / MIX_S for begin, end in street_schedule(seed=seed)
    ]
    return float(np.clip(max(inside), 0.0, 1.0))
