"""Writes H.264 that a browser plays and seeks."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from types import TracebackType

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream

from inference.types import Image

FPS_MOST = 60
# A longer hole in the stamps is shortened to this: a jump of the clock must not
# become an hour of one still picture.
HOLE_S_MOST = 10.0
_SIDE_PX_LEAST = 16
_QUALITY = "23"


class Mp4Writer:
    """One video on an even timeline; frames are repeated or left out to keep it even."""

    def __init__(self, target: BytesIO | Path, *, fps: Fraction) -> None:
        self.frames = 0
        self._target = target
        self._fps = fps
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._start_at = 0.0
        self._shift_frames = 0
        self._last: Image | None = None

    def __enter__(self) -> Mp4Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._container is not None:
            if error is None and self._stream is not None:
                self._container.mux(self._stream.encode(None))
            self._container.close()

    def write(self, at: float, image: Image) -> None:
        """Place one image at its moment, UTC seconds; one that comes too early is left out."""
        even = _even(image)
        if self._container is None:
            self._open(at, even)
        if self._last is not None and even.shape != self._last.shape:
            even = np.asarray(cv2.resize(even, self._last.shape[1::-1]), np.uint8)
        place = round((at - self._start_at) * self._fps) - self._shift_frames
        hole = place - self.frames
        most = round(HOLE_S_MOST * self._fps)
        if hole > most:
            self._shift_frames += hole - most
            place -= hole - most
        if place < self.frames:
            return
        while self._last is not None and self.frames < place:
            self._encode(self._last)
        self._encode(even)
        self._last = even

    def _open(self, at: float, image: Image) -> None:
        in_memory = isinstance(self._target, BytesIO)
        self._container = av.open(
            self._target if isinstance(self._target, BytesIO) else str(self._target),
            "w",
            format="mp4",
            options={} if in_memory else {"movflags": "faststart"},
        )
        options = {"preset": "veryfast", "crf": _QUALITY, "bf": "0"}
        stream = self._container.add_stream("libx264", rate=self._fps, options=options)
        stream.height, stream.width = image.shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = max(1, round(self._fps))
        stream.codec_context.thread_count = 2
        self._stream, self._start_at = stream, at

    def _encode(self, image: Image) -> None:
        assert self._stream is not None
        assert self._container is not None
        frame = av.VideoFrame.from_ndarray(image, format="bgr24")
        frame.pts, frame.time_base = self.frames, 1 / self._fps
        self._container.mux(self._stream.encode(frame))
        self.frames += 1


def seekable_from_start(data: bytes) -> bytes:
    """The same MP4 with its index in front, so that it plays while it is still arriving."""
    # The muxer's own way of doing this reads the file back by name, and what is
    # written here has none: it never touches a disk.
    result = BytesIO()
    room = data[_index_at(data) :]
    with av.open(BytesIO(data), "r") as source:
        options = {"moov_size": str(len(room) + 1024)}
        with av.open(result, "w", format="mp4", options=options) as target:
            stream = target.add_stream_from_template(source.streams.video[0])
            for packet in source.demux(video=0):
                if packet.dts is not None:
                    packet.stream = stream
                    target.mux(packet)
    return result.getvalue()


def fps_of(times: Iterable[float]) -> Fraction:
    """The rate that the stamps of successive frames, UTC seconds, speak of."""
    ordered = list(times)
    steps = sorted(b - a for a, b in pairwise(ordered) if b > a)
    if not steps:
        return Fraction(25)
    rate = min(max(1 / steps[len(steps) // 2], 1.0), float(FPS_MOST))
    return Fraction(rate).limit_denominator(100)


def image_of(frame: av.VideoFrame) -> Image:
    """The decoded picture as the chain wants it: blue-green-red."""
    return np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)


def _index_at(data: bytes) -> int:
    place = 0
    while place + 8 <= len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        if data[place + 4 : place + 8] == b"moov" or size < 8:
            break
        place += size
    return place


def _even(image: Image) -> Image:
    """The image with even sides, as the codec needs; its last row and column are repeated."""
    height, width = image.shape[:2]
    below = max(_SIDE_PX_LEAST - height, height % 2)
    right = max(_SIDE_PX_LEAST - width, width % 2)
    if not below and not right:
        return image
    bordered = cv2.copyMakeBorder(image, 0, below, 0, right, cv2.BORDER_REPLICATE)
    return np.asarray(bordered, np.uint8)
