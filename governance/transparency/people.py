"""Counts of people in a report, protected with all that earlier reports told.

A year and its months are one table: what months withheld cannot be had from the year. Visits that
did harm or were not wanted are not in these tables: they are the agency's conduct, told exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from governance.subjects import Tally
from governance.transparency.control.protecting import protect
from governance.transparency.control.rules import CannotProtect
from governance.transparency.control.tables import Axis, Key, Release, table_build
from governance.transparency.periods import Period

TOTAL = "total"
NO_PLACE = "none"
FINDINGS = ("helped", "safe", "not_found", "offence")
TABLES = ("dispatches", "outcomes")
LIMIT_S = 20.0

Releases = Mapping[str, Release]


def people_release(
    *, table: str, period: Period, tallies: Iterable[Tally], before: Sequence[Release]
) -> Release | None:
    """The table of one period with what of it may be told; None where none of it may.

    before: the same table of periods that were reported already. Their counts stand, also where
    something of them was changed since.
    """
    counts = _counts(table, tallies) | _kept(before, period)
    words = _words(table, counts)
    axes = [
        Axis(table, {**dict.fromkeys(words, TOTAL), TOTAL: None}, tells=table == "outcomes"),
        Axis("period", _calendar(period)),
    ]
    built = table_build(counts={key: one for key, one in counts.items() if one}, axes=axes)
    try:
        return protect(built, before=before, limit_s=LIMIT_S)
    except CannotProtect:
        return None


def told(release: Release | None, period: Period) -> dict[str, int | None]:
    """The counts of a period by word, the total under an empty one; None for what is withheld."""
    if release is None:
        return {"": None}
    return {
        "" if cell.key[0] == TOTAL else cell.key[0]: cell.shown
        for cell in release.cells
        if cell.key[1] == period.code
    }


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
