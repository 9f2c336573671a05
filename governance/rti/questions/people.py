"""Counts of what happened to people, month by month, protected before anybody reads them.

Only months that are over are told, each from its own counts alone: the same month says the same
at every later size of the tree, so that two answers differ by nothing that could be subtracted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from governance.rti.questions.columns import MONTH, count, word
from governance.rti.questions.reading import month_of, months
from governance.rti.questions.shape import AsOf, Column, Row
from governance.transparency.control.protecting import protect
from governance.transparency.control.tables import Axis, Key, table_build

TOTAL = "total"
SUPPRESSED = "few_persons_or_protects_others"


def columns(name: str, english: str, hindi: str, words: Sequence[str]) -> tuple[Column, ...]:
    """The columns of such a table: month, what happened, how often, and whether it is withheld."""
    return (
        MONTH,
        word(name, english, hindi, *words, TOTAL),
        count("count", "How often", "कितनी बार", "events", people=True),
        word(
            "suppressed", "Why the count is not given: it is small, or would give away a small one",
            "संख्या क्यों नहीं दी गई: वह छोटी है या किसी छोटी संख्या को खोल देती", SUPPRESSED,
        ),
    )  # fmt: skip


def protected(
    as_of: AsOf, happened: Iterable[tuple[datetime, str]], *, name: str, words: Sequence[str]
) -> Iterator[Row]:
    """Rows of each month that is over, with the total of these words."""
    for month, counts in _months(as_of, happened):
        yield from _month(month, counts, name, words)


def exact(
    as_of: AsOf, happened: Iterable[tuple[datetime, str]], *, name: str, words: Sequence[str]
) -> Iterator[Row]:
    """Rows of each month that is over: the agency's own conduct, however small, without a total."""
    for month, counts in _months(as_of, happened):
        for one in words:
            yield {"month": month, name: one, "count": counts[one], "suppressed": None}


def _months(
    as_of: AsOf, happened: Iterable[tuple[datetime, str]]
) -> Iterator[tuple[str, Counter[str]]]:
    found: dict[str, Counter[str]] = {}
    for at, what in happened:
        found.setdefault(month_of(at), Counter())[what] += 1
    for month, _begin, end in months(as_of):
        if end <= as_of.at:
            yield month, found.get(month, Counter())


def _month(month: str, counts: Counter[str], name: str, words: Sequence[str]) -> Iterator[Row]:
    axis = Axis(name, {**dict.fromkeys(words, TOTAL), TOTAL: None}, tells=True)
    known: dict[Key, int] = {(one,): counts[one] for one in words if counts[one]}
    told = protect(table_build(counts=known, axes=[axis])).by_key
    for one in (*words, TOTAL):
        shown = told[one,].shown
        yield {
            "month": month, name: one, "count": shown,
            "suppressed": SUPPRESSED if shown is None else None,
        }  # fmt: skip
