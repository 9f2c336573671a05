"""Stations by distance, and who is on duty there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.errors import NotFound
from distress.models import Camera, DutyShift, Episode, Station
from governance.policy import Purpose, Role
from governance.selectors.grants import held_by

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
    staffed = stations_staffed(at=at or now())
    stations = Station.objects.filter(kind=Station.Kind.POLICE).exclude(pk__in=without)
    found = sorted((_distance(station, episode), station.pk, station) for station in stations)
    nearest = next((pk for _km, pk, _station in found if pk in staffed), None)
    return [Candidate(station, km, pk in staffed, pk == nearest) for km, pk, station in found]


def stations_staffed(*, at: datetime) -> set[int]:
    """Row ids of the stations at which somebody is on duty who may answer a dispatch there."""
    shifts = DutyShift.objects.select_related("person", "station").filter(
        starts_at__lte=at, ends_at__gt=at, purpose=Purpose.PATROL.value,
        person__is_active=True, person__groups__name=Role.STATION_OFFICER.value,
    )  # fmt: skip
    # A roster alone is not enough: whoever may not acknowledge would leave the dispatch lying.
    held = {person: held_by(person=person) for person in {shift.person for shift in shifts}}
    return {
        shift.station_id
        for shift in shifts
        if str(shift.station.code) in held[shift.person].responds
        and Role.STATION_OFFICER.value in held[shift.person].roles
    }


def station_get(*, code: UUID) -> Station:
    """The station under this code. Stations are no secret: they are public offices.

    Raises:
        NotFound: there is none.
    """
    station = Station.objects.filter(code=code).first()
    if station is None:
        raise NotFound(_("There is no station under this code."))
    return station


def cameras_by_distance(*, latitude: float, longitude: float) -> list[tuple[Camera, float]]:
    """Every camera with its distance in kilometres from a place, nearest first."""
    ranked = sorted(
        (great_circle_km(latitude, longitude, camera.latitude, camera.longitude), camera.pk, camera)
        for camera in Camera.objects.select_related("station", "hotspot")
    )
    return [(camera, km) for km, _pk, camera in ranked]


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
