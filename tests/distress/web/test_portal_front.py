"""The front page tells the last full period in numbers, each beside its base."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache

from distress.models import Alert, Review
from distress.services.alerts import alert_claim, review_submit
from distress.web.portal.front import _band, _span, figures_of, numbers
from distress.web.portal.periods import period_last
from governance.models import Entry
from governance.policy import Purpose
from governance.transparency.control.rules import Rule
from tests.distress.conftest import City, city_build
from tests.distress.web.test_portal import text_of

NOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # 12:00 in India
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keys_apart")]


def _began(at: datetime) -> None:
    Entry.objects.create(
        at=at, verb="administration", action="camera.register", actor_kind="worker",
        actor_code="w", subject_kind="camera", subject_code="c",
    )  # fmt: skip


def _day_with_two_verdicts() -> None:
    with time_machine.travel(NOON, tick=True):
        _two_verdicts(city_build())


def _two_verdicts(city: City) -> None:
    verdicts = (
        (1, Review.Verdict.CONFIRMED, Review.Reason.CRYING),
        (2, Review.Verdict.DISMISSED, Review.Reason.PLAY),
    )
    for number, verdict, reason in verdicts:
        alert = alert_claim(actor=city.operator, alert=city.alert(number), purpose=Purpose.PATROL)
        review_submit(
            actor=city.operator, alert=alert, verdict=verdict, reason=reason,
            purpose=Purpose.PATROL,
        )  # fmt: skip
    assert Alert.objects.count() == 2


def test_before_a_day_is_over_there_is_no_number_and_the_page_says_so() -> None:
    with time_machine.travel(NOON, tick=True):
        _began(NOON - timedelta(minutes=5))
        for path in ("/public/", "/public/unused/"):
            text = text_of(path)
            assert 'data-period="none"' in text
            assert "so there is no number yet" in text
            assert "data-number" not in text


def test_the_last_full_day_is_told_with_bases_and_the_share_with_interval_n_and_day() -> None:
    _began(NOON - timedelta(days=1))
    _day_with_two_verdicts()

    with time_machine.travel(NOON + timedelta(days=1), tick=True):
        text = text_of("/public/")
        told = {one.name: one for one in numbers(figures_of(period_last()))}
        unused = text_of("/public/unused/")

    assert "No full month is over yet. The last full day: 24 Nov 2026." in text
    assert told["alerts"].value == "2"
    assert told["verdicts"].beside.startswith("1 confirmed, 1 found to be no distress")
    assert "50.0 % confirmed (9.5 to 90.6 %, 95 % interval; 1 of 2 judged), 24 Nov 2026" in text
    assert all(one.beside and one.means for one in told.values())
    assert told["dispatches"].value == "fewer than 20"
    assert told["wait-review"].value == "too few to tell"
    assert 'data-number="staffed"' in unused
    assert "How much distress it did not notice." in text


def test_what_happens_today_does_not_show_today() -> None:
    _began(NOON - timedelta(days=2))

    with time_machine.travel(NOON, tick=True):
        city = city_build()
        before = text_of("/public/")
        _two_verdicts(city)
        cache.clear()
        after = text_of("/public/")

    assert before == after


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "fewer than 20"), (19, "fewer than 20"), (20, "20 to 49"), (1500, "1000 or more")],
)
def test_how_many_people_is_told_as_a_range(count: int, said: str) -> None:
    assert _band(count) == said


def test_what_is_told_of_few_persons_bounds_none_of_them_too_closely() -> None:
    rule = Rule()
    told_alike = [count for count in range(200) if _band(count) == _band(0)]

    for protected in range(1, rule.least):
        low, high = rule.reach(protected)
        assert min(told_alike) <= low
        assert max(told_alike) >= high


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, "1 second"), (119, "119 seconds"), (150, "2 minutes")]
)
def test_a_wait_is_told_in_words(seconds: float, said: str) -> None:
    assert _span(seconds) == said
