"""How long cameras were connected, could raise an alert, and were dark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import now

from distress.models import Camera, Stream
from distress.selectors.disclosures import SEEN_EVERY
from governance.models import Authorisation, AuthorisedCamera
from governance.subjects import Tally
from governance.transparency.spans import Span, month_of, months_of, seconds_of, spans_both

# Only under these can an expression become an alert: others are connected and cannot.
ALERTING = frozenset({Authorisation.Mode.LIVE.value, Authorisation.Mode.DEMO.value})
# From here on a camera counts among those that were dark.
DARK_S = 3600


@dataclass
class _Camera:
    """One camera: where it is, when it was connected, when it could alert, when it was allowed."""

    hotspot: str
    station: str
    on: list[Span] = field(default_factory=list)
    alerting: list[Span] = field(default_factory=list)
    allowed: list[Span] = field(default_factory=list)


def watched(span: Span) -> Iterator[Tally]:
    """Seconds connected and dark, by place and month, and how many cameras they were.

    Dark is a camera while an authorisation of it runs and nothing comes from it, whatever the
    reason: also where the analysis is suspended, or people assemble in its view.
    """
    cameras = list(_cameras(span))
    for camera in cameras:
        for month, part in months_of(span):
            place = {"hotspot": camera.hotspot, "station": camera.station}
            yield Tally("watched", month, seconds_of(camera.on, part), **place)
            yield Tally("watched_live", month, seconds_of(camera.alerting, part), **place)
            yield Tally("dark", month, _dark_s(camera, part), **place)
    yield from _how_many([one for one in cameras if one.allowed], span)


def _how_many(cameras: list[_Camera], span: Span) -> Iterator[Tally]:
    # Of the whole span, also where that is a year: a camera that was dark twice is one camera.
    month = month_of(span[0])
    dark = sum(_dark_s(one, span) >= DARK_S for one in cameras)
    silent = sum(not seconds_of(one.on, span) for one in cameras)
    yield Tally("cameras", month, len(cameras))
    yield Tally("cameras_dark", month, dark)
    yield Tally("cameras_silent", month, silent)


def _dark_s(camera: _Camera, within: Span) -> int:
    on = list(spans_both(camera.on, camera.allowed))
    return seconds_of(camera.allowed, within) - seconds_of(on, within)


def _cameras(span: Span) -> Iterator[_Camera]:
    known = {
        code: _Camera(str(hotspot), str(station))
        for code, hotspot, station in Camera.objects.values_list(
            "code", "hotspot__code", "station__code"
        )
    }
    streams = Stream.objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gt=span[0]), opened_at__lt=span[1]
    ).order_by()
    for code, mode, begin, seen, closed in streams.values_list(
        "camera__code", "authorisation__mode", "opened_at", "seen_at", "closed_at"
    ):
        # One that nobody closed was connected for as long as it was seen.
        lasted = (begin, closed or min(seen + SEEN_EVERY, now()))
        known[code].on.append(lasted)
        if mode in ALERTING:
            known[code].alerting.append(lasted)
    for camera, begin, end in _allowed(span):
        if camera in known:
            known[camera].allowed.append((begin, end))
    yield from known.values()


def _allowed(span: Span) -> Iterator[tuple[UUID, datetime, datetime]]:
    """From when until when each camera was allowed, as far as it lies in the span."""
    given = AuthorisedCamera.objects.filter(
        authorisation__approved_at__lt=span[1], authorisation__starts_at__lt=span[1],
        authorisation__ends_at__gt=span[0],
    )  # fmt: skip
    for code, approved, starts, ends, withdrawn in given.values_list(
        "camera_code", "authorisation__approved_at", "authorisation__starts_at",
        "authorisation__ends_at", "authorisation__withdrawn_at",
    ):  # fmt: skip
        assert approved is not None, "approved before the span ends"
        begin = max(approved, starts, span[0])
        end = min(ends, withdrawn or ends, span[1])
        if begin < end:
            yield code, begin, end
