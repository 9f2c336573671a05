"""Counts of people and the conduct that limits them, month after month and then the year."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from governance.subjects import Tally
from governance.transparency.control.checking import exposed
from governance.transparency.control.tables import Release
from governance.transparency.people import FINDINGS, people_release, told
from governance.transparency.periods import Period

YEAR = Period(2026)
MONTHS = (Period(2026, 1), Period(2026, 2), Period(2026, 3))
PLACES = ("gate", "market", "ghat", "bridge")


def drawn(dice: random.Random) -> Iterator[Tally]:
    """A quarter in which much happened here and little there."""
    for month in MONTHS:
        for place in PLACES:
            seen = dice.choice([0, dice.randint(0, 12), dice.randint(0, 60)])
            sent = max(0, seen - dice.randint(0, 2))
            yield Tally("judged_expression", month.code, seen, "confirmed", place)
            yield Tally("dispatches", month.code, sent, "expression", place)
            yield Tally("dispatches", month.code, dice.choice([0, 0, 3]), "call", place)
        for finding in FINDINGS:
            count = dice.choice([0, dice.randint(0, 9), dice.randint(0, 40)])
            yield Tally("outcomes", month.code, count, finding)


@pytest.mark.parametrize("table", ["dispatches", "outcomes"])
@pytest.mark.parametrize("seed", range(3))
def test_no_reader_of_months_and_their_year_learns_more_than_conduct_tells(
    table: str, seed: int
) -> None:
    tallies = list(drawn(random.Random(seed)))
    releases: list[Release] = []
    for period in (*MONTHS, YEAR):
        releases.append(
            people_release(table=table, period=period, tallies=tallies, before=releases)
        )

    assert exposed(releases) == []
    for period, release in zip((*MONTHS, YEAR), releases, strict=True):
        months = {month.code for month in period.months}
        whole = sum(one.count for one in tallies if one.fact == table and one.month in months)
        shown = told(release, period)
        assert shown[""] == whole
        assert not [count for word, count in shown.items() if word and 0 < (count or 0) < 10]


def test_a_month_says_the_same_alone_and_after_its_year() -> None:
    tallies = list(drawn(random.Random(7)))

    alone = [
        people_release(table="outcomes", period=month, tallies=tallies, before=())
        for month in MONTHS
    ]
    year = people_release(table="outcomes", period=YEAR, tallies=tallies, before=())

    for month, release in zip(MONTHS, alone, strict=True):
        after = people_release(table="outcomes", period=month, tallies=tallies, before=[year])
        assert told(year, month) == told(after, month) == told(release, month)
    assert exposed([*alone, year]) == []


def test_where_few_alerts_were_confirmed_everybody_knows_that_few_were_sent() -> None:
    month = MONTHS[0]
    tallies = [
        Tally("judged_expression", month.code, count, "confirmed", place)
        for place, count in (("gate", 41), ("market", 3), ("bridge", 30))
    ] + [
        Tally("dispatches", month.code, count, "expression", place)
        for place, count in (("gate", 40), ("market", 3), ("bridge", 30))
    ]  # fmt: skip

    release = people_release(table="dispatches", period=month, tallies=tallies, before=())

    assert told(release, month) == {
        "": 73, "bridge": 30, "gate": None, "market": None, "none": 0,
    }  # fmt: skip
    assert release.suppression == [
        (("gate", month.code), "withheld", "few_persons_or_protects_others"),
        (("market", month.code), "withheld", "few_persons_or_protects_others"),
    ]
