"""Follows faces from frame to frame, so that one that is missed for a moment stays hidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from inference.redact.boxes import box_between, box_grown, distance, overlap
from inference.types import Box

BRIDGE_S = 1.0
EDGE_S = 0.2
_REACH = 0.8
_BRIDGE_MARGIN = 1.2


@dataclass(frozen=True, slots=True)
class Sighting:
    """One face in one frame, with the number of its track in this video."""

    track: int
    search: int  # which search of this video found it, from 0
    at: float
    box: Box


@dataclass(frozen=True, slots=True)
class Cover:
    """A place in one frame that one track's face has, or may have."""

    track: int
    box: Box


class Follower:
    """Gives each face of each new frame the number of its track."""

    def __init__(self) -> None:
        self._last: dict[int, Sighting] = {}
        self._tracks = 0

    def seen(self, *, search: int, at: float, boxes: Iterable[Box]) -> tuple[Sighting, ...]:
        """The boxes that one search found as sightings; searches must come in order."""
        self._last = {n: s for n, s in self._last.items() if at - s.at <= BRIDGE_S}
        free = dict(self._last)
        sightings = []
        for box in boxes:
            track = _nearest(free, box)
            if track is None:
                self._tracks += 1
                track = self._tracks
            free.pop(track, None)
            sightings.append(Sighting(track, search, at, box))
        self._last.update({sighting.track: sighting for sighting in sightings})
        return tuple(sightings)


def covers_at(sightings: Iterable[Sighting], *, place: float, at: float) -> list[Cover]:
    """Everywhere that the faces of these sightings must be hidden in one frame.

    place: the number of the search of this frame; a half more where it lies before the next.

    Both neighbours in time count, a gap of up to BRIDGE_S is bridged along the straight line,
    and a track's first and last place are held for EDGE_S beyond its ends.
    """
    ordered = sorted(sightings, key=lambda sighting: (sighting.track, sighting.search))
    covers: list[Cover] = []
    for track, group in groupby(ordered, key=lambda sighting: sighting.track):
        boxes = _boxes_at(list(group), place=place, at=at)
        covers.extend(Cover(track, box) for box in boxes)
    return covers


def _boxes_at(track: list[Sighting], *, place: float, at: float) -> list[Box]:
    boxes = [sighting.box for sighting in track if abs(sighting.search - place) <= 1]
    boxes.extend(
        end.box
        for end in (track[0], track[-1])
        if abs(end.search - place) > 1 and abs(end.at - at) <= EDGE_S and _beyond(track, place)
    )
    for before, after in pairwise(track):
        if before.search < place < after.search and after.at - before.at <= BRIDGE_S:
            share = (at - before.at) / max(after.at - before.at, 1e-6)
            between = box_between(before.box, after.box, share=share)
            boxes.append(box_grown(between, times=_BRIDGE_MARGIN))
    return boxes


def _beyond(track: list[Sighting], place: float) -> bool:
    return place < track[0].search or place > track[-1].search


def _nearest(free: dict[int, Sighting], box: Box) -> int | None:
    reachable = [
        (overlap(sighting.box, box) - distance(sighting.box, box), track)
        for track, sighting in free.items()
        if distance(sighting.box, box) <= _REACH and 0.5 <= box.w / sighting.box.w <= 2.0
    ]
    return max(reachable)[1] if reachable else None
