"""How far the agency's own figures limit how often police were sent to a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from governance.subjects import Tally
from governance.transparency.control.tables import Key, Relation, Table

NO_PLACE = "none"
EXPRESSION = "expression"
_EVERYWHERE = "everywhere"


def limits_of(*, month: str, sent: Mapping[str, int], tallies: Iterable[Tally]) -> Table:
    """What the public register of authorisations says of police sent to each place in a month.

    It tells how many alerts by expression were confirmed where, and nobody is sent for others. How
    often anybody was sent for a call is told as well, though not where to.

    sent: how often police were sent to each place.

    The keys of its own counts have three parts with the month last, those of `sent` two.
    """
    confirmed, by_expression = _by_place(tallies)
    calls: Key = ("call", _EVERYWHERE, month)
    counts: dict[Key, int] = {calls: 0}
    conduct = {calls}
    relations: list[Relation] = []
    for place, count in sent.items():
        expressed = min(count, by_expression[place])
        one, other, limit, unsent = (
            (name, place, month) for name in (EXPRESSION, "call", "confirmed", "unsent")
        )
        counts |= {(place, month): count, one: expressed, other: count - expressed}
        counts[calls] += count - expressed
        relations.append(Relation((place, month), (one, other)))
        # Whom a verdict sent only in the month after it, that month's verdicts do not limit.
        if confirmed[place] >= expressed:
            counts |= {limit: confirmed[place], unsent: confirmed[place] - expressed}
            conduct.add(limit)
            relations.append(Relation(limit, (one, unsent)))
    relations.append(Relation(calls, tuple(("call", place, month) for place in sent)))
    rests = frozenset(key for key in counts if len(key) == 3) - conduct
    return Table(counts, tuple(relations), conduct=frozenset(conduct), rests=rests)


def _by_place(tallies: Iterable[Tally]) -> tuple[Counter[str], Counter[str]]:
    """Of each place, alerts by expression that were confirmed, and police sent for one."""
    confirmed: Counter[str] = Counter()
    sent: Counter[str] = Counter()
    for tally in tallies:
        place = tally.hotspot or NO_PLACE
        if (tally.fact, tally.word) == ("judged_expression", "confirmed"):
            confirmed[place] += tally.count
        elif (tally.fact, tally.word) == ("dispatches", EXPRESSION):
            sent[place] += tally.count
    return confirmed, sent
