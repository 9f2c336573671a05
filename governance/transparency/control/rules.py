"""Which counts are protected, and how far."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass

from governance.transparency.control.tables import Key, Reason, Relation, Table

# Never fewer persons than this, whoever asks for it.
LEAST_OF_ALL = 5


class CannotProtect(RuntimeError):
    """What was told before discloses a count that must be protected: nothing is published."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is protected, and how far.

    least: counts of persons from 1 to one below it are withheld.
    slack, share: a reader must not learn a protected count more closely than by this many persons,
    or by this share of it where that is more.

    What that means for a count of `n`: it has to be possible, for all that a reader knows, that it
    is `n + max(slack, share * n)` or more; and that it is `n - max(slack, share * n)` or less, or 0
    where that would be negative, since every reader knows that no count is below 0.
    """

    least: int = 10
    slack: int = 5
    share: float = 0.5

    def __post_init__(self) -> None:
        if self.least < LEAST_OF_ALL or self.slack < LEAST_OF_ALL:
            raise ValueError(f"least and slack must be at least {LEAST_OF_ALL} persons")

    def reach(self, count: int) -> tuple[float, float]:
        """At most the first and at least the second have to be possible."""
        width = max(float(self.slack), self.share * count)
        return max(0.0, count - width), count + width


def primary_of(table: Table, *, told: Mapping[Key, int], rule: Rule) -> dict[Key, Reason]:
    """The counts that are protected, with why.

    Small ones; and where a whole group has one answer, so that the zeros beside it tell about each
    person in it, one of these zeros. What was told before stays told.

    Raises:
        CannotProtect: a whole group has one answer, and all of these zeros were told before.
    """
    unprotected = {*told, *table.conduct, *table.rests}
    found = {
        key: Reason.FEW_PERSONS
        for key, count in table.counts.items()
        if 0 < count < rule.least and key not in unprotected
    }
    for group in table.groups:
        if _is_whole(group, table.counts):
            found.setdefault(_zero_of(group, table.counts, unprotected), Reason.WHOLE_GROUP)
    return found


def cramped_of(table: Table, primary: Collection[Key], *, rule: Rule) -> set[Key]:
    """Every count of a breakdown whose total leaves a protected count no room.

    The total is about conduct and stays exact; so nothing is told of what it is made of.
    """
    return {
        part
        for relation in table.relations
        if relation.total in table.conduct
        and any(
            rule.reach(table.counts[part])[1] > table.counts[relation.total]
            for part in relation.parts
            if part in primary
        )
        for part in relation.parts
        if part not in table.conduct
    }


def sums_of(relations: Iterable[Relation], before: Container[Key]) -> set[Key]:
    """The totals that are new, of counts each of which was decided before, as of a year's months.

    Nobody needs to know less of one than everybody does who adds up what was told of its parts.
    """
    return {
        one.total
        for one in relations
        if one.total not in before and all(part in before for part in one.parts)
    }


def _is_whole(group: Relation, counts: Mapping[Key, int]) -> bool:
    return len(group.parts) > 1 and sum(counts[part] > 0 for part in group.parts) == 1


def _zero_of(group: Relation, counts: Mapping[Key, int], told: Collection[Key]) -> Key:
    for part in group.parts:
        if counts[part] == 0 and part not in told:
            return part
    raise CannotProtect(f"all of {group.total} are in one count, and the zeros beside it are told")
