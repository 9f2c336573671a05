"""Tables of counts with their totals, and what of them was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import product

# What names one count, the same in every table that holds it: ("hotspot-7", "2026-03", "helped").
Key = tuple[str, ...]


class BadTable(ValueError):
    """The counts do not make a table."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A count that is the sum of others."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One way to break counts down.

    parents: of each value what it is part of; None at the top.
    tells: a value says something about a person, so that a whole group in one value discloses it.
    """

    name: str
    parents: Mapping[str, str | None]
    tells: bool = False

    @property
    def children(self) -> dict[str, tuple[str, ...]]:
        """The values that others are part of, with these."""
        found: dict[str, tuple[str, ...]] = {}
        for value, parent in self.parents.items():
            if parent is not None:
                found[parent] = (*found.get(parent, ()), value)
        return found


@dataclass(frozen=True)
class Table:
    """Counts of persons, all with their totals.

    groups: relations whose parts say something about each person in the total.
    conduct: counts of what the agency did. Everybody knows them exactly: they are never withheld.
    rests: what lies between a count and one of conduct that limits it. Nobody tells or protects it.
    """

    counts: Mapping[Key, int]
    relations: tuple[Relation, ...]
    groups: tuple[Relation, ...] = ()
    conduct: frozenset[Key] = frozenset()
    rests: frozenset[Key] = frozenset()


class Status(StrEnum):
    """Whether a count is told. That it is PRIMARY says that it is small: kept inside."""

    PUBLISHED = "published"
    PRIMARY = "primary"
    COMPLEMENTARY = "complementary"
    CONDUCT = "conduct"
    REST = "rest"


TOLD = frozenset({Status.PUBLISHED, Status.CONDUCT})


class Reason(StrEnum):
    """The rule by which a count is withheld."""

    NONE = ""
    FEW_PERSONS = "few_persons"
    WHOLE_GROUP = "whole_group"
    PROTECTS_OTHERS = "protects_others"


@dataclass(frozen=True, slots=True)
class Cell:
    """One count and whether it is told. `count` of a withheld one stays inside."""

    key: Key
    count: int
    status: Status
    reason: Reason

    @property
    def shown(self) -> int | None:
        """The count as the public reads it; None where it is withheld."""
        return self.count if self.status in TOLD else None


@dataclass(frozen=True)
class Release:
    """A table as it was decided, to be kept as it is: what comes later has to know it."""

    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...]

    @cached_property
    def by_key(self) -> dict[Key, Cell]:
        return {cell.key: cell for cell in self.cells}

    @property
    def published(self) -> dict[Key, int]:
        """Every count that is told."""
        return {cell.key: cell.count for cell in self.cells if cell.status in TOLD}

    @property
    def conduct(self) -> dict[Key, int]:
        """What of it everybody would know without it."""
        return {cell.key: cell.count for cell in self.cells if cell.status is Status.CONDUCT}

    @property
    def table(self) -> Table:
        """The table that was decided, without its groups."""
        return Table(
            {cell.key: cell.count for cell in self.cells}, self.relations,
            conduct=frozenset(self.conduct),
            rests=frozenset(cell.key for cell in self.cells if cell.status is Status.REST),
        )  # fmt: skip

    @property
    def suppression(self) -> list[tuple[Key, str, str]]:
        """Each withheld count as the public may know it: key, "withheld", rule.

        Primary and complementary are not told apart: of a count that is withheld because it is
        small anybody would know that it is between one and nine.
        """
        rule = "few_persons_or_protects_others"
        return [
            (cell.key, "withheld", rule)
            for cell in self.cells
            if cell.shown is None and cell.status is not Status.REST
        ]


def table_build(
    *, counts: Mapping[Key, int], axes: Sequence[Axis], conduct: Iterable[Key] = ()
) -> Table:
    """The table of these counts with every total along every axis.

    counts: by one value of each axis that nothing is part of; what is missing is zero.
    conduct: which of its counts are about what the agency did.

    Raises:
        BadTable: a count is negative or not whole, or its key is none of the finest values.
    """
    children = [axis.children for axis in axes]
    finest = [[one for one in axis.parents if one not in known]
              for axis, known in zip(axes, children, strict=True)]  # fmt: skip
    wrong = [key for key, count in counts.items() if not _is_whole(count)]
    wrong += list(set(counts) - set(product(*finest)))
    if wrong:
        raise BadTable(f"{sorted(wrong)[0]} must be a whole count of the finest values of its axes")
    keys = list(product(*(axis.parents for axis in axes)))
    relations: list[Relation] = []
    groups: list[Relation] = []
    for place, (axis, known) in enumerate(zip(axes, children, strict=True)):
        found = [
            Relation(key, tuple((*key[:place], part, *key[place + 1 :]) for part in parts))
            for key in keys
            if (parts := known.get(key[place]))
        ]
        relations += found
        groups += found if axis.tells else []
    summed = _summed(keys, counts, axes)
    return Table(summed, tuple(relations), tuple(groups), conduct=frozenset(conduct))


def tables_join(tables: Iterable[Table]) -> Table:
    """One table of several that share counts, as of areas that overlap.

    What is conduct in one of them is so in all.

    Raises:
        BadTable: one key has two counts.
    """
    counts: dict[Key, int] = {}
    relations: dict[Relation, None] = {}
    groups: dict[Relation, None] = {}
    conduct: set[Key] = set()
    rests: set[Key] = set()
    for table in tables:
        for key, count in table.counts.items():
            if counts.setdefault(key, count) != count:
                raise BadTable(f"{key} is {counts[key]} in one table and {count} in another")
        relations |= dict.fromkeys(table.relations)
        groups |= dict.fromkeys(table.groups)
        conduct |= table.conduct
        rests |= table.rests
    return Table(
        counts, tuple(relations), tuple(groups), frozenset(conduct), frozenset(rests - conduct)
    )


def _is_whole(count: object) -> bool:
    return isinstance(count, int) and not isinstance(count, bool) and count >= 0


def _summed(keys: Sequence[Key], counts: Mapping[Key, int], axes: Sequence[Axis]) -> dict[Key, int]:
    """Each key with its count; a total is the sum of its finest parts."""
    summed = dict.fromkeys(keys, 0)
    for key, count in counts.items():
        lines = (_line(value, axis.parents) for value, axis in zip(key, axes, strict=True))
        for one in product(*lines):
            summed[one] += count
    return summed


def _line(value: str, parents: Mapping[str, str | None]) -> list[str]:
    """The value, what it is part of, and so on to the top."""
    line = [value]
    while (parent := parents[line[-1]]) is not None:
        line.append(parent)
    return line
