"""What a reader can work out about counts that are not told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from governance.transparency.control.linear import Linear, Vector, linear_of
from governance.transparency.control.solving import NEAR, Outcome, most_solve
from governance.transparency.control.tables import Key, Relation


class Contradiction(ValueError):
    """No table of whole counts fits what is told."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a count can be; the most is infinite where nothing limits it."""

    low: float
    high: float


def attack(
    published: Mapping[Key, int],
    relations: Sequence[Relation],
    *,
    only: Iterable[Key] | None = None,
    ranges: Mapping[Key, Bounds] | None = None,
) -> dict[Key, Bounds]:
    """The bounds of every count that the relations name and nobody told, or of these of them.

    ranges: of counts of which nothing is told but between what they lie.

    By linear programming over counts of at least zero, rounded inwards to whole numbers. Who also
    used that every count in between is whole could not exceed these bounds, only narrow them.

    Raises:
        Contradiction: what is told does not add up.
    """
    ranges = ranges or {}
    linear = linear_of([*published, *ranges], relations)
    low = np.zeros(len(linear.keys))
    high = np.full(len(linear.keys), np.inf)
    for key, bounds in ranges.items():
        low[linear.place[key]], high[linear.place[key]] = bounds.low, bounds.high
    for key, count in published.items():
        low[linear.place[key]] = high[linear.place[key]] = count
    asked = linear.keys if only is None else only
    unknown = [key for key in asked if key in linear.place and key not in published]
    return {key: _bounds(linear, key, low, high) for key in unknown}


def _bounds(linear: Linear, key: Key, low: Vector, high: Vector) -> Bounds:
    least = -_most(linear, key, -1.0, low, high)
    most = _most(linear, key, 1.0, low, high)
    return Bounds(
        math.ceil(least - NEAR), math.floor(most + NEAR) if math.isfinite(most) else math.inf
    )


def _most(linear: Linear, key: Key, sign: float, low: Vector, high: Vector) -> float:
    gain = np.zeros(len(linear.keys))
    gain[linear.place[key]] = sign
    found = most_solve(linear, gain, low, high)
    if found.outcome is Outcome.IMPOSSIBLE:
        raise Contradiction("what is told does not add up; look for a count that was changed")
    if found.outcome is Outcome.UNBOUNDED and sign > 0:
        return math.inf
    if found.outcome is not Outcome.SOLVED:
        raise RuntimeError(f"the solver found no bound of {key}: {found.outcome.name}")
    return found.most
