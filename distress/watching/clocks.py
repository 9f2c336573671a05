"""Small clocks of one watched camera."""

from __future__ import annotations

import time
from collections.abc import Callable


class Every:
    """True once in so many seconds, for the first time at once."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._next_at = clock()

    def due(self) -> bool:
        now_s = self._clock()
        if now_s < self._next_at:
            return False
        # From now, not from when it was due: after a pause nothing is made up for in a burst.
        self._next_at = now_s + self._seconds
        return True
