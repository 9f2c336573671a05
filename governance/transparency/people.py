"""Counts of people in reports and answers, protected with all that was told of them before.

A year and its months are one table: what months withheld cannot be had from the year. How often
police were sent and how many visits ended is what the agency did: these totals are told exactly,
and so are visits that did harm or were not wanted, which are not in these tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from governance.subjects import Tally
from governance.transparency.control.rules import CannotProtect
from governance.transparency.control.tables import (
    Axis,
    Cell,
    Key,
    Reason,
    Release,
    Status,
    Table,
    table_build,
    tables_join,
)
from governance.transparency.limits import NO_PLACE, limits_of
from governance.transparency.periods import Period

TOTAL = "total"
FINDINGS = ("helped", "safe", "not_found", "offence")
TABLES = ("dispatches", "outcomes")
LIMIT_S = 20.0

Releases = Mapping[str, Release]


def people_release(
    *, table: str, period: Period, tallies: Iterable[Tally], before: Sequence[Release]
) -> Release:
    """The table of one period with what of it may be told: nothing but its totals, if need be.

    before: the same table of periods that were reported already. Their counts stand, also where
    something of them was changed since.
    """
    # Late: every page reads this module, and the solver behind it takes longest of all to read.
    from governance.transparency.control.protecting import protect

    tallies = [one for one in tallies if one.month in {month.code for month in period.months}]
    before = [*before, *_months_alone(table, period, tallies, before)]
    built = _table(table, period, tallies, before)
    try:
        return protect(built, before=before, limit_s=LIMIT_S)
    except CannotProtect:
        return _totals(built)


def told(release: Release | None, period: Period) -> dict[str, int | None]:
    """The counts of a period by word, the total under an empty one; None for what is withheld."""
    if release is None:
        return {"": None}
    return {
        "" if cell.key[0] == TOTAL else cell.key[0]: cell.shown
        for cell in release.cells
        if cell.key[1] == period.code
    }


def _months_alone(
    table: str, period: Period, tallies: Sequence[Tally], before: Sequence[Release]
) -> list[Release]:
    """Of a year, each month that has no report, as an answer tells it: from itself alone."""
    if period.month is not None:
        return []
    known = {cell.key[1] for release in before for cell in release.cells}
    return [
        people_release(table=table, period=month, tallies=tallies, before=())
        for month in period.months
        if month.code not in known
    ]


def _table(
    table: str, period: Period, tallies: Sequence[Tally], before: Sequence[Release]
) -> Table:
    counts = _counts(table, tallies) | _kept(before, period)
    words = _words(table, counts)
    calendar = _calendar(period)
    built = table_build(
        counts={key: one for key, one in counts.items() if one},
        axes=[
            Axis(table, {**dict.fromkeys(words, TOTAL), TOTAL: None}, tells=table == "outcomes"),
            Axis("period", calendar),
        ],
        conduct=[(TOTAL, code) for code in calendar],
    )
    if table != "dispatches" or period.month is None:
        return built
    sent = {place: built.counts[place, period.code] for place in words}
    return tables_join([built, limits_of(month=period.code, sent=sent, tallies=tallies)])


def _totals(built: Table) -> Release:
    cells = (
        Cell(key, built.counts[key], Status.CONDUCT, Reason.NONE)
        for key in built.counts
        if key in built.conduct
    )
    return Release(tuple(cells), ())


def _counts(table: str, tallies: Iterable[Tally]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for tally in tallies:
        if tally.fact == table:
            word = tally.word if table == "outcomes" else tally.hotspot or NO_PLACE
            key = (word, tally.month)
            found[key] = found.get(key, 0) + tally.count
    return found


def _kept(before: Sequence[Release], period: Period) -> dict[Key, int]:
    """The finest counts of months of this period, as they were reported."""
    months = {month.code for month in period.months}
    return {
        cell.key: cell.count
        for release in before
        for cell in release.cells
        if cell.key[1] in months and cell.key[0] != TOTAL
    }


def _words(table: str, counts: Mapping[Key, int]) -> Sequence[str]:
    seen = {word for word, _month in counts}
    return FINDINGS if table == "outcomes" else sorted(seen | {NO_PLACE})


def _calendar(period: Period) -> dict[str, str | None]:
    if period.month is not None:
        return {period.code: None}
    return {**{month.code: period.code for month in period.months}, period.code: None}
