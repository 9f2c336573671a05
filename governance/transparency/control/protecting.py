"""Decides which counts of persons are told."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from governance.transparency.control.auditing import Need, audit, within
from governance.transparency.control.choosing import Choice
from governance.transparency.control.linear import Flags, Linear, Vector, linear_of
from governance.transparency.control.rules import (
    CannotProtect,
    Rule,
    cramped_of,
    primary_of,
    sums_of,
)
from governance.transparency.control.tables import (
    Cell,
    Key,
    Reason,
    Release,
    Status,
    Table,
    tables_join,
)

# How many needs that were not met one round of the search learns from.
_LEARNED = 50


@dataclass(frozen=True)
class _Case:
    """One table with all that was told before, in the order of the matrix."""

    linear: Linear
    counts: Vector
    fixed: Flags
    told: Flags
    rests: Flags
    needs: list[Need]

    def failed(self, withheld: Flags) -> list[Need]:
        return audit(self.linear, self.counts, withheld, self.needs)


def protect(
    table: Table, *, before: Sequence[Release] = (), rule: Rule | None = None, limit_s: float = 30.0
) -> Release:
    """The table with what of it may be told; its counts of conduct are told as they are.

    before: everything that was published, whose counts a reader may combine with these. What was
    told stays told, what was withheld stays withheld, and what was protected stays protected.
    limit_s: how long the cheapest choice is looked for; afterwards a dearer one is taken.

    Raises:
        CannotProtect: whatever is withheld now, what was told before discloses a protected count.
        BadTable: a count differs from the same one in what was published.
    """
    rule = rule or Rule()
    before = _connected(table, before)
    past = {cell.key: cell for release in before for cell in release.cells}
    told = {key: cell.count for key, cell in past.items() if cell.status is Status.PUBLISHED}
    primary = primary_of(table, told=told, rule=rule)
    reasons = {key: cell.reason for key, cell in past.items()} | primary
    joined = tables_join([table, *(one.table for one in before)])
    case = _case(joined, past, primary, rule)
    chosen = dict(zip(case.linear.keys, _withheld(case, limit_s).tolist(), strict=True))
    cells = tuple(
        _cell(key, joined, chosen[key], reasons.get(key, Reason.NONE)) for key in table.counts
    )
    return Release(cells, table.relations)


def _connected(table: Table, before: Sequence[Release]) -> Sequence[Release]:
    """The releases that have a count in common with the table, or with one that has.

    The others tell nothing about it, and without them the same table is decided alike everywhere.
    """
    known, found, left = set(table.counts), [], list(before)
    while joined := [one for one in left if not known.isdisjoint(one.by_key)]:
        found += joined
        left = [one for one in left if one not in joined]
        known.update(*(one.by_key for one in joined))
    return found


def _case(
    joined: Table, past: Mapping[Key, Cell], primary: Mapping[Key, Reason], rule: Rule
) -> _Case:
    linear = linear_of(joined.counts, joined.relations)
    by_status = {one: {key for key, cell in past.items() if cell.status is one} for one in Status}
    public = by_status[Status.PUBLISHED] | joined.conduct
    protected = dict.fromkeys([*primary, *by_status[Status.PRIMARY]])
    cramped = cramped_of(joined, protected, rule=rule)
    withheld = {*protected, *cramped, *by_status[Status.COMPLEMENTARY], *joined.rests} - public
    counts = np.array([joined.counts[key] for key in linear.keys], dtype=np.float64)
    sums = sums_of(joined.relations, past)
    needs: list[Need] = []
    for known, keys in (
        (joined.conduct, [key for key in protected if key not in sums]),
        (public, [key for key in protected if key in sums]),
    ):
        found = [
            need
            for key in keys
            if key not in joined.conduct
            for need in _needs(linear.place[key], joined.counts[key], rule)
        ]
        needs += within(linear, counts, _flags(linear, known), found)
    return _Case(
        linear, counts, fixed=_flags(linear, withheld), told=_flags(linear, public),
        rests=_flags(linear, joined.rests), needs=needs,
    )  # fmt: skip


def _flags(linear: Linear, keys: Collection[Key]) -> Flags:
    return np.array([key in keys for key in linear.keys], dtype=np.bool_)


def _needs(place: int, count: int, rule: Rule) -> tuple[Need, Need]:
    low, high = rule.reach(count)
    return Need(place, high, upwards=True), Need(place, low, upwards=False)


def _withheld(case: _Case, limit_s: float) -> Flags:
    """What is withheld, past its audit."""
    found = _cheapest(case, limit_s)
    if found is not None:
        return found
    for choice in _levels(case):
        if not case.failed(choice):
            return choice
    raise CannotProtect("what was published before discloses a protected count; nothing is told")


def _cheapest(case: _Case, limit_s: float) -> Flags | None:
    """Chosen, attacked, chosen again with what the attack taught, until no attack succeeds.

    When the time is over, what is still open is withheld need by need. None where that fails.
    """
    until = time.monotonic() + limit_s
    choice = Choice(case.linear, case.counts, case.fixed, case.told, case.rests, case.needs)
    withheld = choice.solve(limit_s=limit_s)
    while withheld is not None and (failed := case.failed(withheld)):
        if time.monotonic() < until:
            choice.learn(withheld, failed[:_LEARNED])
            withheld = choice.solve(limit_s=until - time.monotonic())
        else:
            withheld = choice.widen(withheld, failed)
    return withheld


def _levels(case: _Case) -> Iterator[Flags]:
    """The finest counts withheld, then their totals too, and so on until nothing new is told."""
    heights = np.zeros(len(case.counts), dtype=np.int64)
    relations = case.linear.relations()
    changed = True
    while changed:
        changed = False
        for total, parts in relations:
            above = int(heights[parts].max()) + 1
            if above > heights[total]:
                heights[total], changed = above, True
    for height in range(int(heights.max(initial=0)) + 1):
        yield case.fixed | (~case.told & (heights <= height))


def _cell(key: Key, table: Table, is_withheld: bool, reason: Reason) -> Cell:
    count = table.counts[key]
    if key in table.conduct:
        return Cell(key, count, Status.CONDUCT, Reason.NONE)
    if key in table.rests:
        return Cell(key, count, Status.REST, Reason.NONE)
    if not is_withheld:
        return Cell(key, count, Status.PUBLISHED, Reason.NONE)
    if reason in {Reason.FEW_PERSONS, Reason.WHOLE_GROUP}:
        return Cell(key, count, Status.PRIMARY, reason)
    return Cell(key, count, Status.COMPLEMENTARY, Reason.PROTECTS_OTHERS)
