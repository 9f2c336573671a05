"""Which further counts to withhold, the cheapest choice that a solver finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, hstack

from governance.transparency.control.auditing import Need, limits
from governance.transparency.control.linear import Flags, Linear, Vector
from governance.transparency.control.solving import NEAR, linprog, most_solve

# How near to the cheapest choice is near enough. Of a small table it is the cheapest one itself,
# which is but one, so that another version of the solver decides alike.
GAP = 0.02
SMALL = 100
_TIE = 1e-3
# More would bring a limit further from one relation to the next; without it a search is longer.
_PASSES = 5
# Of what is withheld already: nearly nothing, so that nothing moves without need.
_NO_COST = 1e-6


@dataclass(frozen=True, slots=True)
class Cut:
    """Of these places so many, by their weights, have to be withheld."""

    places: tuple[int, ...]
    weights: tuple[float, ...]
    least: float


def rises_of(linear: Linear, counts: Vector, public: Flags) -> Vector:
    """How far each count could rise at most, as long as these are told: without end where inf."""
    rises = np.where(public, 0.0, np.inf)
    falls = np.where(public, 0.0, counts)
    for _pass in range(_PASSES):
        before = rises.copy()
        for total, parts in linear.relations():
            rises[total] = min(rises[total], rises[parts].sum())
            # Where the total stays, a part rises only by what the others fall.
            others = falls[parts].sum() - falls[parts]
            rises[parts] = np.minimum(rises[parts], rises[total] + others)
        if np.array_equal(before, rises):
            break
    return rises


@dataclass
class Choice:
    """The problem of choosing.

    fixed: withheld whatever it costs; public: told already, never withheld; rests: neither told
    nor protected.
    """

    linear: Linear
    counts: Vector
    fixed: Flags
    public: Flags
    rests: Flags
    needs: Sequence[Need]
    cuts: list[Cut] = field(default_factory=list)

    def __post_init__(self) -> None:
        # A count that many persons are in is missed more than a few small ones.
        count = len(self.counts)
        self.costs = np.sqrt(1.0 + self.counts) + _TIE * np.arange(count) / max(1, count)
        self.gap = 0.0 if count - np.sum(self.fixed | self.public) <= SMALL else GAP
        self.rises = rises_of(self.linear, self.counts, self.public)
        self.cuts += [
            cut for one in (*self._no_lone(), *self._rooms()) if (cut := self._left_of(one))
        ]

    def solve(self, *, limit_s: float) -> Flags | None:
        """The cheapest choice that fits all cuts so far; None where none was found in time."""
        found = milp(
            np.where(self.fixed, 0.0, self.costs),
            constraints=self._constraint(),
            bounds=Bounds(self.fixed.astype(float), 1.0 - self.public),
            integrality=np.ones(len(self.counts), dtype=np.int64),
            options={"time_limit": max(limit_s, 1.0), "mip_rel_gap": self.gap},
        )
        return None if found.x is None else found.x > 0.5

    def learn(self, withheld: Flags, failed: Sequence[Need]) -> None:
        """Remember why this choice does not meet these needs: Benders cuts of the attack's dual."""
        low, high = limits(self.counts, withheld)
        for need in failed:
            found = most_solve(self.linear, self._gain(need), low, high)
            least = abs(need.reach - self.counts[need.place])
            # What would have to rise may rise as far as it can at all; what has to fall, to 0.
            rising = (found.prices < -NEAR) & ~withheld
            falls = np.clip(found.prices * self.counts, 0.0, least)
            weights = falls
            weights[rising] = np.minimum(least, -found.prices[rising] * self.rises[rising])
            places = np.flatnonzero(weights > NEAR)
            cut = Cut(tuple(places.tolist()), tuple(weights[places].tolist()), least)
            if left := self._left_of(cut):
                self.cuts.append(left)

    def widen(self, withheld: Flags, failed: Sequence[Need]) -> Flags | None:
        """This choice and what these needs ask for: enough for them, not always the cheapest.

        None where no choice is enough for one of them.
        """
        wider = withheld
        for need in failed:
            opened = self._open_for(wider, need)
            if opened is None:
                return None
            wider = wider | opened
        return None if np.array_equal(wider, withheld) else wider

    def _open_for(self, withheld: Flags, need: Need) -> Flags | None:
        """What has to move, the cheapest way, so that the need is met; None where it cannot be."""
        cells = np.flatnonzero(~self.public)
        costs = np.where(withheld, _NO_COST, self.costs)[cells]
        matrix = self.linear.matrix[:, cells]
        change = need.reach - self.counts[need.place]
        row = coo_array((cells == need.place).astype(np.float64)[None, :] * np.sign(change))
        found = linprog(
            np.concatenate([costs, costs]),
            A_eq=hstack([matrix, -matrix]), b_eq=np.zeros(matrix.shape[0]),
            A_ub=hstack([-row, row]), b_ub=[-abs(change)],
            bounds=[(0, None)] * len(cells) + [(0, most) for most in self.counts[cells]],
            method="highs",
        )  # fmt: skip
        if found.x is None:
            return None
        moved = found.x.reshape(2, -1).sum(axis=0) > NEAR
        return np.isin(np.arange(len(self.counts)), cells[moved])

    def _gain(self, need: Need) -> Vector:
        gain = np.zeros(len(self.counts))
        gain[need.place] = 1.0 if need.upwards else -1.0
        return gain

    def _no_lone(self) -> Iterator[Cut]:
        """Nothing is withheld alone in a sum: whoever subtracts has it."""
        for total, parts in self.linear.relations():
            places = [total, *parts.tolist()]
            for one in places:
                if self.rests[one]:
                    continue
                others = tuple(place for place in places if place != one)
                yield Cut((*others, one), (*(1.0 for _ in others), -1.0), 0.0)

    def _rooms(self) -> Iterator[Cut]:
        """In each sum the others have room for what a protected count has to be able to move."""
        needs: dict[int, list[Need]] = {}
        for need in self.needs:
            needs.setdefault(need.place, []).append(need)
        for total, parts in self.linear.relations():
            others = [total, *parts.tolist()]
            for place in others:
                for need in needs.get(place, ()):
                    yield self._room(need, total, [one for one in others if one != place])

    def _room(self, need: Need, total: int, others: Sequence[int]) -> Cut:
        least = abs(need.reach - float(self.counts[need.place]))
        # A part rises where the total rises or another part falls; a total falls where a part does.
        # What has to fall can do so only to 0, what has to rise as far as it can at all.
        parts_fall = need.upwards != (need.place == total)
        weights = tuple(
            min(least, float((self.counts if parts_fall and one != total else self.rises)[one]))
            for one in others
        )
        return Cut(tuple(others), weights, least)

    def _left_of(self, cut: Cut) -> Cut | None:
        """What of a cut is still to choose; None where what is fixed meets it."""
        least = cut.least
        places: list[int] = []
        weights: list[float] = []
        for place, weight in zip(cut.places, cut.weights, strict=True):
            if self.fixed[place]:
                least -= weight
            elif not self.public[place]:
                places.append(place)
                weights.append(weight)
        if least <= NEAR + sum(weight for weight in weights if weight < 0):
            return None
        return Cut(tuple(places), tuple(weights), least)

    def _constraint(self) -> LinearConstraint:
        rows = [row for row, cut in enumerate(self.cuts) for _ in cut.places]
        columns = [place for cut in self.cuts for place in cut.places]
        weights = [weight for cut in self.cuts for weight in cut.weights]
        shape = (len(self.cuts), len(self.counts))
        least = np.array([cut.least for cut in self.cuts])
        return LinearConstraint(coo_array((weights, (rows, columns)), shape=shape).tocsr(), least)
