"""Gathers one clip from a watched camera: the pre-roll at once, then what follows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from distress.footage.segments import (
    ClipGathered,
    boxes_set,
    clip_full,
    clip_gathered,
    segment_add,
)
from distress.models import Clip
from distress.watching.leases import HeldLease
from governance.errors import DiskFull
from governance.models import Incident
from governance.services.incidents import incident_open
from inference.sources import Segment
from inference.types import Box

log = structlog.get_logger(__name__)

PREROLL_S = 10.0
AFTER_S = 5.0
LONGEST_S = 60.0
FEED_EVERY_S = 2.5
# A stream that brings nothing for this long is not waited for. Less than the sweep's patience.
STILL_S = 8.0


class Source(Protocol):
    """A watched camera, as far as a clip needs it."""

    def segment(self, since_s: float) -> Segment | None: ...
    def segment_next(self, after: Segment) -> Segment | None: ...


class Gathering:
    """One clip that is being gathered. Every write shows the lease and is refused when stale."""

    def __init__(
        self,
        *,
        lease: HeldLease,
        clip: Clip,
        source: Source,
        since_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clip = clip
        self.is_done = False
        self._lease = lease
        self._source = source
        self._since_s = since_s
        self._clock = clock
        self._feed_at = 0.0
        self._fed_at = clock()
        self._number = 0
        self._last: Segment | None = None
        self._until_s = since_s + PREROLL_S + LONGEST_S

    def ends(self, at_s: float) -> None:
        """The episode ended at this stream time; a few seconds more are kept."""
        self._until_s = min(self._until_s, at_s + AFTER_S)

    def boxes(self, boxes: Sequence[tuple[float, Box]]) -> None:
        """Keep where the face was so far."""
        try:
            boxes_set(lease=self._lease, clip=self.clip, boxes=boxes)
        except DiskFull:
            self._stop_full()

    def feed(self) -> None:
        """Seal what came since the last time, if it is time for it; end when all is there."""
        if self.is_done or self._clock() < self._feed_at:
            return
        self._feed_at = self._clock() + FEED_EVERY_S
        self._take()
        is_whole = self._last is not None and self._last.end_s >= self._until_s
        if is_whole or self._clock() > self._fed_at + STILL_S:
            self._end()

    def finish(self) -> None:
        """Take what is there and say that nothing more will come."""
        if not self.is_done:
            self._take()
            self._end()

    def _end(self) -> None:
        if not self.is_done:
            clip_gathered(lease=self._lease, clip=self.clip)
            self.is_done = True

    def _take(self) -> None:
        piece = self._next()
        if piece is None:
            return
        try:
            self._seal(piece)
        except DiskFull:
            self._stop_full()
            return
        except ClipGathered:
            log.warning("clip was finished before its end", clip=str(self.clip.code))
            self.is_done = True
            return
        # Only after the write: a piece that could not be written is taken again.
        self._number += 1
        self._last, self._fed_at = piece, self._clock()

    def _stop_full(self) -> None:
        """Nothing more is kept of this episode. Its alert stands, and people are told why."""
        log.error("disk full: clip ends here", clip=str(self.clip.code))
        incident_open(Incident.Kind.DISK_FULL)
        clip_full(lease=self._lease, clip=self.clip)
        self._end()

    def _seal(self, piece: Segment) -> None:
        segment_add(
            lease=self._lease,
            clip=self.clip,
            number=self._number + 1,
            data=piece.data,
            start_at=piece.start_at,
            end_at=max(piece.start_at, piece.end_at),
        )

    def _next(self) -> Segment | None:
        if self._last is None:
            return self._source.segment(self._since_s)
        return self._source.segment_next(self._last)
