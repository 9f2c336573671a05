"""The live list: nothing that waits is ever left out of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from distress.models import Alert
from distress.selectors import alerts as selector
from distress.selectors.alerts import alert_list_live
from distress.services.alerts import alert_claim
from governance.policy import Purpose
from tests.distress.conftest import City


def test_what_waits_is_shown_however_much_and_however_old_it_is(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selector, "MOST_SETTLED", 1)
    waiting = [city.alert(number) for number in (1, 2, 3)]
    alert_claim(actor=city.operator, alert=waiting[1], purpose=Purpose.PATROL)

    assert [alert.pk for alert in alert_list_live(actor=city.operator)] == [
        alert.pk for alert in waiting
    ]


def test_settled_alerts_are_bounded_and_leave_after_a_while(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selector, "MOST_SETTLED", 1)
    older, newer = city.alert(1), city.alert(2)
    Alert.objects.update(
        status="dismissed", reviewed_at=now(), claimed_by=city.operator, claimed_at=now()
    )

    assert [alert.pk for alert in alert_list_live(actor=city.operator)] == [newer.pk]
    assert older.raised_at <= newer.raised_at

    monkeypatch.setattr(selector, "LIVE", timedelta(0))
    assert alert_list_live(actor=city.operator) == []


def test_the_list_is_empty_for_other_stations_and_other_roles(city: City) -> None:
    city.alert()

    assert alert_list_live(actor=city.stranger) == []
    assert alert_list_live(actor=city.officer) == []
