"""What a period's numbers say of what happened in the city."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import now

from distress.models import Dispatch, DutyShift, Outcome, Review, Stream
from governance.models import Grant, User
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


def _held(person: User, starts_at: datetime, ended_at: datetime, **holding: str) -> None:
    """A grant that somebody else gave her and ended."""
    by = User.objects.get(username="grants")
    Grant.objects.create(
        person=person, granted_by=by, ended_by=by, reason="needed for a test", starts_at=starts_at,
        ends_at=starts_at + timedelta(days=360), ended_at=ended_at, **holding,
    )  # fmt: skip


def _place(city: City, permission: str) -> dict[str, str]:
    return {
        "permission": permission, "object_kind": "station", "object_code": str(city.near.code)
    }  # fmt: skip


def _patrol(city: City, person: User, starts_at: datetime, ends_at: datetime) -> None:
    DutyShift.objects.create(
        person=person, station=city.near, purpose="patrol", starts_at=starts_at, ends_at=ends_at
    )


def test_a_shift_counts_while_grants_of_role_and_place_run_beside_it(city: City) -> None:
    begin = MONTH.from_at
    hour = timedelta(hours=1)
    _held(city.officer, begin - hour, begin + 3 * hour, role="station_officer")
    _held(city.officer, begin + hour, begin + 30 * hour, **_place(city, "respond_station"))
    _patrol(city, city.officer, begin, begin + 8 * hour)

    assert _figures().split("staffed")[str(city.near.code)] == 2 * 3600


def test_hours_dark_and_unstaffed_are_what_no_stream_and_no_shift_covers(city: City) -> None:
    Stream.objects.update(closed_at=now())
    begin = MONTH.from_at
    hour = timedelta(hours=1)
    Stream.objects.create(
        camera=city.camera, authorisation=city.authorisation, fence=90,
        opened_at=begin - hour, closed_at=begin + 10 * hour, counters={"frames_dropped": 4},
    )  # fmt: skip
    until = begin + 300 * 24 * hour
    for person, role, may in (
        (city.officer, "station_officer", "respond_station"),
        (city.operator, "operator", "watch_station"),
    ):  # fmt: skip
        _held(person, begin - hour, until, role=role)
        _held(person, begin - hour, until, **_place(city, may))
    for person, starts, ends in (
        (city.officer, 0, 8), (city.officer, 6, 12), (city.operator, 10, 20),
    ):  # fmt: skip
        _patrol(city, person, begin + starts * hour, begin + ends * hour)

    found = _figures()

    month_s = 31 * 24 * 3600
    assert (found.value("watched"), found.value("dark")) == (10 * 3600, month_s - 10 * 3600)
    # An operator watches; she is nobody whom her station can send, and an officer judges nothing.
    assert found.split("staffed")[str(city.near.code)] == 12 * 3600
    assert found.split("unstaffed")[str(city.near.code)] == month_s - 12 * 3600
    assert found.split("reviewers") == {str(city.near.code): 10 * 3600}
    assert found.split("unreviewed") == {str(city.near.code): month_s - 10 * 3600}
    # It opened in the month before, where its frames are told.
    assert found.value("frames_dropped") == 0
    assert found.alerts_per_camera_hour == 0
