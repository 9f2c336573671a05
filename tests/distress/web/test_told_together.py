"""Everything that is published of a city, put together, gives nobody away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from distress.web.portal.data_sets import DATA_SETS
from distress.web.portal.published import DATA, PAGES
from governance.rti.questions import QUESTIONS, Kind, Question
from governance.services.transparency import transparency_due
from governance.transparency.control.attacking import Bounds
from governance.transparency.control.checking import Known
from governance.transparency.control.rules import Rule
from governance.transparency.control.tables import Key
from governance.transparency.measures import BY_NAME, About
from governance.transparency.published import ANSWERS, REPORT, Published, Told
from tests.distress.web.doors import PUBLIC
from tests.distress.web.small_city import (
    BEGIN,
    DISMISSED,
    HAPPENED,
    MONTHS,
    YEAR,
    SmallCity,
    months_happen,
    small_city,
    suspend,
)
from tests.distress.web.told_readers import (
    BREAKDOWNS,
    FINDINGS,
    READERS,
    SENT_TO,
    TOTAL,
    VISITS,
    Scene,
    relations,
)
from tests.governance.rti.signing import log_begin, signed

EVERYWHERE: dict[str, Published] = {
    **{f"report {name}": one for name, one in REPORT.items()},
    **{f"answer {number}": one for number, one in ANSWERS.items()},
    **{f"page {name}": one for name, one in PAGES.items()},
    **{f"data {name}": one for name, one in DATA.items()},
}
NAMES = frozenset({Kind.MONTH, Kind.WORD, Kind.CODE, Kind.KEY, Kind.SHA256, Kind.VERSION})
# Words of a table that counts what came of alerts.
AFTER = frozenset({"sent", "acknowledged", "arrived", "passed_on", "alerts_confirmed_in_month",
                   "harm", "not_wanted", *FINDINGS})  # fmt: skip


@pytest.fixture
def scene(db: None, keys_apart: None) -> Iterator[Scene]:
    """Three months of the small city, its reports, its year, and two answers at two sizes."""
    cache.clear()
    with time_machine.travel(BEGIN, tick=False):
        lease = log_begin()
        made = small_city()
    months_happen(made, *MONTHS[:-1])
    with time_machine.travel(MONTHS[-1].from_at + timedelta(hours=12), tick=True):
        earlier = signed(lease)
    months_happen(made, MONTHS[-1])
    suspend(made)
    with time_machine.travel(MONTHS[-1].until_at + timedelta(days=9), tick=True):
        later = signed(lease)
        assert [one.period for one in transparency_due()] == [*HAPPENED, str(YEAR)]
    yield Scene(made, (earlier, later))
    # The front page keeps figures of a period: another city had others.
    cache.clear()


def test_every_place_that_publishes_figures_says_which() -> None:
    assert set(REPORT) == {*BY_NAME, "waits", "precision"}
    assert set(ANSWERS) == set(QUESTIONS)
    assert set(PAGES) == set(PUBLIC)
    assert set(DATA) == set(DATA_SETS)
    assert set(READERS) == {name for name, one in EVERYWHERE.items() if one.follows}


def test_what_happened_to_people_is_told_nowhere_but_protected() -> None:
    assert {name for name, one in BY_NAME.items() if one.about is About.PEOPLE} == {
        name for name, one in REPORT.items() if one.told is Told.PROTECTED
    }
    for number, question in QUESTIONS.items():
        registered = ANSWERS[number]
        assert _counts(question) == (registered.told is not Told.NOTHING), number
        if any(AFTER & set(column.words) for column in question.columns):
            assert registered.follows, number
        if registered.follows:
            # A table that is broken down further is another table.
            assert registered.by == tuple(
                column.name for column in question.columns
                if column.kind in NAMES and column.name != "suppressed"
            ), number  # fmt: skip


def test_nobody_works_out_a_count_of_people_from_all_that_is_published(scene: Scene) -> None:
    exact, ranges = _everything(scene)
    known = Known(exact, relations(scene), ranges)
    conduct = {key: count for key, count in exact.items() if not _is_breakdown(key)}
    small = {key: count for key, count in _true(scene.made).items() if 0 < count < Rule().least}
    of_months = {key: count for key, count in small.items() if key[2] != str(YEAR)}
    of_year = {key: count for key, count in small.items() if key[2] == str(YEAR)}
    months_told = {key: count for key, count in exact.items() if key[2] != str(YEAR)}

    assert len(of_months) > 10
    assert of_year
    assert not set(small) & set(exact)
    assert known.exposes(of_months, beside=conduct) == []
    # What was told of its months, each protected by itself, is known of a year in any case.
    assert known.exposes(of_year, beside=conduct | months_told) == []

    # The same attack finds what a careless publication would give away.
    careless = {key: count for key, count in _true(scene.made).items() if key not in small}
    found = Known(exact | careless, relations(scene), ranges).exposes(small, beside=conduct)
    assert {(VISITS, "offence"), (SENT_TO, scene.places[1])} <= {one.key[:2] for one in found}
    _conduct_is_exact(exact)


def _conduct_is_exact(exact: Mapping[Key, int]) -> None:
    """However small it is."""
    october, november, december = (month.code for month in MONTHS)
    assert exact["harm", TOTAL, december] == exact["not_wanted", TOTAL, december] == 1
    assert exact["dismissed", "private", october] == exact["passed on", TOTAL, october] == 1
    assert exact[SENT_TO, TOTAL, november] == exact[VISITS, TOTAL, november] == 5


def _counts(question: Question) -> bool:
    return any(
        column.kind in {Kind.COUNT, Kind.NUMBER} and column.name != "amount_inr"
        for column in question.columns
    )


def _is_breakdown(key: Key) -> bool:
    return key[0] in BREAKDOWNS and key[1] != TOTAL


def _everything(scene: Scene) -> tuple[dict[Key, int], dict[Key, Bounds]]:
    """What all places tell, exactly or between what; two that differ fail the test."""
    exact: dict[Key, int] = {}
    ranges: dict[Key, Bounds] = {}
    for name, read in READERS.items():
        for key, count in read(scene):
            if isinstance(count, Bounds):
                ranges[key] = count
            else:
                assert exact.setdefault(key, count) == count, (name, key)
    for key, bounds in ranges.items():
        assert key not in exact or bounds.low <= exact[key] <= bounds.high, key
    return exact, {key: bounds for key, bounds in ranges.items() if key not in exact}


def _true(made: SmallCity) -> Counter[Key]:
    """The counts of people as they were, by place and by finding."""
    found: Counter[Key] = Counter()
    for month, happened in HAPPENED.items():
        for (place, _signal, end), count in happened.items():
            for period in (month, str(YEAR)):
                for key in _keys(made, place, end):
                    found[*key, period] += count
    return found


def _keys(made: SmallCity, place: str, end: str) -> Iterator[tuple[str, str]]:
    if end not in DISMISSED | {"unsent"}:
        yield SENT_TO, str(made.cameras[place].hotspot.code) if place else "none"
    if end in FINDINGS:
        yield VISITS, end
