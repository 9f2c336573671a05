"""Whether what was published, all of it together, keeps what it must: an attack on the words alone.

It shares with the search nothing but the matrix, so that a mistake there is seen here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from governance.transparency.control.attacking import Bounds, attack
from governance.transparency.control.rules import Rule, sums_of
from governance.transparency.control.tables import Key, Relation, Release, Status


@dataclass(frozen=True, slots=True)
class Exposed:
    """A protected count that a reader can work out too closely."""

    key: Key
    count: int
    bounds: Bounds


@dataclass(frozen=True)
class Known:
    """Everything that a reader can put together.

    published: exact counts. ranges: between what other counts lie.
    """

    published: Mapping[Key, int]
    relations: Sequence[Relation]
    ranges: Mapping[Key, Bounds] = field(default_factory=dict)

    def exposes(
        self, protected: Mapping[Key, int], *, beside: Mapping[Key, int], rule: Rule | None = None
    ) -> list[Exposed]:
        """Those of these protected counts that a reader knows too closely: none, if right.

        beside: what is told in any case, as conduct is. A count is known too closely where it is
        bounded more closely than the rule has it, and than this alone would bound it.

        Raises:
            Contradiction: what was published does not fit together.
        """
        rule = rule or Rule()
        found = attack(self.published, self.relations, only=protected, ranges=self.ranges) | {
            key: Bounds(count, count) for key, count in self.published.items() if key in protected
        }
        close = [key for key, bounds in found.items() if not _is_wide(bounds, protected[key], rule)]
        bare = attack(beside, self.relations, only=close)
        return [
            Exposed(key, protected[key], found[key])
            for key in close
            if not _is_wide(found[key], protected[key], rule, bare.get(key))
        ]


def exposed(releases: Iterable[Release], *, rule: Rule | None = None) -> list[Exposed]:
    """Every protected count that a reader of all these releases knows too closely: none, if right.

    releases: in the order in which they were made.

    Raises:
        Contradiction: the releases contradict each other.
    """
    released = list(releases)
    conduct = {key: count for one in released for key, count in one.conduct.items()}
    published = {key: count for one in released for key, count in one.published.items()}
    relations = dict.fromkeys(relation for one in released for relation in one.relations)
    known = Known(published, tuple(relations))
    found: list[Exposed] = []
    before: dict[Key, int] = {}
    decided: set[Key] = set()
    for release in released:
        sums = sums_of(release.relations, decided)
        protected = {cell.key: cell.count for cell in release.cells
                     if cell.status is Status.PRIMARY and cell.key not in decided}  # fmt: skip
        parts = {key: count for key, count in protected.items() if key not in sums}
        totals = {key: count for key, count in protected.items() if key in sums}
        found += known.exposes(parts, beside=conduct, rule=rule)
        found += known.exposes(totals, beside=conduct | before, rule=rule)
        before |= release.published
        decided.update(release.by_key)
    return found


def _is_wide(bounds: Bounds, count: int, rule: Rule, bare: Bounds | None = None) -> bool:
    """Whether the bounds are as wide as the rule has it, or as wide as they are without them."""
    low, high = rule.reach(count)
    if bare is not None:
        low, high = max(low, bare.low), min(high, bare.high)
    return bounds.low <= low and bounds.high >= high
