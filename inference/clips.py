"""Turns redacted frames into a clip. Everything happens in memory."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from fractions import Fraction
from io import BytesIO
from itertools import chain, islice
from typing import Protocol

import av
import cv2
import numpy as np

from inference.detect import Detector
from inference.errors import SourceError
from inference.mp4 import Mp4Writer, fps_of, image_of, seekable_from_start
from inference.redact import Visible, redact_frames
from inference.redact.boxes import box_between, box_scaled
from inference.sources import segments_decode
from inference.types import Box, Image

WIDTH_PX_MOST = 1280
# Between two of these a face moves less than its own margin; every frame is checked again anyway.
SEARCHES_PER_S = 10.0
BETWEEN_BOXES_S_MOST = 1.0
_STAMP_S = 0.02
_PEEK = 12
_JPEG_QUALITY = 80

Timed = tuple[float, Image]
"""A moment in UTC seconds and the image of that moment."""


class Rendition(StrEnum):
    """What a person may see of a clip."""

    BLURRED = "blurred"
    REVIEW = "review"


class SealedSegment(Protocol):
    """A piece of video as the watch sealed it: a container and the moment it starts."""

    @property
    def start_at(self) -> float: ...
    @property
    def data(self) -> bytes: ...


def rendition_build(
    segments: Sequence[SealedSegment],
    *,
    kind: Rendition | str,
    detector: Detector,
    raising: Sequence[tuple[float, Box]] = (),
    fps: float | None = None,
    max_width_px: int = WIDTH_PX_MOST,
    mask: Callable[[Image], Image] | None = None,
) -> bytes:
    """One rendition of a clip as MP4, from its sealed segments in order.

    raising: (UTC seconds, box in the camera's picture) of the face that raised the alert. The
        review rendition leaves that one visible where two of its boxes are at most a second
        apart; the blurred rendition does not look at it.
    fps: frames per second of the result; None keeps the camera's own.
    mask: paints the camera's privacy masks; nothing unpainted is searched or encoded.

    Raises:
        SourceError: the segments hold no picture.
        RedactionFailed: a frame could not be redacted. There is then no rendition.
    """
    frames = ((at, mask(image) if mask else image) for at, image in segments_decode(segments))
    first = next(frames, None)
    if first is None:
        raise SourceError("The clip holds no picture. Keep its segments and look at the camera.")
    native_px = first[1].shape[1]
    thinned = frames_thin(chain([first], frames), fps=fps)
    small = ((at, image_shrunk(image, max_width_px=max_width_px)) for at, image in thinned)
    visible = None
    if Rendition(kind) is Rendition.REVIEW:
        visible = visible_between(raising, times=min(1.0, max_width_px / native_px))
    redacted = redact_frames(
        small, detector=detector, visible=visible, searches_per_s=SEARCHES_PER_S
    )
    return clip_encode(redacted, fps=fps, max_width_px=max_width_px)


def clip_encode(
    frames: Iterable[Timed], *, fps: float | None = None, max_width_px: int = WIDTH_PX_MOST
) -> bytes:
    """The frames as H.264 in MP4, an image each 1/fps, that a browser plays and seeks.

    fps: None takes the rate that the stamps of the first frames speak of.
    max_width_px: wider images are shrunk to this.

    Raises:
        SourceError: there is no frame.
    """
    rest = iter(frames)
    first = list(islice(rest, _PEEK))
    if not first:
        raise SourceError("There is no frame to encode. Give at least one.")
    rate = Fraction(fps).limit_denominator(1001) if fps else fps_of(at for at, _ in first)
    written = BytesIO()
    with Mp4Writer(written, fps=rate) as writer:
        for at, image in chain(first, rest):
            writer.write(at, image_shrunk(image, max_width_px=max_width_px))
    return seekable_from_start(written.getvalue())


def still_jpeg(image: Image, *, max_width_px: int = 640) -> bytes:
    """An image, already redacted, as JPEG."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    _, data = cv2.imencode(".jpg", image_shrunk(image, max_width_px=max_width_px), quality)
    return bytes(data.tobytes())


def poster_jpeg(clip: bytes, *, at_s: float = 0.0, max_width_px: int = 640) -> bytes:
    """One picture of a finished clip as JPEG, at or after that many seconds from its start.

    It is cut from a rendition, so it shows no more than the rendition does.

    Raises:
        SourceError: the clip holds no picture.
    """
    last: Image | None = None
    with av.open(BytesIO(clip), "r") as container:
        for frame in container.decode(video=0):
            last = image_of(frame)
            if frame.time is not None and frame.time >= at_s:
                break
    if last is None:
        raise SourceError("The clip holds no picture to make a poster of.")
    return still_jpeg(last, max_width_px=max_width_px)


def frames_thin(frames: Iterable[Timed], *, fps: float | None) -> Iterator[Timed]:
    """At most one frame for each 1/fps seconds; all of them when fps is None."""
    start_at: float | None = None
    place = -1
    for at, image in frames:
        start_at = at if start_at is None else start_at
        here = int((at - start_at) * fps + 1e-3) if fps else place + 1
        if here > place:
            place = here
            yield at, image


def visible_between(raising: Sequence[tuple[float, Box]], *, times: float = 1.0) -> Visible:
    """Where the raising face is at a moment, in a picture `times` as large; None when unknown."""
    ordered = sorted(raising, key=lambda stamped: stamped[0])
    stamps = [at for at, _ in ordered]

    def visible(at: float) -> Box | None:
        after = bisect_left(stamps, at)
        near = ordered[max(0, after - 1) : after + 1]
        for stamp, box in near:
            if abs(stamp - at) <= _STAMP_S:
                return box_scaled(box, times=times)
        if len(near) < 2 or near[1][0] - near[0][0] > BETWEEN_BOXES_S_MOST:
            return None
        (before_at, before), (after_at, later) = near
        share = (at - before_at) / (after_at - before_at)
        return box_scaled(box_between(before, later, share=share), times=times)

    return visible


def image_shrunk(image: Image, *, max_width_px: int) -> Image:
    """The image at most that wide, its shape kept."""
    height, width = image.shape[:2]
    if width <= max_width_px:
        return image
    size = (max_width_px, max(1, round(height * max_width_px / width)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
