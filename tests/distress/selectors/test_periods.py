"""What a period's numbers say of what happened in the city."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import now

from distress.models import Dispatch, DutyShift, Outcome, Review, Stream
from governance.transparency.figures import PeriodFigures, period_figures
from governance.transparency.periods import INDIA, Period
from tests.distress.conftest import City

pytestmark = pytest.mark.django_db
MONTH = Period(2026, 1)
MIDNIGHT = datetime(2026, 2, 1, tzinfo=INDIA)


def _visited(city: City, number: int, at: datetime, finding: str) -> Dispatch:
    """One alert with everything that follows, at these moments."""
    alert = city.alert(number)
    review = Review.objects.create(
        alert=alert, reviewer=city.operator, verdict="confirmed", reason="afraid", at=at
    )
    sent = Dispatch.objects.create(
        alert=alert, review=review, station=city.near, distance_km=1.0, sent_at=at,
        acknowledged_at=at + timedelta(seconds=30), status=Dispatch.Status.CLOSED,
    )  # fmt: skip
    Outcome.objects.create(dispatch=sent, finding=finding, recorded_by=city.officer, at=at)
    return sent


def _figures() -> PeriodFigures:
    return period_figures(from_at=MONTH.from_at, until_at=MONTH.until_at)


def test_a_visit_counts_in_the_month_in_which_it_was_in_india(city: City) -> None:
    _visited(city, 1, MIDNIGHT - timedelta(minutes=1), "harm")
    _visited(city, 2, MIDNIGHT, "not_wanted")

    found = _figures()

    hotspot = str(city.camera.hotspot.code)
    assert found.split("dispatches") == {hotspot: 1}
    assert (found.value("harm"), found.value("not_wanted"), found.value("outcomes")) == (1, 0, 0)
    assert (found.precision.confirmed, found.precision.judged) == (1, 1)
    assert [(one.name, one.n, one.median_s) for one in found.waits] == [
        ("review", 1, 0.0), ("acknowledge", 1, 30.0), ("arrive", 0, None),
    ]  # fmt: skip


def test_hours_dark_and_unstaffed_are_what_no_stream_and_no_shift_covers(city: City) -> None:
    Stream.objects.update(closed_at=now())
    begin = MONTH.from_at
    hour = timedelta(hours=1)
    Stream.objects.create(
        camera=city.camera, authorisation=city.authorisation, fence=90,
        opened_at=begin - hour, closed_at=begin + 10 * hour, counters={"frames_dropped": 4},
    )  # fmt: skip
    for starts, ends in ((0, 8), (6, 12)):
        DutyShift.objects.create(
            person=city.officer, station=city.near, purpose="patrol",
            starts_at=begin + starts * hour, ends_at=begin + ends * hour,
        )  # fmt: skip

    found = _figures()

    month_s = 31 * 24 * 3600
    assert (found.value("watched"), found.value("dark")) == (10 * 3600, month_s - 10 * 3600)
    assert found.split("staffed")[str(city.near.code)] == 12 * 3600
    assert found.split("unstaffed")[str(city.near.code)] == month_s - 12 * 3600
    # It opened in the month before, where its frames are told.
    assert found.value("frames_dropped") == 0
    assert found.alerts_per_camera_hour == 0
