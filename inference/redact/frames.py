"""Redacts pictures: one by one, or as they run by."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from inference.detect import Detector
from inference.errors import RedactionFailed
from inference.redact.boxes import boxes_merged, overlap
from inference.redact.follow import BRIDGE_S, Cover, Follower, Sighting, covers_at
from inference.redact.hide import SAME_FACE, Hider
from inference.redact.search import THRESHOLD, faces_find
from inference.types import Box, Image

Visible = Callable[[float], Box | None]
"""For a moment in UTC seconds, the box of the one face that stays visible, if any."""

# Stamps that stand still must not fill the memory.
_WAITING_MOST = 90
_STAMP_S = 0.005


@dataclass(frozen=True, slots=True)
class _Seen:
    place: float  # the number of its search, or a half past that of the search before it
    at: float
    image: Image

    @property
    def searched(self) -> bool:
        return self.place.is_integer()


class Redactor:
    """Redacts one video, frame by frame, about one second behind what it is given.

    searches_per_s: how often faces are searched before painting. Every frame is searched again
        after it. None searches every frame twice.
    second: another detector that is asked now and then about what the first has passed.
    """

    def __init__(
        self,
        *,
        detector: Detector,
        visible: Visible | None = None,
        threshold: float = THRESHOLD,
        searches_per_s: float | None = None,
        second: Detector | None = None,
    ) -> None:
        self.faces = 0
        self._detector = detector
        self._visible = visible
        self._threshold = threshold
        self._hider = Hider(detector=detector, second=second, threshold=threshold)
        self._follower = Follower()
        self._waiting: deque[_Seen] = deque()
        self._sightings: deque[Sighting] = deque()
        self._every_s = 1 / searches_per_s if searches_per_s else 0.0
        self._searches = 0
        self._searched_at = float("-inf")

    @property
    def blanked(self) -> int:
        """How many frames were emptied because a face kept being found."""
        return self._hider.blanked

    def feed(self, at: float, image: Image) -> Iterator[tuple[float, Image]]:
        """Take one frame; give those for which enough of what follows is known.

        Raises:
            RedactionFailed: a frame could not be searched or painted.
        """
        with _Refusing():
            _check(image)
            place = self._search(at, image)
        self._waiting.append(_Seen(place, at, image))
        while self._waiting and self._may_go(at):
            yield self._next()

    def _search(self, at: float, image: Image) -> float:
        """Search the image, unless the last search was only just; the image's place."""
        if 0 <= at - self._searched_at < self._every_s - _STAMP_S:
            return self._searches - 0.5
        boxes = faces_find(image, detector=self._detector, threshold=self._threshold)
        place = self._searches
        self._sightings.extend(self._follower.seen(search=place, at=at, boxes=boxes))
        self._searches, self._searched_at = place + 1, at
        self.faces += len(boxes)
        return float(place)

    def finish(self) -> Iterator[tuple[float, Image]]:
        """Give the frames that were still waiting."""
        while self._waiting:
            yield self._next()

    def _may_go(self, at: float) -> bool:
        return at - self._waiting[0].at > BRIDGE_S or len(self._waiting) > _WAITING_MOST

    def _next(self) -> tuple[float, Image]:
        seen = self._waiting.popleft()
        while self._sightings and self._is_past(self._sightings[0], seen):
            self._sightings.popleft()
        with _Refusing():
            covers = covers_at(self._sightings, place=seen.place, at=seen.at)
            raising = self._visible(seen.at) if self._visible else None
            kept = _kept(covers, raising)
            # Each place is painted once: painting a mosaic again adds its noise again.
            hidden = boxes_merged(cover.box for cover in covers if cover not in kept)
            image = self._hider.hidden(
                seen.image,
                hidden,
                [cover.box for cover in kept],
                at=seen.at,
                is_searched=seen.searched,
            )
            return seen.at, image

    def _is_past(self, sighting: Sighting, seen: _Seen) -> bool:
        by_time = sighting.at < seen.at - BRIDGE_S
        return by_time or sighting.search < seen.place - _WAITING_MOST


def redact_frames(
    frames: Iterable[tuple[float, Image]],
    *,
    detector: Detector,
    visible: Visible | None = None,
    threshold: float = THRESHOLD,
    searches_per_s: float | None = None,
) -> Iterator[tuple[float, Image]]:
    """The same frames at the same times with every face hidden but the visible one.

    frames: (UTC seconds, image), in order. Holds about one second of them in memory.
    visible: where it answers None, every face is hidden.
    searches_per_s: as for Redactor.

    Raises:
        RedactionFailed: a frame could not be redacted. None is given unredacted.
    """
    redactor = Redactor(
        detector=detector,
        visible=visible,
        threshold=threshold,
        searches_per_s=searches_per_s,
    )
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
    if overlap(best.box, raising) < SAME_FACE:
        return []
    return [
        cover
        for cover in covers
        if cover.track == best.track or overlap(cover.box, raising) >= SAME_FACE
    ]
