"""Tracks: boxes that overlap from one frame to the next. A number, never an identity.

Two-stage association as in ByteTrack (Zhang et al., ECCV 2022): sure detections first, then
unsure ones for what is left, so that a face that turns or blurs for a moment is not lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.types import Box, Face, TrackedFace

SURE = 0.6
LEAST_OVERLAP = 0.1
# At five pictures a second a walking face leaves its own box: boxes are grown before comparing.
GROWN = 0.4
COAST_S = 1.5


@dataclass
class _Track:
    number: int
    box: Box
    seen_s: float
    dx_per_s: float = 0.0
    dy_per_s: float = 0.0

    def expected(self, stream_s: float) -> Box:
        """Where the face would be now, had it gone on as it went."""
        passed_s = min(stream_s - self.seen_s, COAST_S)
        return Box(
            self.box.x + self.dx_per_s * passed_s,
            self.box.y + self.dy_per_s * passed_s,
            self.box.w,
            self.box.h,
        )

    def follow(self, box: Box, stream_s: float) -> None:
        passed_s = max(stream_s - self.seen_s, 1e-3)
        # Half new, half old: a detector's jitter must not throw the guess about.
        self.dx_per_s = 0.5 * self.dx_per_s + 0.5 * (box.x - self.box.x) / passed_s
        self.dy_per_s = 0.5 * self.dy_per_s + 0.5 * (box.y - self.box.y) / passed_s
        self.box, self.seen_s = box, stream_s


class Tracker:
    """Follows the faces of one stream."""

    def __init__(self) -> None:
        self._tracks: list[_Track] = []
        self._count = 0

    def follow(self, faces: Sequence[Face], *, stream_s: float) -> list[TrackedFace]:
        """The faces with the numbers of their tracks. Unsure faces continue a track or are left."""
        self._tracks = [track for track in self._tracks if stream_s - track.seen_s <= COAST_S]
        sure = [face for face in faces if face.score >= SURE]
        unsure = [face for face in faces if face.score < SURE]
        free = list(self._tracks)
        found: list[TrackedFace] = []
        for group in (sure, unsure):
            pairs = _associate(free, group, stream_s)
            found += [self._take(track, face, stream_s) for track, face in pairs]
            taken = {id(track) for track, _ in pairs}
            free = [track for track in free if id(track) not in taken]
        known = {id(pair.face) for pair in found}
        found += [self._begin(face, stream_s) for face in sure if id(face) not in known]
        return found

    def _take(self, track: _Track, face: Face, stream_s: float) -> TrackedFace:
        track.follow(face.box, stream_s)
        return TrackedFace(track.number, face)

    def _begin(self, face: Face, stream_s: float) -> TrackedFace:
        self._count += 1
        self._tracks.append(_Track(self._count, face.box, stream_s))
        return TrackedFace(self._count, face)


def _associate(
    tracks: Sequence[_Track], faces: Sequence[Face], stream_s: float
) -> list[tuple[_Track, Face]]:
    if not tracks or not faces:
        return []
    # Late: every worker reads this module, and few of them follow faces.
    from scipy.optimize import linear_sum_assignment

    expected = _grown([track.expected(stream_s) for track in tracks])
    overlaps = overlaps_of(expected, _grown([face.box for face in faces]))
    rows, columns = linear_sum_assignment(-overlaps)
    return [
        (tracks[int(row)], faces[int(column)])
        for row, column in zip(rows, columns, strict=True)
        if overlaps[row, column] >= LEAST_OVERLAP
    ]


def _grown(boxes: Sequence[Box]) -> NDArray[np.float64]:
    """float64 (n, 4): left, top, right, bottom of boxes made larger on every side."""
    raw = np.array([(box.x, box.y, box.w, box.h) for box in boxes], dtype=np.float64)
    margin = raw[:, 2:] * GROWN
    return np.hstack([raw[:, :2] - margin, raw[:, :2] + raw[:, 2:] + margin])


def overlaps_of(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 (n, m), intersection over union of every pair. Takes (n, 4) and (m, 4) corners."""
    top_left = np.maximum(a[:, None, :2], b[None, :, :2])
    bottom_right = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(bottom_right - top_left, 0, None).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (a, b)]
    union = areas[0][:, None] + areas[1][None, :] - shared
    return np.asarray(shared / np.maximum(union, 1e-9))
