"""Notices: that an alert changed, numbered in the order of commits."""

from __future__ import annotations

import asyncio

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.db.models import F

from distress.models import Alert, Notice, NoticeCounter

COUNTER = 1
TELL_WITHIN_S = 2.0

log = structlog.get_logger(__name__)


def station_group(station_code: str) -> str:
    """The name under which dashboards of one station listen."""
    return f"alerts.station.{station_code}"


def camera_group(camera_code: str) -> str:
    """The name under which those listen who watch one camera and not its station."""
    return f"alerts.camera.{camera_code}"


def notice_add(alert: Alert) -> Notice:
    """The notice of a change, written with the change; dashboards hear of it after the commit.

    Must be called inside the transaction of the change.
    """
    NoticeCounter.objects.get_or_create(pk=COUNTER)
    # The row stays locked until the commit, so numbers become visible in their own order and a
    # page that asks for everything since its last number misses none.
    NoticeCounter.objects.filter(pk=COUNTER).update(last=F("last") + 1)
    seq = NoticeCounter.objects.values_list("last", flat=True).get(pk=COUNTER)
    notice = Notice.objects.create(seq=seq, alert=alert, station=alert.station)
    groups = {station_group(str(code)) for code in _stations(alert)}
    if alert.episode.camera is not None:
        groups.add(camera_group(str(alert.episode.camera.code)))
    # The row is the truth and the socket a hint, so a broker that is away undoes nothing.
    transaction.on_commit(lambda: _tell(groups, code=str(alert.code), seq=seq), robust=True)
    return notice


def _stations(alert: Alert) -> list[object]:
    sent_to = alert.dispatches.values_list("station__code", flat=True)
    return [alert.station.code, *sent_to]


def _tell(groups: set[str], *, code: str, seq: int) -> None:
    try:
        async_to_sync(_send)(groups, {"type": "alert.changed", "alert": code, "seq": seq})
    except Exception as error:
        # Pages ask by number what they missed, so nobody is left without it.
        log.warning("notice not told", alert=code, seq=seq, error=type(error).__name__)


async def _send(groups: set[str], message: dict[str, object]) -> None:
    layer = get_channel_layer()
    # A server that accepts and never answers would hold up the worker that raised the alert.
    async with asyncio.timeout(TELL_WITHIN_S):
        for group in groups:
            await layer.group_send(group, message)
