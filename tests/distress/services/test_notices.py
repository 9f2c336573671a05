"""Notices: true in the row, a hint on the socket."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from unittest.mock import patch

import pytest
from django.db import transaction

from distress.models import Alert, Notice, NoticeCounter, Review
from distress.selectors import notices as selector
from distress.selectors.notices import notices_since
from distress.services import notices
from distress.services.alerts import alert_claim, review_submit
from distress.services.dispatches import dispatch_send
from distress.services.notices import camera_group, notice_add, station_group
from governance.policy import Purpose
from tests.distress.conftest import City

PATROL = Purpose.PATROL


@dataclass
class Layer:
    """A channel layer that only notes what it was given to carry."""

    sent: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    async def group_send(self, group: str, message: dict[str, object]) -> None:
        self.sent.append((group, message))


def _listener() -> socket.socket:
    """A server that takes connections and never says a word, as a frozen Valkey does."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(16)
    return server


@pytest.mark.parametrize("is_frozen", [False, True], ids=["away", "frozen"])
def test_a_broker_that_does_not_answer_undoes_nothing(
    city: City, settings, monkeypatch, django_capture_on_commit_callbacks, is_frozen: bool
) -> None:
    alert = city.alert()
    monkeypatch.setattr(notices, "TELL_WITHIN_S", 0.2)
    with _listener() as server:
        port = server.getsockname()[1] if is_frozen else 9
        settings.CHANNEL_LAYERS = {
            "default": {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "CONFIG": {"hosts": [f"redis://127.0.0.1:{port}"]},
            }
        }

        with django_capture_on_commit_callbacks(execute=True):
            alert_claim(actor=city.operator, alert=alert, purpose=PATROL)

    assert Alert.objects.get().status == "claimed"
    assert Notice.objects.count() == 2


def test_a_notice_of_what_was_rolled_back_was_never_given(
    city: City, django_capture_on_commit_callbacks
) -> None:
    alert = city.alert()

    with django_capture_on_commit_callbacks() as told, transaction.atomic():
        notice_add(alert)
        transaction.set_rollback(True)

    assert told == []
    assert NoticeCounter.objects.get().last == Notice.objects.count() == 1


def test_the_socket_carries_code_and_number_and_nothing_else(
    city: City, django_capture_on_commit_callbacks
) -> None:
    layer = Layer()

    with (
        patch("distress.services.notices.get_channel_layer", return_value=layer),
        django_capture_on_commit_callbacks(execute=True),
    ):
        alert = city.alert()

    group = station_group(str(city.near.code))
    camera = camera_group(str(city.camera.code))
    said = {"type": "alert.changed", "alert": str(alert.code), "seq": 1}
    assert sorted(layer.sent) == sorted([(group, said), (camera, said)])


def test_the_station_that_was_sent_hears_of_the_alert_from_then_on(city: City) -> None:
    alert = alert_claim(actor=city.operator, alert=city.alert(), purpose=PATROL)
    review_submit(
        actor=city.operator, alert=alert, verdict=Review.Verdict.CONFIRMED,
        reason=Review.Reason.HURT, purpose=PATROL,
    )  # fmt: skip
    assert notices_since(actor=city.far_officer, seq=0).alerts == []

    dispatch_send(actor=city.operator, alert=alert, station=city.far, purpose=PATROL)

    assert notices_since(actor=city.far_officer, seq=3).alerts == [alert.code]
    assert notices_since(actor=city.officer, seq=0).alerts == []


def test_a_page_that_was_away_for_long_gets_the_newest(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selector, "MOST", 2)
    alerts = [city.alert(number) for number in (1, 2, 3)]

    found = notices_since(actor=city.operator, seq=0)

    assert found.alerts == [alerts[1].code, alerts[2].code]
    assert found.seq == 3
