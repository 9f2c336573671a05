"""Calls that come twice, late, from nowhere, or from between two cameras."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.utils.timezone import now

from distress.models import Alert, Call, Camera, Device, Episode, Notice, NoticeCounter
from distress.services import calls
from distress.services.calls import call_receive, device_register
from governance.actors import worker
from governance.models import AuthorisedCamera, Entry
from tests.distress.conftest import City, authorised


@pytest.fixture
def pole(city: City) -> tuple[Device, str]:
    return device_register(actor=worker("test"), name="Pole 1")


@pytest.fixture
def receive(pole: tuple[Device, str]) -> Callable[..., tuple[Call, bool]]:
    """Takes a call from the pole."""

    def take(**changed: Any) -> tuple[Call, bool]:
        given: dict[str, Any] = {
            "idempotency_key": "call-0001", "latitude": 26.8501, "longitude": 80.9401,
            "called_at": now(),
        }  # fmt: skip
        return call_receive(device=pole[0], **(given | changed))

    return take


def test_a_device_that_repeats_itself_for_minutes_was_heard(
    receive: Callable[..., tuple[Call, bool]],
) -> None:
    called_at = now()
    first, _ = receive(called_at=called_at)

    with time_machine.travel(called_at + timedelta(minutes=10)):
        again, is_new = receive(called_at=called_at)

    assert (again, is_new) == (first, False)
    assert Alert.objects.count() == 1


def test_the_loser_of_two_same_calls_at_one_moment_gets_the_winners(
    receive: Callable[..., tuple[Call, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = receive()
    known = iter([None, first])
    # The moment at which neither request has seen the other.
    monkeypatch.setattr(calls, "_known", lambda device, key: next(known))

    again, is_new = receive()

    assert (again, is_new) == (first, False)
    assert (Alert.objects.count(), Episode.objects.count(), Notice.objects.count()) == (1, 1, 1)


def test_a_write_that_fails_for_another_reason_is_not_taken_for_a_repetition(
    city: City, receive: Callable[..., tuple[Call, bool]]
) -> None:
    city.alert()
    NoticeCounter.objects.update(last=0)  # so that the next number is taken already

    with pytest.raises(IntegrityError):
        receive()

    assert not Call.objects.exists()


def test_a_clock_that_runs_ahead_makes_no_episode_that_ends_before_it_starts(
    receive: Callable[..., tuple[Call, bool]],
) -> None:
    receive(called_at=now() + timedelta(seconds=90))

    episode = Episode.objects.get()
    assert episode.end_at is not None
    assert episode.start_at <= episode.end_at


def test_the_nearest_camera_that_may_witness_does(
    city: City, receive: Callable[..., tuple[Call, bool]]
) -> None:
    Camera.objects.create(
        name="Gate 4", place="nearer, without leave", station=city.near, latitude=26.8501,
        longitude=80.9401, hotspot=city.camera.hotspot, address_sealed=b"x",
    )  # fmt: skip

    call, _ = receive()

    assert call.alert.episode.camera == city.camera
    assert call.alert.episode.authorisation == city.authorisation


def test_survey_mode_gives_no_pictures_to_a_call(
    city: City, receive: Callable[..., tuple[Call, bool]]
) -> None:
    authorised(city.camera, mode="survey")

    call, _ = receive()

    assert call.alert.episode.authorisation is None
    assert not hasattr(call.alert.episode, "clip")


def test_call_only_mode_gives_the_last_seconds_to_a_call(
    city: City, receive: Callable[..., tuple[Call, bool]]
) -> None:
    authorised(city.camera, mode="call_only")

    call, _ = receive()

    assert call.alert.episode.clip is not None


def test_no_camera_of_another_place_is_woken(
    city: City, receive: Callable[..., tuple[Call, bool]]
) -> None:
    call, _ = receive(latitude=26.8501 + 0.004)  # about 450 m

    assert call.alert.episode.camera is None
    assert AuthorisedCamera.objects.exists()


def test_the_caller_is_an_entry_by_code_alone(
    pole: tuple[Device, str], receive: Callable[..., tuple[Call, bool]]
) -> None:
    receive()

    raised = Entry.objects.get(action="alert.raise")
    assert (raised.actor_kind, raised.actor_code) == ("device", str(pole[0].code))
    assert "26.85" not in str(raised.detail)


@pytest.mark.parametrize(
    "changed",
    [
        {"latitude": "NaN"},
        {"longitude": "Infinity"},
        {"called_at": "9999-12-31T23:59:59-14:00"},
        {"called_at": "0001-01-01T00:00:00+14:00"},
        {"idempotency_key": "call\n0001"},
        {"idempotency_key": "काल-कॉल-१"},
        {"idempotency_key": {"a": 1}},
        {"latitude": 10**400},
    ],
)
def test_strange_values_are_refused_and_break_nothing(
    pole: tuple[Device, str], changed: dict[str, Any]
) -> None:
    given = {
        "idempotency_key": "call-0001", "latitude": 26.85, "longitude": 80.94,
        "called_at": now().isoformat(),
    }  # fmt: skip

    answer = Client().post(
        "/api/v1/calls/", given | changed, content_type="application/json",
        headers={"Authorization": f"Device {pole[1]}"},
    )  # fmt: skip

    assert answer.status_code in {400, 409}
    assert set(answer.json()) >= {"error", "detail"}
    assert not Call.objects.exists()
