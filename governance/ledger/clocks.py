"""What is known of this machine's clock: source, offset, stratum (CERT-In Directions, 28 Apr 2022).

chrony is asked where it runs; elsewhere the kernel says whether anything keeps its clock in step.
"""

from __future__ import annotations

import ctypes
import subprocess
from dataclasses import dataclass

TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
ASKED_S = 2


@dataclass(frozen=True)
class ClockEvidence:
    """How well the clock is kept. The offset is in milliseconds, positive when it is ahead."""

    source: str  # "chrony", "kernel" or "none"
    synced: bool
    offset_ms: int | None = None
    stratum: int | None = None


def clock_evidence() -> ClockEvidence:
    """The clock as chrony knows it, or else the kernel."""
    return _by_chrony() or _by_kernel()


def _by_chrony() -> ClockEvidence | None:
    try:
        asked = subprocess.run(
            ["chronyc", "-c", "-n", "tracking"],
            capture_output=True, text=True, timeout=ASKED_S, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return chrony_parsed(asked.stdout)


def chrony_parsed(line: str) -> ClockEvidence | None:
    """What `chronyc -c tracking` says: comma-separated, stratum third, offset in s fifth."""
    parts = line.strip().split(",")
    try:
        stratum, offset_s, leap = int(parts[2]), float(parts[4]), parts[13]
    except (IndexError, ValueError):
        return None
    return ClockEvidence("chrony", leap != "Not synchronised", round(offset_s * 1000), stratum)


def _by_kernel() -> ClockEvidence:
    buffer = ctypes.create_string_buffer(512)
    try:
        state = ctypes.CDLL(None).adjtimex(buffer)
    except (OSError, AttributeError):
        return ClockEvidence("none", synced=False)
    if state < 0:
        return ClockEvidence("none", synced=False)
    return ClockEvidence("kernel", synced=state != TIME_ERROR)
