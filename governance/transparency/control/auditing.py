"""Whether a reader can work out a protected count too closely."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from governance.transparency.control.linear import Flags, Linear, Vector
from governance.transparency.control.solving import NEAR, most_solve


@dataclass(frozen=True, slots=True)
class Need:
    """One protected count, and where it must be able to lie for all that a reader knows.

    reach: a value above the true count that has to be possible, or one below it.
    """

    place: int
    reach: float
    upwards: bool


def audit(linear: Linear, counts: Vector, withheld: Flags, needs: list[Need]) -> list[Need]:
    """The needs that are not met, by the same attack that a reader would make.

    Every table that a solver finds possible shows for all counts at once what they can be, so most
    needs are met by a few tables; each one that is left over is attacked alone.
    """
    low, high = limits(counts, withheld)
    left = needs
    while left:
        still = _unmet_together(linear, low, high, left)
        if len(still) == len(left):
            break
        left = still
    return [need for need in left if not _is_met(linear, low, high, need)]


def within(linear: Linear, counts: Vector, known: Flags, needs: list[Need]) -> list[Need]:
    """The needs, none further than somebody reckons with who knows of nothing but these counts.

    They are told in any case: nothing that is withheld can hide more than they do.
    """
    cramped = set(audit(linear, counts, ~known, needs))
    if not cramped:
        return needs
    low, high = limits(counts, ~known)
    return [
        replace(need, reach=_furthest(linear, low, high, need)) if need in cramped else need
        for need in needs
    ]


def limits(counts: Vector, withheld: Flags) -> tuple[Vector, Vector]:
    """Between what a reader knows each count to lie. The top is finite, which is stricter."""
    top = 2.0 * float(counts.max(initial=0.0)) + 1000.0
    return np.where(withheld, 0.0, counts), np.where(withheld, top, counts)


def _unmet_together(linear: Linear, low: Vector, high: Vector, needs: list[Need]) -> list[Need]:
    gain = np.zeros(len(low))
    low, high = low.copy(), high.copy()
    taken: set[int] = set()
    for need in needs:
        if need.place in taken:
            continue
        taken.add(need.place)
        gain[need.place] = 1.0 if need.upwards else -1.0
        # No further than it has to: what one count takes another lacks.
        if need.upwards:
            high[need.place] = min(high[need.place], need.reach)
        else:
            low[need.place] = max(low[need.place], need.reach)
    found = most_solve(linear, gain, low, high)
    return [need for need in needs if not _reaches(found.table, need)]


def _is_met(linear: Linear, low: Vector, high: Vector, need: Need) -> bool:
    return _reaches(_extreme(linear, low, high, need), need)


def _furthest(linear: Linear, low: Vector, high: Vector, need: Need) -> float:
    table = _extreme(linear, low, high, need)
    assert table is not None  # the true one fits
    at = float(table[need.place])
    return float(np.floor(at + NEAR) if need.upwards else np.ceil(at - NEAR))


def _extreme(linear: Linear, low: Vector, high: Vector, need: Need) -> Vector | None:
    """A table with the most of this count, or with the least."""
    gain = np.zeros(len(low))
    gain[need.place] = 1.0 if need.upwards else -1.0
    return most_solve(linear, gain, low, high).table


def _reaches(table: Vector | None, need: Need) -> bool:
    if table is None:
        return False
    at = float(table[need.place])
    return at >= need.reach - NEAR if need.upwards else at <= need.reach + NEAR
