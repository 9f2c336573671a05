"""Sending the nearest station, and what happens when it does not answer."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils.timezone import now

from distress.errors import (
    AlertNotConfirmed,
    AlreadyDispatched,
    DispatchOutOfOrder,
    NobodyOnDuty,
)
from distress.models import Alert, Dispatch, DutyShift, Message, Outcome, Review
from distress.selectors.dispatches import dispatch_get, dispatch_list
from distress.selectors.stations import great_circle_km, station_candidates
from distress.services.alerts import alert_claim, review_submit
from distress.services.dispatches import (
    dispatch_acknowledge,
    dispatch_arrive,
    dispatch_close,
    dispatch_send,
)
from distress.services.escalations import escalations_sweep
from distress.services.messages import MOST_TRIES, NOTIFY_LABEL, messages_send_due
from governance import vault
from governance.policy import Denied, Purpose
from tests.distress.conftest import City

PATROL = Purpose.PATROL


def reviewed(city: City, verdict: Review.Verdict = Review.Verdict.CONFIRMED) -> Alert:
    alert = alert_claim(actor=city.operator, alert=city.alert(), purpose=PATROL)
    is_confirmed = verdict is Review.Verdict.CONFIRMED
    review_submit(
        actor=city.operator, alert=alert, verdict=verdict, purpose=PATROL,
        reason=Review.Reason.AFRAID if is_confirmed else Review.Reason.CALM,
    )  # fmt: skip
    return alert


def sent(city: City) -> Dispatch:
    return dispatch_send(actor=city.operator, alert=reviewed(city), purpose=PATROL)


def test_the_nearest_station_with_someone_on_duty_is_sent(city: City) -> None:
    dispatch = sent(city)

    candidates = station_candidates(episode=dispatch.alert.episode)
    assert [found.station for found in candidates] == [city.empty, city.near, city.far]
    assert dispatch.station == city.near
    assert dispatch.distance_km == pytest.approx(1.11, abs=0.01)


def test_a_degree_of_latitude_is_about_111_km() -> None:
    assert great_circle_km(26, 80, 27, 80) == pytest.approx(111.19, abs=0.01)


def test_a_shift_that_is_over_does_not_count_as_duty(city: City) -> None:
    DutyShift.objects.filter(station=city.near).update(ends_at=now() - timedelta(minutes=1))

    assert sent(city).station == city.far


def test_when_nobody_is_on_duty_anywhere_the_operator_is_told(city: City) -> None:
    DutyShift.objects.update(ends_at=now() - timedelta(minutes=1))

    with pytest.raises(NobodyOnDuty, match="112"):
        sent(city)

    assert not Dispatch.objects.exists()


def test_nobody_is_sent_without_a_verdict(city: City) -> None:
    alert = city.alert()
    with pytest.raises(AlertNotConfirmed):
        dispatch_send(actor=city.operator, alert=alert, purpose=PATROL)

    dismissed = reviewed(city, Review.Verdict.DISMISSED)
    with pytest.raises(AlertNotConfirmed):
        dispatch_send(actor=city.operator, alert=dismissed, purpose=PATROL)


def test_the_database_itself_refuses_a_dispatch_from_a_dismissal(city: City) -> None:
    alert = reviewed(city, Review.Verdict.DISMISSED)

    with pytest.raises(DatabaseError), transaction.atomic():
        Dispatch.objects.create(
            alert=alert, review=alert.review, station=city.near, distance_km=1.0
        )


def test_the_database_refuses_a_dispatch_by_another_alerts_review(city: City) -> None:
    confirmed = reviewed(city)
    other = city.alert(2)

    with pytest.raises(DatabaseError), transaction.atomic():
        Dispatch.objects.create(
            alert=other, review=confirmed.review, station=city.near, distance_km=1.0
        )


def test_an_alert_in_hand_is_not_sent_twice(city: City) -> None:
    dispatch = sent(city)

    with pytest.raises(AlreadyDispatched):
        dispatch_send(actor=city.operator, alert=dispatch.alert, purpose=PATROL)


def test_acknowledged_arrived_closed_in_that_order(city: City) -> None:
    dispatch = sent(city)
    with pytest.raises(DispatchOutOfOrder):
        dispatch_arrive(actor=city.officer, dispatch=dispatch, purpose=PATROL)

    dispatch_acknowledge(actor=city.officer, dispatch=dispatch, purpose=PATROL)
    dispatch_arrive(actor=city.officer, dispatch=dispatch, purpose=PATROL)
    dispatch_close(
        actor=city.officer, dispatch=dispatch, purpose=PATROL,
        finding=Outcome.Finding.NOT_WANTED, note="मदद नहीं चाहिए",
    )  # fmt: skip

    dispatch.refresh_from_db()
    assert dispatch.status == "closed"
    assert dispatch.alert.__class__.objects.get(pk=dispatch.alert_id).status == "closed"
    with pytest.raises(DispatchOutOfOrder):
        dispatch_acknowledge(actor=city.officer, dispatch=dispatch, purpose=PATROL)


def test_another_stations_officer_cannot_answer_nor_see(city: City) -> None:
    dispatch = sent(city)

    with pytest.raises(Denied):
        dispatch_acknowledge(actor=city.far_officer, dispatch=dispatch, purpose=PATROL)
    with pytest.raises(Denied) as refusal:
        dispatch_get(actor=city.far_officer, code=dispatch.code, purpose=PATROL)

    assert refusal.value.hidden
    assert list(dispatch_list(actor=city.far_officer)) == []
    dispatch.refresh_from_db()
    assert dispatch.status == "sent"


def test_after_a_minute_without_an_answer_the_next_nearest_is_sent(city: City) -> None:
    first = sent(city)

    with time_machine.travel(first.sent_at + timedelta(seconds=61)):
        swept, again = escalations_sweep(), escalations_sweep()

    first.refresh_from_db()
    second = Dispatch.objects.exclude(pk=first.pk).get()
    assert (first.status, second.station, second.sent_by) == ("passed_on", city.far, None)
    assert (swept.passed_on, again.passed_on) == (1, 0)


def test_an_answered_dispatch_is_not_passed_on(city: City) -> None:
    dispatch = sent(city)
    dispatch_acknowledge(actor=city.officer, dispatch=dispatch, purpose=PATROL)

    with time_machine.travel(now() + timedelta(minutes=5)):
        escalations_sweep()

    assert Dispatch.objects.count() == 1


def test_with_no_station_left_the_dispatch_stays_and_is_counted(city: City) -> None:
    DutyShift.objects.filter(station=city.far).delete()
    dispatch = sent(city)

    with time_machine.travel(now() + timedelta(minutes=5)):
        swept = escalations_sweep()

    dispatch.refresh_from_db()
    assert (dispatch.status, swept.stuck) == ("sent", 1)


def test_outbound_messages_are_off_unless_a_deployment_turns_them_on(city: City) -> None:
    sent(city)

    assert Message.objects.get().status == "off"
    assert messages_send_due() == 0


def waiting_message(city: City, settings) -> Message:
    settings.ABHAYA_NOTIFY = True
    city.near.notify_sealed = vault.text_seal("json://127.0.0.1:9/", NOTIFY_LABEL)
    city.near.save()
    sent(city)
    return Message.objects.get()


def test_a_message_that_cannot_go_out_is_tried_again_and_counted(city: City, settings) -> None:
    message = waiting_message(city, settings)

    for minute in range(MOST_TRIES + 2):
        with time_machine.travel(now() + timedelta(minutes=minute * 10)):
            messages_send_due()

    message.refresh_from_db()
    assert (message.status, message.tries) == ("failed", MOST_TRIES)


def test_a_message_names_nobody_and_shows_nothing(city: City, settings) -> None:
    waiting_message(city, settings)

    with patch("apprise.Apprise.notify", return_value=True) as notify:
        messages_send_due()

    told = " ".join(notify.call_args.kwargs.values())
    assert str(Dispatch.objects.get().code) in told
    assert "attach" not in notify.call_args.kwargs
    assert not any(word in told for word in ("Asha", "Gate 3", "afraid"))
    assert Message.objects.get().status == "sent"
