"""Counts told so coarsely that no single one more can be seen. Pure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

# A count is told as the last of these that it reaches; below ten nothing is told of it.
EDGES = (0, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Band:
    """A count of at least `least` and at most `most`; without end where that is None."""

    least: int
    most: int | None

    @property
    def is_few(self) -> bool:
        """Fewer than ten, which may be none."""
        return self.least == 0


def band_of(count: int) -> Band:
    """The band in which a count lies."""
    place = bisect_right(EDGES, count)
    return Band(EDGES[place - 1], EDGES[place] - 1 if place < len(EDGES) else None)
