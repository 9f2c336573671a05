"""Calls for help, by the door that a pole or an app uses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now

from distress.models import Alert, Call, Camera, Clip, Device, Episode
from distress.services.calls import device_register
from distress.watching.wishes import wishes_take
from governance.actors import worker
from governance.models import Authorisation, Entry
from tests.distress.conftest import City

URL = "/api/v1/calls/"


@pytest.fixture
def key(city: City) -> str:
    return device_register(actor=worker("command-line"), name="Pole 1")[1]


def body(**changed: Any) -> dict[str, Any]:
    return {
        "idempotency_key": "call-0001",
        "latitude": 26.8501,
        "longitude": 80.9401,
        "called_at": now().isoformat(),
    } | changed


def call(key: str, **changed: Any):
    return Client().post(
        URL, body(**changed), content_type="application/json",
        headers={"Authorization": f"Device {key}"},
    )  # fmt: skip


def test_a_call_is_an_alert_at_once_with_the_cameras_last_seconds(
    city: City, key: str, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = call(key)

    assert answer.status_code == 201
    alert = Alert.objects.get()
    assert (alert.signal, alert.station, alert.episode.camera) == ("call", city.near, city.camera)
    assert Clip.objects.filter(episode=alert.episode).exists()
    assert wishes_take(city.camera.code).preroll == alert.episode.code
    assert set(answer.json()) == {"call", "received_at"}


def test_the_same_call_again_is_the_same_call(city: City, key: str) -> None:
    first, again = call(key), call(key)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["call"] == again.json()["call"]
    assert Alert.objects.count() == 1


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_call_from_another_time_is_refused(city: City, key: str, minutes: int) -> None:
    answer = call(key, called_at=(now() + timedelta(minutes=minutes)).isoformat())

    assert answer.status_code == 409
    assert "clock" in answer.json()["detail"]
    assert not Alert.objects.exists()


@pytest.mark.parametrize("header", ["", "Device wrong", "Bearer x", "Device " + "x" * 300])
def test_without_a_valid_key_nobody_is_heard(city: City, key: str, header: str) -> None:
    answer = Client().post(
        URL, body(), content_type="application/json", headers={"Authorization": header}
    )

    assert answer.status_code == 401
    assert not Call.objects.exists()


def test_a_device_that_was_switched_off_is_not_heard(city: City, key: str) -> None:
    Device.objects.update(is_active=False)

    assert call(key).status_code == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"latitude": 91},
        {"longitude": "east"},
        {"idempotency_key": "a b"},
        {"idempotency_key": "x" * 65},
        {"called_at": "yesterday"},
        {"called_at": None},
    ],
)
def test_a_malformed_call_is_refused_with_the_field(
    city: City, key: str, changed: dict[str, Any]
) -> None:
    answer = call(key, **changed)

    assert answer.status_code == 400
    assert next(iter(changed)) in answer.json()["detail"]
    assert not Alert.objects.exists()


def test_it_works_where_no_camera_is_and_nothing_is_analysed(city: City, key: str) -> None:
    Authorisation.objects.update(withdrawn_at=now())

    near = call(key)
    far = call(key, idempotency_key="call-0002", latitude=26.99)

    assert (near.status_code, far.status_code) == (201, 201)
    assert Alert.objects.count() == 2
    assert Episode.objects.filter(camera=None).count() == 1
    assert not Clip.objects.exists()


def test_it_works_without_any_camera_at_all(city: City, key: str) -> None:
    city.stream.delete()
    Camera.objects.all().delete()

    assert call(key).status_code == 201
    assert Alert.objects.get().station in {city.empty, city.near}


def test_the_key_is_kept_only_as_a_hash(city: City, key: str) -> None:
    assert key not in str(Device.objects.values().get())
    assert key not in str(list(Entry.objects.values()))
    cache.clear()
