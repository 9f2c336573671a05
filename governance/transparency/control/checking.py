"""Whether what was published, all of it together, keeps what it must: an attack on the words alone.

It shares with the search nothing but the matrix, so that a mistake there is seen here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from governance.transparency.control.attacking import Bounds, attack
from governance.transparency.control.rules import Rule
from governance.transparency.control.tables import Key, Relation, Release, Status


@dataclass(frozen=True, slots=True)
class Exposed:
    """A protected count that a reader can work out too closely."""

    key: Key
    count: int
    bounds: Bounds


def exposed(releases: Iterable[Release], *, rule: Rule | None = None) -> list[Exposed]:
    """Every protected count that a reader of all these releases knows too closely: none, if right.

    Raises:
        Contradiction: the releases contradict each other.
    """
    rule = rule or Rule()
    published: dict[Key, int] = {}
    relations: dict[Relation, None] = {}
    protected: dict[Key, int] = {}
    for release in releases:
        published |= release.published
        relations |= dict.fromkeys(release.relations)
        protected |= {
            cell.key: cell.count for cell in release.cells if cell.status is Status.PRIMARY
        }
    found = attack(published, tuple(relations), only=protected)
    told = [Exposed(key, protected[key], Bounds(count, count))
            for key, count in published.items() if key in protected]  # fmt: skip
    return told + [
        Exposed(key, protected[key], bounds)
        for key, bounds in found.items()
        if not _is_wide(bounds, protected[key], rule)
    ]


def _is_wide(bounds: Bounds, count: int, rule: Rule) -> bool:
    low, high = rule.reach(count)
    return bounds.low <= low and bounds.high >= high
