"""Whether a source brings good frames, and when to try again if it does not."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

LOST_AFTER_S = 10.0
STALLED_AFTER_S = 3.0


class Health(StrEnum):
    """Judged by good frames, not by whether a process lives."""

    HEALTHY = "healthy"
    STALLED = "stalled"
    LOST = "lost"


def health_of(silent_s: float) -> Health:
    """The health of a source that has brought no good frame for this long."""
    if silent_s >= LOST_AFTER_S:
        return Health.LOST
    return Health.STALLED if silent_s >= STALLED_AFTER_S else Health.HEALTHY


@dataclass
class Backoff:
    """Pauses between tries: 1, 2, 4, 8, 10, 10 ... seconds, spread so that cameras differ."""

    first_s: float = 1.0
    longest_s: float = 10.0
    tries: int = 0

    def next_s(self) -> float:
        """How long to wait before the next try."""
        pause_s = min(self.longest_s, self.first_s * 2.0 ** float(self.tries))
        self.tries += 1
        return float(pause_s) * random.uniform(0.8, 1.2)  # noqa: S311 spreads load, hides nothing

    def reset(self) -> None:
        """A good frame came: the next trouble starts from the beginning."""
        self.tries = 0
