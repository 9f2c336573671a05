"""Months and years as India's calendar has them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from governance.transparency.periods import (
    NoPeriod,
    Period,
    month_last,
    period_of,
    periods_settled,
)


def test_a_month_begins_at_midnight_in_india() -> None:
    month = period_of("2028-02")

    assert month.from_at.astimezone(UTC) == datetime(2028, 1, 31, 18, 30, tzinfo=UTC)
    assert month.until_at.astimezone(UTC) == datetime(2028, 2, 29, 18, 30, tzinfo=UTC)


def test_a_month_is_settled_eight_days_after_its_end_by_the_clock_in_india() -> None:
    month = period_of("2028-02")

    assert month.is_settled(datetime(2028, 3, 8, 18, 30, tzinfo=UTC))
    assert not month.is_settled(datetime(2028, 3, 8, 18, 29, 59, tzinfo=UTC))


def test_what_is_settled_follows_the_clock_in_india() -> None:
    since = datetime(2026, 11, 30, 18, 29, tzinfo=UTC)

    assert month_last(datetime(2027, 1, 8, 18, 29, tzinfo=UTC)).code == "2026-11"
    assert month_last(datetime(2027, 1, 8, 18, 30, tzinfo=UTC)).code == "2026-12"
    before, after = (datetime(2027, 1, 8, 18, minute, tzinfo=UTC) for minute in (29, 30))
    assert [one.code for one in periods_settled(since, before)] == ["2026-11"]
    assert [one.code for one in periods_settled(since, after)] == ["2026-11", "2026-12", "2026"]


def test_periods_follow_each_other_over_the_turn_of_the_year() -> None:
    assert Period(2026, 12).following == Period(2027, 1)
    assert Period(2027, 1).before == Period(2026, 12)
    assert [one.code for one in Period(2026).months][::11] == ["2026-01", "2026-12"]


@pytest.mark.parametrize("code", ["2026-13", "26-01", "2026-1", "1999", "2026-11-01", ""])
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(NoPeriod):
        period_of(code)
