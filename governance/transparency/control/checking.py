"""Whether what was published, all of it together, keeps what it must: an attack on the words alone.

It shares with the search nothing but the matrix, so that a mistake there is seen here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from governance.transparency.control.attacking import Bounds, attack
from governance.transparency.control.rules import Rule
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

    published: exact counts. conduct: those of them that are about what the agency did. ranges:
    between what other counts lie.
    """

    published: Mapping[Key, int]
    relations: Sequence[Relation]
    conduct: Mapping[Key, int] = field(default_factory=dict)
    ranges: Mapping[Key, Bounds] = field(default_factory=dict)

    def exposes(self, protected: Mapping[Key, int], *, rule: Rule | None = None) -> list[Exposed]:
        """Those of these protected counts that a reader knows too closely: none, if right.

        More closely than the rule has it, and than conduct alone would tell, which stays exact.

        Raises:
            Contradiction: what was published does not fit together.
        """
        rule = rule or Rule()
        found = attack(self.published, self.relations, only=protected, ranges=self.ranges) | {
            key: Bounds(count, count) for key, count in self.published.items() if key in protected
        }
        close = [key for key, bounds in found.items() if not _is_wide(bounds, protected[key], rule)]
        bare = attack(self.conduct, self.relations, only=close)
        return [
            Exposed(key, protected[key], found[key])
            for key in close
            if not _is_wide(found[key], protected[key], rule, bare.get(key))
        ]


def exposed(releases: Iterable[Release], *, rule: Rule | None = None) -> list[Exposed]:
    """Every protected count that a reader of all these releases knows too closely: none, if right.

    Raises:
        Contradiction: the releases contradict each other.
    """
    published: dict[Key, int] = {}
    conduct: dict[Key, int] = {}
    relations: dict[Relation, None] = {}
    protected: dict[Key, int] = {}
    for release in releases:
        published |= release.published
        conduct |= release.conduct
        relations |= dict.fromkeys(release.relations)
        protected |= {
            cell.key: cell.count for cell in release.cells if cell.status is Status.PRIMARY
        }
    return Known(published, tuple(relations), conduct).exposes(protected, rule=rule)


def _is_wide(bounds: Bounds, count: int, rule: Rule, bare: Bounds | None = None) -> bool:
    """Whether the bounds are as wide as the rule has it, or as wide as they are without them."""
    low, high = rule.reach(count)
    if bare is not None:
        low, high = max(low, bare.low), min(high, bare.high)
    return bounds.low <= low and bounds.high >= high
