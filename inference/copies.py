"""Copies of a clip that are not redacted anew: the original under its masks, and marked copies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import pairwise

import av
import cv2
import numpy as np

from inference.clips import SealedSegment, Timed, clip_encode
from inference.mp4 import HOLE_S_MOST, image_of
from inference.sources import segments_decode
from inference.types import Image

# Full HD: what an investigator needs to see, and what a browser plays.
ORIGINAL_WIDTH_PX = 1920
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_OPACITY = 0.45
# Half a picture at ten a second: where on its even timeline a rendition may have put one.
_FRAME_S = 0.05


def original_frames(
    segments: Sequence[SealedSegment], *, mask: Callable[[Image], Image] | None = None
) -> Iterator[Timed]:
    """The clip's frames as the camera took them, in order, its privacy masks painted."""
    for at, image in segments_decode(segments):
        yield at, mask(image) if mask else image


def original_build(
    segments: Sequence[SealedSegment], *, mask: Callable[[Image], Image] | None = None
) -> bytes:
    """The clip as the camera took it, as MP4, its privacy masks painted.

    Raises:
        SourceError: the segments hold no picture.
    """
    return clip_encode(original_frames(segments, mask=mask), max_width_px=ORIGINAL_WIDTH_PX)


def mp4_frames(clip: bytes) -> Iterator[Timed]:
    """The frames of a finished rendition, with their seconds from its start."""
    with av.open(BytesIO(clip), "r") as container:
        for frame in container.decode(video=0):
            yield float(frame.time or 0.0), image_of(frame)


def moments_of(spans: Sequence[tuple[float, float]]) -> Callable[[float], float | None]:
    """Which moment, in UTC seconds, a rendition shows so many seconds after its start.

    spans: moments of the first and the last picture of each of the clip's segments, in order.
        Longer holes between them were shortened when the rendition was written. What fills a hole
        shows an earlier moment again, and has none of its own.
    """
    start_at, lost_s = spans[0][0], 0.0
    steps = [(0.0, 0.0)]
    for (_, end_at), (next_at, _) in pairwise(spans):
        lost_s += max(0.0, next_at - end_at - HOLE_S_MOST)
        steps.append((next_at - start_at - lost_s, lost_s))

    def moment(seconds: float) -> float | None:
        lost = max(lost for begin, lost in steps if begin <= seconds + _FRAME_S)
        at = start_at + seconds + lost
        is_shown = any(begin - _FRAME_S <= at <= end + _FRAME_S for begin, end in spans)
        return at if is_shown else None

    return moment


def frames_between(frames: Iterable[Timed], *, from_at: float, to_at: float) -> Iterator[Timed]:
    """The frames of moments from `from_at` on and before `to_at`, in UTC seconds."""
    return ((at, image) for at, image in frames if from_at <= at < to_at)


def marked_build(frames: Iterable[Timed], *, text: str) -> bytes:
    """The frames as MP4, every one with this text burnt into its pixels, from edge to edge.

    text: ASCII; the font has no other letters.

    Raises:
        SourceError: there is no frame.
    """
    return clip_encode(
        ((at, image_marked(image, text=text)) for at, image in frames),
        max_width_px=ORIGINAL_WIDTH_PX,
    )


def image_marked(image: Image, *, text: str) -> Image:
    """The image with the text across it in rows, light on dark, so that cropping leaves some."""
    height, width = image.shape[:2]
    scale = max(0.35, width / 1600)
    thickness = max(1, round(scale * 1.5))
    (text_px, line_px), _ = cv2.getTextSize(text, _FONT, scale, thickness)
    layer = image.copy()
    step_y = max(line_px * 4, height // 4)
    for row, y in enumerate(range(step_y // 2, height + step_y, step_y)):
        shift = (row % 2) * (text_px // 2)
        for x in range(-shift, width, text_px + 3 * line_px):
            # Light with a dark edge, so that it can be read on snow and at night.
            for colour, off in (((0, 0, 0), 1), ((255, 255, 255), 0)):
                place = (x + off, y + off)
                cv2.putText(layer, text, place, _FONT, scale, colour, thickness, cv2.LINE_AA)
    return np.asarray(cv2.addWeighted(layer, _OPACITY, image, 1 - _OPACITY, 0), np.uint8)
