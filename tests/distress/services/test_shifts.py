"""Being on duty, and who counts as it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from distress.models import DutyShift
from distress.selectors.stations import stations_staffed
from distress.services.shifts import shift_end, shift_start
from governance.errors import Denied
from governance.models import Entry, User
from governance.policy import Purpose, Role
from tests.distress.conftest import City


def _staffed() -> set[int]:
    return stations_staffed(at=now())


def test_a_shift_on_patrol_staffs_the_officers_station(
    city: City, person: Callable[..., User]
) -> None:
    newcomer = person("nadia", Role.STATION_OFFICER, city.empty, on_duty=False)
    assert city.empty.pk not in _staffed()

    shifts = shift_start(actor=newcomer, purpose=Purpose.PATROL)

    assert [shift.station for shift in shifts] == [city.empty]
    assert city.empty.pk in _staffed()
    assert Entry.objects.get(action="shift.start", verb="administration").purpose == "patrol"


def test_a_new_shift_ends_the_one_before_it(city: City) -> None:
    shift_start(actor=city.officer, purpose=Purpose.INVESTIGATION)

    running = DutyShift.objects.filter(person=city.officer, ends_at__gt=now())
    assert [shift.purpose for shift in running] == ["investigation"]
    # She could not acknowledge for this purpose, so nothing may be sent to her.
    assert city.near.pk not in _staffed()


def test_ending_a_shift_takes_the_station_off_and_ending_it_twice_is_nothing(city: City) -> None:
    shift_end(actor=city.officer)
    shift_end(actor=city.officer)

    assert city.near.pk not in _staffed()
    assert Entry.objects.filter(action="shift.end").count() == 1


def test_a_shift_planned_for_later_is_cancelled_with_the_rest(city: City) -> None:
    DutyShift.objects.create(
        person=city.officer, station=city.near, purpose="patrol",
        starts_at=now() + timedelta(days=1), ends_at=now() + timedelta(days=2),
    )  # fmt: skip

    shift_start(actor=city.officer, purpose=Purpose.PATROL)

    assert DutyShift.objects.filter(person=city.officer, ends_at__gt=now()).count() == 1


def test_a_person_without_a_role_starts_no_shift(city: City) -> None:
    nobody = User.objects.create_user(username="nobody")

    with pytest.raises(Denied):
        shift_start(actor=nobody, purpose=Purpose.PATROL)

    assert not DutyShift.objects.filter(person=nobody).exists()
    assert Entry.objects.get(action="shift.start").allowed is False


def _leaves_the_force(city: City) -> None:
    User.objects.filter(pk=city.officer.pk).update(is_active=False)


def _loses_the_role(city: City) -> None:
    city.officer.groups.clear()


def _loses_the_permission(city: City) -> None:
    city.officer.userobjectpermission_set.all().delete()


@pytest.mark.parametrize("loses", [_leaves_the_force, _loses_the_role, _loses_the_permission])
def test_nobody_counts_as_on_duty_who_could_not_acknowledge(
    city: City, loses: Callable[[City], None]
) -> None:
    assert city.near.pk in _staffed()

    loses(city)

    assert city.near.pk not in _staffed()


def test_choosing_the_purpose_starts_the_shift_and_signing_out_ends_it(city: City) -> None:
    browser = Client()
    browser.force_login(city.operator)

    browser.post(reverse("distress:shift"), {"purpose": "patrol"})
    running = DutyShift.objects.filter(person=city.operator, ends_at__gt=now())
    assert [shift.station for shift in running] == [city.near]

    browser.post(reverse("distress:sign-out"))
    assert not DutyShift.objects.filter(person=city.operator, ends_at__gt=now()).exists()


def test_a_purpose_that_does_not_exist_is_refused_in_words(city: City) -> None:
    browser = Client()
    browser.force_login(city.operator)

    answer = browser.post(reverse("distress:shift"), {"purpose": "curiosity"})

    assert answer.status_code == 409
    assert "purpose" in answer.content.decode()
