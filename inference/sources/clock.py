"""A stream's own clock, mapped to UTC; its jumps are taken out and counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

# Between two pictures of one stream no more than this passes, and never less than nothing.
JUMP_S = 2.0
# A live stream may drift from the wall by this much before it is anchored anew.
DRIFT_S = 0.5
# What a picture is taken to last when its own time stamp cannot be believed.
STEP_S = 0.04


@dataclass
class StreamClock:
    """Stream seconds that never go backwards, and the same moments in UTC."""

    is_live: bool
    now: Callable[[], float] = time.time
    jumps: int = 0
    last_jump_s: float = 0.0
    _raw_s: float | None = None
    _stream_s: float = 0.0
    _offset_s: float = field(default=0.0)
    _is_anchored: bool = False

    def stamp(self, raw_s: float | None) -> tuple[float, float]:
        """(stream seconds, UTC seconds) of a picture that says it belongs to raw_s."""
        if not self._is_anchored:
            self._raw_s, self._is_anchored = raw_s, True
            self._offset_s = self.now() - self._stream_s
            return self._stream_s, self.now()
        self._stream_s += self._step(raw_s)
        if self.is_live and abs(self.now() - self._offset_s - self._stream_s) > DRIFT_S:
            # Never backwards: a moment in UTC belongs to one picture only.
            self._offset_s = max(self._offset_s, self.now() - self._stream_s)
        return self._stream_s, self._offset_s + self._stream_s

    def begin_at(self, stream_s: float) -> None:
        """Count on from here: an earlier connection of the same watch ended just before."""
        self._stream_s = stream_s

    def play_again(self) -> None:
        """A looped file begins anew: its own clock does, and that is no jump."""
        self._raw_s = None

    def _step(self, raw_s: float | None) -> float:
        if raw_s is None:
            return STEP_S
        if self._raw_s is None:
            self._raw_s = raw_s
            return STEP_S
        step_s, self._raw_s = raw_s - self._raw_s, raw_s
        if 0 <= step_s <= JUMP_S:
            return step_s
        self.jumps += 1
        self.last_jump_s = step_s
        return STEP_S
