"""The detection policy: the published rules by which scores become episodes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inference.classes import CLASSES
from inference.errors import PolicyInvalid

FOLDER = Path(__file__).resolve().parent / "policies"
NEVER_SHORTER_S = 2.0


@dataclass(frozen=True)
class DetectionPolicy:
    """One version of the rules.

    weights: how much each class counts towards the score; the rest count nothing.
    open_at, close_at: the median score over `window_s` that begins and ends an episode.
    evidence_s: for how long the median must hold before anybody is alerted.
    grace_s: for how long a face may be out of sight before its episode ends.
    least_face_px, least_sharpness, least_brightness, most_turned: beyond these a face is not
        judged, and counted as such.
    alerts_per_hour: budget of one camera. beyond_budget: what happens to episodes above it.
    """

    name: str
    version: int
    note: str
    weights: dict[str, float]
    open_at: float
    close_at: float
    evidence_s: float
    window_s: float
    grace_s: float
    samples_per_s: float
    least_face_px: float
    least_sharpness: float
    least_brightness: float
    most_turned: float
    alerts_per_hour: int
    beyond_budget: str

    @property
    def label(self) -> str:
        """Name and version, as an episode names it."""
        return f"{self.name} v{self.version}"

    def __post_init__(self) -> None:
        for holds, message in self._conditions():
            if not holds:
                raise PolicyInvalid(f"Detection policy {self.label}: {message}")

    def _conditions(self) -> tuple[tuple[bool, str], ...]:
        known = set(self.weights) <= set(CLASSES)
        return (
            (bool(self.weights) and known, f"weights must name some of {', '.join(CLASSES)}"),
            (all(0 < w <= 1 for w in self.weights.values()), "weights lie in (0, 1]"),
            (0 < self.close_at < self.open_at <= 1, "0 < close_at < open_at <= 1"),
            # One look at one picture never sends a police car.
            (self.evidence_s >= NEVER_SHORTER_S, f"evidence_s is at least {NEVER_SHORTER_S}"),
            (0 < self.samples_per_s <= 25, "samples_per_s lies in (0, 25]"),
            (self.window_s * self.samples_per_s >= 3, "window_s must hold three samples or more"),
            (self.alerts_per_hour > 0, "alerts_per_hour is at least 1"),
            (self.beyond_budget == "counted", "beyond_budget can only be 'counted'"),
        )

    def to_json(self) -> dict[str, Any]:
        """The policy as it is stored and published."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> DetectionPolicy:
        """The policy from what to_json gave. Raises PolicyInvalid when it is not one."""
        try:
            return cls(**body)
        except TypeError as error:
            raise PolicyInvalid(
                f"A detection policy lacks or exceeds its fields: {error}"
            ) from None


def policy_load(name: str = "street-1") -> DetectionPolicy:
    """The policy of this name, from those that the product ships, or from a JSON file.

    Raises:
        PolicyInvalid: there is none, or it contradicts itself.
    """
    path = Path(name) if name.endswith(".json") else FOLDER / f"{name}.json"
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in FOLDER.glob("*.json")))
        raise PolicyInvalid(f"There is no detection policy {name}. Known: {known}.")
    try:
        return DetectionPolicy.from_json(json.loads(path.read_text()))
    except json.JSONDecodeError as error:
        raise PolicyInvalid(f"{path.name} is not JSON: {error}") from None
