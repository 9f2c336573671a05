"""Stations by distance, and who is on duty there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from distress.models import Camera, DutyShift, Episode, Station
from governance.policy import Role

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True)
class Candidate:
    """One police station that could be sent, with its distance."""

    station: Station
    distance_km: float
    is_staffed: bool
    is_nearest: bool = False

    @property
    def code(self) -> UUID:
        return self.station.code

    @property
    def name(self) -> str:
        return self.station.name

    @property
    def km(self) -> str:
        return f"{self.distance_km:.1f}"


def great_circle_km(
    latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float
) -> float:
    """Distance on the sphere in kilometres, by the haversine formula. Takes degrees."""
    a, b = math.radians(latitude_a), math.radians(latitude_b)
    half_lat = (b - a) / 2
    half_lon = math.radians(longitude_b - longitude_a) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(a) * math.cos(b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def station_candidates(
    *, episode: Episode, at: datetime | None = None, without: Sequence[int] = ()
) -> list[Candidate]:
    """Police stations, nearest first; the first with someone on duty is marked.

    without: row ids of stations that were asked already.
    """
    moment = at or now()
    on_duty = DutyShift.objects.filter(
        station=OuterRef("pk"), starts_at__lte=moment, ends_at__gt=moment,
        person__is_active=True, person__groups__name=Role.STATION_OFFICER.value,
    )  # fmt: skip
    stations = Station.objects.filter(kind=Station.Kind.POLICE).exclude(pk__in=without)
    found = sorted(
        (
            (_distance(station, episode), station.pk, station)
            for station in stations.annotate(is_staffed=Exists(on_duty))
        ),
    )
    nearest = next((pk for _, pk, station in found if station.is_staffed), None)
    return [
        Candidate(station, km, bool(station.is_staffed), pk == nearest) for km, pk, station in found
    ]


def camera_nearest(*, latitude: float, longitude: float) -> tuple[Camera, float] | None:
    """The camera nearest to a place and its distance in kilometres; None without cameras."""
    cameras = Camera.objects.select_related("station", "hotspot")
    ranked = [
        (great_circle_km(latitude, longitude, camera.latitude, camera.longitude), camera.pk, camera)
        for camera in cameras
    ]
    if not ranked:
        return None
    km, _, camera = min(ranked)
    return camera, km


def station_nearest(*, latitude: float, longitude: float) -> Station | None:
    """The station nearest to a place, staffed or not; None without stations."""
    stations = Station.objects.all()
    return min(
        stations,
        key=lambda s: great_circle_km(latitude, longitude, s.latitude, s.longitude),
        default=None,
    )


def _distance(station: Station, episode: Episode) -> float:
    return great_circle_km(episode.latitude, episode.longitude, station.latitude, station.longitude)
