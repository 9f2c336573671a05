"""Redacts a file."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from inference.detect import Detector, detector_load
from inference.errors import SourceError
from inference.mp4 import FPS_MOST, Mp4Writer, image_of
from inference.redact.frames import Redactor
from inference.types import Image

_AREA_PX_MOST = 40_000_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What one redaction did."""

    frames: int
    faces: int  # detections, so one face counts in each frame it is in
    blanked: int  # frames of which nothing was left, because a face kept being found


def redact_video(source: Path, target: Path, *, detector: Detector | None = None) -> Counts:
    """Write the video, or the picture as a video, to target with every face hidden.

    detector: None takes both detectors where both can be had.
    Sound is left out: a voice is as telling as a face. The target appears when it is whole.

    Raises:
        SourceError: the source cannot be read as video.
        RedactionFailed: a frame could not be redacted. There is then no target.
    """
    redactor = Redactor(detector=detector) if detector else _redactor()
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}.mp4")
    try:
        frames = _redact(source, unfinished, redactor)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return Counts(frames=frames, faces=redactor.faces, blanked=redactor.blanked)


def _redactor() -> Redactor:
    """The best detector here, with the one that is always here as its second."""
    first, second = detector_load(), detector_load(prefer="centerface")
    return Redactor(detector=first, second=None if second.name == first.name else second)


def _redact(source: Path, target: Path, redactor: Redactor) -> int:
    try:
        with av.open(str(source), "r") as container:
            if not container.streams.video:
                raise SourceError(f"{source.name} has no video in it. Give a video.")
            fps = _fps(container.streams.video[0].average_rate)
            with Mp4Writer(target, fps=fps) as writer:
                for at, image in _frames(container, fps):
                    for done_at, done in redactor.feed(at, image):
                        writer.write(done_at, done)
                for done_at, done in redactor.finish():
                    writer.write(done_at, done)
            if not writer.frames:
                raise SourceError(f"{source.name} has no picture in it. Give a video.")
            return writer.frames
    except (av.FFmpegError, OSError) as error:
        raise SourceError(f"{source.name} cannot be read as video: {error}.") from error


def _frames(container: av.container.InputContainer, fps: Fraction) -> Iterator[tuple[float, Image]]:
    start_s: float | None = None
    for number, frame in enumerate(container.decode(video=0)):
        if frame.width * frame.height > _AREA_PX_MOST:
            raise SourceError(f"The picture is {frame.width}x{frame.height}. Give a smaller one.")
        at = frame.time if frame.time is not None else number / fps
        start_s = at if start_s is None else start_s
        yield float(at - start_s), image_of(frame)


def _fps(rate: Fraction | None) -> Fraction:
    return min(rate, Fraction(FPS_MOST)) if rate and rate >= 1 else Fraction(25)
