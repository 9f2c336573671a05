"""What the database refuses to whoever writes past the application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.utils.timezone import now

from distress.models import Alert, Camera, Dispatch, Episode, Review, Station
from distress.services.alerts import alert_claim, review_submit
from distress.services.dispatches import dispatch_send
from distress.services.episodes import episode_open
from governance.policy import Purpose
from tests.distress.conftest import City, authorised

PATROL = Purpose.PATROL


@pytest.fixture
def dispatched(city: City) -> Dispatch:
    alert = alert_claim(actor=city.operator, alert=city.alert(), purpose=PATROL)
    review_submit(
        actor=city.operator, alert=alert, verdict=Review.Verdict.CONFIRMED,
        reason=Review.Reason.CRYING, purpose=PATROL,
    )  # fmt: skip
    return dispatch_send(actor=city.operator, alert=alert, purpose=PATROL)


def _refused(write: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Review, {"verdict": "dismissed", "reason": "calm"}),
        (Review, {"reason": "hurt"}),
        (Alert, {"signal": "call"}),
        (Alert, {"authorisation": None}),
        (Alert, {"raised_at": now() - timedelta(days=1)}),
        (Dispatch, {"review_verdict": "dismissed"}),
    ],
)
def test_what_was_decided_is_not_rewritten(
    dispatched: Dispatch, model: type[Model], change: dict[str, Any]
) -> None:
    before = model._default_manager.values().get()

    _refused(lambda: model._default_manager.update(**change))

    assert model._default_manager.values().get() == before


def test_a_dispatch_is_not_moved_to_another_alert_or_station(
    city: City, dispatched: Dispatch
) -> None:
    other = city.alert(2)

    _refused(lambda: Dispatch.objects.update(alert=other))
    _refused(lambda: Dispatch.objects.update(station=Station.objects.get(pk=city.far.pk)))


def test_an_alert_of_an_expression_cannot_pass_for_a_call(city: City) -> None:
    city.authorisation = authorised(city.camera, mode="shadow")
    counted = episode_open(
        lease=city.lease, stream=city.stream, event=city.opened(),
        authorisation=city.authorisation, detection_policy=city.policy,
    )  # fmt: skip

    _refused(lambda: Alert.objects.create(episode=counted, station=city.near, signal="call"))

    assert Episode.objects.count() == 1
    assert not Alert.objects.exists()


def test_no_alert_under_an_authorisation_that_names_another_camera(city: City) -> None:
    other = Camera.objects.create(
        name="Gate 4", place="by the gate", station=city.near, latitude=26.85, longitude=80.94,
        hotspot=city.camera.hotspot, address_sealed=b"sealed",
    )  # fmt: skip
    city.authorisation = authorised(other)

    _refused(city.alert)


def test_no_alert_under_an_authorisation_that_has_not_begun(city: City) -> None:
    city.authorisation = authorised(city.camera, starts_at=now() + timedelta(minutes=1))

    _refused(city.alert)
