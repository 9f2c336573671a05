"""Sweeps: asked for by beat, and not held up by the one row that fails."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import pytest
from celery import current_app

from distress.launch.children import children_build
from distress.models import Dispatch, Message, NoticeCounter, Review
from distress.schedule import SCHEDULE
from distress.services.alerts import alert_claim, review_submit
from distress.services.dispatches import dispatch_acknowledge, dispatch_send
from distress.services.escalations import escalations_sweep
from distress.services.messages import NOTIFY_LABEL, messages_send_due
from governance import vault
from governance.models import Entry
from governance.policy import Purpose
from tests.distress.conftest import City

PATROL = Purpose.PATROL


def _dispatched(city: City, number: int = 1) -> Dispatch:
    alert = alert_claim(actor=city.operator, alert=city.alert(number), purpose=PATROL)
    review_submit(
        actor=city.operator, alert=alert, verdict=Review.Verdict.CONFIRMED,
        reason=Review.Reason.HURT, purpose=PATROL,
    )  # fmt: skip
    return dispatch_send(actor=city.operator, alert=alert, purpose=PATROL)


def test_beat_asks_for_tasks_that_exist() -> None:
    current_app.loader.import_default_modules()

    asked = {entry["task"] for entry in SCHEDULE.values()}

    assert asked <= set(current_app.tasks)
    assert {name for name in current_app.tasks if name.startswith("distress.services.")} <= asked


def test_every_queue_has_a_worker_and_no_pass_waits_behind_a_row_of_clips(tmp_path: Path) -> None:
    current_app.loader.import_default_modules()
    environment = {"ABHAYA_REDIS_URL": "redis://:word@127.0.0.1:1/0"}
    (tmp_path / "keys").mkdir()
    children = children_build(var=tmp_path, port=1, environment=environment, witness_port=2)

    served = {
        queue
        for child in children
        for flag, queues in pairwise(child.command)
        if flag == "--queues"
        for queue in queues.split(",")
    }

    routed = {route["queue"] for route in current_app.conf.task_routes.values()}
    asked = {entry["options"]["queue"] for entry in SCHEDULE.values()}
    assert asked | routed <= served
    assert "renditions" in routed - asked


def test_an_alert_that_cannot_be_escalated_does_not_hold_up_a_dispatch(city: City) -> None:
    dispatch = _dispatched(city)
    waiting = city.alert(2)
    NoticeCounter.objects.update(last=0)  # so that the next notice's number is taken already

    swept = escalations_sweep(at=waiting.raised_at + timedelta(seconds=31))
    waiting.refresh_from_db()
    assert (swept.escalated, waiting.escalation) == (0, 0)

    NoticeCounter.objects.update(last=100)
    swept = escalations_sweep(at=dispatch.sent_at + timedelta(seconds=61))
    assert (swept.escalated, swept.passed_on) == (2, 1)


def test_that_nobody_further_can_be_asked_is_told_once_and_she_may_still_answer(
    city: City,
) -> None:
    city.far_officer.shifts.all().delete()
    dispatch = _dispatched(city)
    late = dispatch.sent_at + timedelta(seconds=61)

    assert [escalations_sweep(at=late).stuck for _ in range(3)] == [1, 1, 1]
    assert Entry.objects.filter(action="dispatch.unanswered").count() == 1

    dispatch_acknowledge(actor=city.officer, dispatch=dispatch, purpose=PATROL)
    assert escalations_sweep(at=late).stuck == 0


def test_a_station_that_comes_on_duty_later_is_still_asked(city: City) -> None:
    shift = city.far_officer.shifts.get()
    dispatch = _dispatched(city)
    late = dispatch.sent_at + timedelta(seconds=61)
    shift.delete()
    escalations_sweep(at=late)

    shift.save(force_insert=True)
    swept = escalations_sweep(at=late)

    assert (swept.passed_on, swept.stuck) == (1, 0)


@pytest.mark.parametrize("label", ["", "another.label"], ids=["not sealed", "other label"])
def test_an_address_that_cannot_be_unsealed_is_counted_and_holds_up_no_other(
    city: City, settings, label: str
) -> None:
    settings.ABHAYA_NOTIFY = True
    address = "json://127.0.0.1:9/"
    city.near.notify_sealed = vault.text_seal(address, label) if label else b"not sealed"
    city.near.save()
    city.far.notify_sealed = vault.text_seal(address, NOTIFY_LABEL)
    city.far.save()
    broken, whole = _dispatched(city, 1), _dispatched(city, 2)
    Message.objects.filter(dispatch=whole).update(station=city.far)

    with patch("apprise.Apprise.notify", return_value=True):
        assert messages_send_due() == 1

    assert Message.objects.get(dispatch=whole).status == "sent"
    waiting = Message.objects.get(dispatch=broken)
    assert (waiting.status, waiting.tries) == ("waiting", 1)
