"""What a period's numbers say of what happened in the city."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils.timezone import now

from distress.models import Camera, Dispatch, DutyShift, Outcome, Review, Stream
from governance.models import Authorisation, Grant, User
from governance.transparency.figures import PeriodFigures, period_figures
from governance.transparency.periods import INDIA, Period
from tests.distress.conftest import City, approved, authorisation_make

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
        ("review", None, None), ("acknowledge", None, None), ("arrive", None, None),
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


def test_hours_unstaffed_and_unreviewed_are_what_no_shift_covers(city: City) -> None:
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
    assert (found.value("watched"), found.value("dark")) == (10 * 3600, 0)
    # An operator watches; she is nobody whom her station can send, and an officer judges nothing.
    assert found.split("staffed")[str(city.near.code)] == 12 * 3600
    assert found.split("unstaffed")[str(city.near.code)] == month_s - 12 * 3600
    assert found.split("reviewers") == {str(city.near.code): 10 * 3600}
    assert found.split("unreviewed") == {str(city.near.code): month_s - 10 * 3600}
    # Its frames are told where no more are added to them: in the month in which it ended.
    assert found.value("frames_dropped") == 4


def _allowed(camera: Camera, starts_at: datetime, *, mode: str, hours: int) -> Authorisation:
    made = authorisation_make(
        camera, mode=mode, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours)
    )
    with time_machine.travel(starts_at, tick=False):
        return approved(made)


def test_a_camera_is_dark_while_it_is_allowed_and_silent_also_before_it_was_ever_connected(
    city: City,
) -> None:
    begin, hour = MONTH.from_at, timedelta(hours=1)
    Stream.objects.update(closed_at=now())
    other = Camera.objects.create(
        name="Gate 4", place="by the gate", station=city.near, hotspot=city.camera.hotspot,
        latitude=26.85, longitude=80.94, address_sealed=city.camera.address_sealed,
    )  # fmt: skip
    # One that lacks twenty minutes is not among those that were dark.
    _allowed(city.camera, begin + 2 * hour, mode="live", hours=10)
    _allowed(other, begin + 24 * hour, mode="shadow", hours=48)
    Stream.objects.create(
        camera=city.camera, authorisation=city.authorisation, fence=90, opened_at=begin + 2 * hour,
        closed_at=begin + 12 * hour - timedelta(minutes=20),
    )  # fmt: skip

    found = _figures()

    assert found.value("dark") == 48 * 3600 + 20 * 60
    assert [found.value(name) for name in ("cameras", "cameras_dark", "cameras_silent")] == [
        2,
        1,
        1,
    ]


def test_hours_in_which_a_camera_could_raise_no_alert_do_not_dilute_the_base_rate(
    city: City,
) -> None:
    until, hour = now(), timedelta(hours=1)
    Stream.objects.update(opened_at=until - hour, closed_at=until - hour)
    city.alert()
    shadow = _allowed(city.camera, until - 48 * hour, mode="shadow", hours=48)
    for number, (leave, starts) in enumerate(((shadow, 40), (city.authorisation, 20))):
        Stream.objects.create(
            camera=city.camera, authorisation=leave, fence=90 + number,
            opened_at=until - starts * hour, closed_at=until - (starts - 10) * hour,
        )  # fmt: skip

    found = period_figures(from_at=until - 48 * hour, until_at=now())

    assert (found.value("watched"), found.value("watched_live")) == (20 * 3600, 10 * 3600)
    assert found.alerts_per_camera_hour == 0.1
