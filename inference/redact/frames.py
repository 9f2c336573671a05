"""Redacts pictures: one by one, or as they run by."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from inference.detect import Detector
from inference.errors import RedactionFailed
from inference.redact.boxes import overlap
from inference.redact.follow import BRIDGE_S, Cover, Follower, Sighting, covers_at
from inference.redact.mosaic import Mosaic
from inference.redact.search import THRESHOLD, faces_find
from inference.types import Box, Image

Visible = Callable[[float], Box | None]
"""For a moment in UTC seconds, the box of the one face that stays visible, if any."""

_SAME_FACE = 0.3
_ROUNDS = 8
# Other sizes than the first search, so that each finds what the other overlooks.
_AGAIN_ENLARGED = (1.0, 0.8)


@dataclass(frozen=True, slots=True)
class _Seen:
    frame: int
    at: float
    image: Image


class Redactor:
    """Redacts one video, frame by frame, about one second behind what it is given."""

    def __init__(
        self, *, detector: Detector, visible: Visible | None = None, threshold: float = THRESHOLD
    ) -> None:
        self.faces = 0
        self.blanked = 0
        self._detector = detector
        self._visible = visible
        self._threshold = threshold
        self._mosaic = Mosaic()
        self._follower = Follower()
        self._waiting: deque[_Seen] = deque()
        self._sightings: deque[Sighting] = deque()
        self._frame = 0

    def feed(self, at: float, image: Image) -> Iterator[tuple[float, Image]]:
        """Take one frame; give those for which enough of what follows is known.

        Raises:
            RedactionFailed: a frame could not be searched or painted.
        """
        with _Refusing():
            _check(image)
            boxes = faces_find(image, detector=self._detector, threshold=self._threshold)
            self._sightings.extend(self._follower.seen(frame=self._frame, at=at, boxes=boxes))
        self._waiting.append(_Seen(self._frame, at, image))
        self._frame += 1
        self.faces += len(boxes)
        while self._waiting and at - self._waiting[0].at > BRIDGE_S:
            yield self._next()

    def finish(self) -> Iterator[tuple[float, Image]]:
        """Give the frames that were still waiting."""
        while self._waiting:
            yield self._next()

    def _next(self) -> tuple[float, Image]:
        seen = self._waiting.popleft()
        while self._sightings and self._sightings[0].at < seen.at - BRIDGE_S:
            self._sightings.popleft()
        with _Refusing():
            covers = covers_at(self._sightings, frame=seen.frame, at=seen.at)
            raising = self._visible(seen.at) if self._visible else None
            kept = _kept(covers, raising)
            hidden = [cover.box for cover in covers if cover not in kept]
            return seen.at, self._hide(seen.image, hidden, [cover.box for cover in kept])

    def _hide(self, image: Image, boxes: list[Box], kept: list[Box]) -> Image:
        """The image painted until the detector finds no face in it but the kept one."""
        result = self._mosaic.painted(image, boxes)
        for attempt in range(_ROUNDS):
            left = [box for box in self._find_again(result) if not _any_same(box, kept)]
            if not left:
                return result
            # Cells that look like a face to the detector once look so again.
            result = self._mosaic.flattened(result, left, grown=1.4 + 0.2 * attempt)
        self.blanked += 1
        return self._mosaic.blank(image)

    def _find_again(self, image: Image) -> list[Box]:
        return [
            box
            for times in _AGAIN_ENLARGED
            for box in faces_find(
                image, detector=self._detector, threshold=self._threshold, enlarged=times
            )
        ]


def redact_frames(
    frames: Iterable[tuple[float, Image]],
    *,
    detector: Detector,
    visible: Visible | None = None,
    threshold: float = THRESHOLD,
) -> Iterator[tuple[float, Image]]:
    """The same frames at the same times with every face hidden but the visible one.

    frames: (UTC seconds, image), in order. Holds about one second of them in memory.
    visible: where it answers None, every face is hidden.

    Raises:
        RedactionFailed: a frame could not be redacted. None is given unredacted.
    """
    redactor = Redactor(detector=detector, visible=visible, threshold=threshold)
    for at, image in frames:
        yield from redactor.feed(at, image)
    yield from redactor.finish()


def redact_image(image: Image, *, detector: Detector, threshold: float = THRESHOLD) -> Image:
    """A copy of one picture with every face hidden.

    Raises:
        RedactionFailed: the picture could not be redacted. Show nothing then.
    """
    [(_, result)] = redact_frames([(0.0, image)], detector=detector, threshold=threshold)
    return result


class _Refusing:
    """Turns whatever goes wrong inside into RedactionFailed."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, RedactionFailed):
            raise RedactionFailed(
                f"The picture could not be redacted ({type(error).__name__}). Do not show it."
            ) from error


def _check(image: Image) -> None:
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or image.size == 0:
        raise RedactionFailed(
            f"The picture is {image.dtype} {image.shape}; give uint8 (height, width, 3)."
        )


def _kept(covers: list[Cover], raising: Box | None) -> list[Cover]:
    """The covers of the one face that may stay visible; none when no face is where it should be."""
    if raising is None or not covers:
        return []
    best = max(covers, key=lambda cover: overlap(cover.box, raising))
    if overlap(best.box, raising) < _SAME_FACE:
        return []
    return [
        cover
        for cover in covers
        if cover.track == best.track or overlap(cover.box, raising) >= _SAME_FACE
    ]


def _any_same(box: Box, kept: list[Box]) -> bool:
    return any(overlap(box, other) >= _SAME_FACE for other in kept)
