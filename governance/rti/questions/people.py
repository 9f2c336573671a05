"""Counts of what happened to people, month by month, protected before anybody reads them.

Only months that are over are told, each from its own counts alone, as their reports are: the same
month says the same at every later size of the tree and in the report, so that whoever has several
of them subtracts nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from governance.rti.questions.columns import MONTH, count, word
from governance.rti.questions.reading import SETTLED, month_of, months
from governance.rti.questions.shape import AsOf, Column, Row
from governance.subjects import Tally
from governance.transparency.people import FINDINGS, TOTAL, people_release, told
from governance.transparency.periods import period_of

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


def findings(as_of: AsOf, found: Iterable[tuple[datetime, str]]) -> Iterator[Row]:
    """Rows of each month that is over, as the month's transparency report tells them."""
    for month, counts in _months(as_of, found):
        yield from _month(month, counts)


def exact(
    as_of: AsOf, happened: Iterable[tuple[datetime, str]], *, name: str, words: Sequence[str]
) -> Iterator[Row]:
    """Rows of each month that is over: the agency's own conduct, however small, without a total."""
    for month, counts in _months(as_of, happened):
        for one in words:
            yield {"month": month, name: one, "count": counts[one]}


def _months(
    as_of: AsOf, happened: Iterable[tuple[datetime, str]]
) -> Iterator[tuple[str, Counter[str]]]:
    found: dict[str, Counter[str]] = {}
    for at, what in happened:
        found.setdefault(month_of(at), Counter())[what] += 1
    for month, _begin, end in months(as_of):
        # Its last entries may lie beyond this size: one more at the next would be one person.
        if end + SETTLED <= as_of.at:
            yield month, found.get(month, Counter())


def _month(month: str, counts: Counter[str]) -> Iterator[Row]:
    period = period_of(month)
    tallies = [Tally("outcomes", month, counts[one], one) for one in FINDINGS]
    release = people_release(table="outcomes", period=period, tallies=tallies, before=())
    shown = told(release, period)
    for finding in FINDINGS:
        yield _row(month, finding, shown.get(finding))
    yield _row(month, TOTAL, shown[""])


def _row(month: str, finding: str, shown: int | None) -> Row:
    suppressed = SUPPRESSED if shown is None else None
    return {"month": month, "finding": finding, "count": shown, "suppressed": suppressed}
