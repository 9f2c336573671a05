"""How much of the seeded misuse the auditor's views found, and how often they cried wolf."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Instance:
    """One seeded misuse: its kind, and the codes of the entries that make it."""

    kind: str
    codes: frozenset[UUID]


@dataclass(frozen=True)
class KindFound:
    """How many misuses of one kind were seeded, and how many of them found."""

    kind: str
    seeded: int
    found: int


@dataclass(frozen=True)
class Recall:
    """The figure. A finding is false when none of its entries belongs to a seeded misuse."""

    kinds: tuple[KindFound, ...]
    false_findings: int
    entries: int
    # Whether the exported ledger passed the offline verifier; None where none was exported.
    verified: bool | None = None

    @property
    def seeded(self) -> int:
        """Misuses that were seeded."""
        return sum(kind.seeded for kind in self.kinds)

    @property
    def found(self) -> int:
        """Misuses of which a finding names at least one of their own entries."""
        return sum(kind.found for kind in self.kinds)


def recall_of(
    *, seeded: Sequence[Instance], findings: Iterable[frozenset[UUID]], entries: int
) -> Recall:
    """The recall of some findings, each being the codes of the entries that are its evidence."""
    told = list(findings)
    named: frozenset[UUID] = frozenset().union(*told)
    guilty: frozenset[UUID] = frozenset().union(*(one.codes for one in seeded))
    kinds = tuple(
        KindFound(kind, len(ones), sum(bool(one.codes & named) for one in ones))
        for kind in dict.fromkeys(one.kind for one in seeded)
        for ones in [[one for one in seeded if one.kind == kind]]
    )
    return Recall(kinds, sum(not codes & guilty for codes in told), entries)
