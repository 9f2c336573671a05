"""Linear programs over tables, by the HiGHS solver in scipy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import scipy.optimize

from governance.transparency.control.linear import Linear, Vector

# Within what the solver keeps its promises, and two numbers are the same whole one.
NEAR = 1e-6

# Its types know no sparse matrices and no limits in an array, which it takes.
linprog: Callable[..., Any] = scipy.optimize.linprog


class Outcome(Enum):
    """What the solver found, by its own numbers."""

    SOLVED = 0
    STOPPED = 1
    IMPOSSIBLE = 2
    UNBOUNDED = 3
    FAILED = 4


@dataclass(frozen=True)
class Solved:
    """The table with the most of something.

    table: None where there is none. prices: how much less there would be for one more in each
    count's limits; negative where more is gained.
    """

    outcome: Outcome
    most: float
    table: Vector | None
    prices: Vector


def most_solve(linear: Linear, gain: Vector, low: Vector, high: Vector) -> Solved:
    """The table between these limits, one of each per count, with the most of this gain."""
    found = linprog(
        -gain, A_eq=linear.matrix, b_eq=np.zeros(linear.matrix.shape[0]),
        bounds=np.column_stack([low, high]), method="highs",
    )  # fmt: skip
    if found.x is None:
        return Solved(Outcome(found.status), np.nan, None, np.zeros(len(gain)))
    prices = found.lower.marginals + found.upper.marginals
    return Solved(Outcome(found.status), -float(found.fun), found.x, prices)
