"""Makes the demo's stations, people and cameras. Safe to call at every start."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from distress.demo.parties import demo_party_load
from distress.demo.people import DEMO_PEOPLE, DemoPerson
from distress.demo.street import street_video_write
from distress.models import Camera, DutyShift, Hotspot, Station
from distress.watching.addresses import ADDRESS_LABEL
from governance import vault
from governance.actors import worker
from governance.errors import Refused
from governance.models import User
from governance.policy import Purpose, Role
from governance.services.accounts import account_write, body_write
from governance.services.authorisations import authorisation_demo_grant
from governance.services.grants import Holding, grant_write
from governance.vocabulary import RESPOND, WATCH

SHIFT = timedelta(hours=12)
DEMO = worker("demo")


@dataclass(frozen=True)
class _Place:
    name: str
    latitude: float
    longitude: float
    kind: Station.Kind = Station.Kind.POLICE


# Near enough to the real places for distances to make sense; no real station is meant.
STATIONS = (
    _Place("Control room", 26.8467, 80.9462, Station.Kind.CONTROL),
    _Place("Hazratganj", 26.8500, 80.9470),
    _Place("Kaiserbagh", 26.8530, 80.9340),
    _Place("Aliganj", 26.8960, 80.9430),
)
# Nearer than any other, with nobody on duty: it has to be passed over.
UNSTAFFED = _Place("Women's help desk, Mall Road", 26.8522, 80.9452)
CAMERA_PLACES = (
    ("Mall Road 1", "at the bus stop", 26.8520, 80.9450),
    ("Mall Road 2", "at the crossing", 26.8528, 80.9461),
)


def demo_load(*, videos: Sequence[str]) -> None:
    """Load the demo, with these files or streams as its cameras instead of the drawn street."""
    if not settings.ABHAYA_KEK_FILE.exists():
        vault.keyring_rotate()
    addresses = list(videos) or _streets_draw()
    with transaction.atomic():
        stations = {place.name: _station(place) for place in (*STATIONS, UNSTAFFED)}
        people = [
            _person(person, stations)
            for person in DEMO_PEOPLE
            if person.group is not Role.THIRD_PARTY
        ]
        officials = [_account(name, "") for name in ("demo-asks", "demo-approves")]
        cameras = _cameras(addresses, stations["Hazratganj"], is_video=bool(videos))
        _roster(people)
    authorisation_demo_grant(
        cameras=[camera.code for camera in cameras],
        requested_by=officials[0],
        approved_by=officials[1],
    )
    demo_party_load(actor=DEMO, cameras=frozenset(camera.code for camera in cameras))


def _streets_draw() -> list[str]:
    """Paths of the drawn streets, drawn on the first start: one with distress, and a calm one."""
    folder = Path(settings.ABHAYA_VAR) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    paths = {folder / "street-1.mp4": False, folder / "street-2-calm.mp4": True}
    with ProcessPoolExecutor(max_workers=len(paths)) as pool:
        begun = [
            pool.submit(street_video_write, path, seed=seed, is_calm=is_calm)
            for seed, (path, is_calm) in enumerate(paths.items(), start=1)
            if not path.exists()
        ]
        for drawn in begun:
            drawn.result()
    return [str(path) for path in paths]


def _station(place: _Place) -> Station:
    return Station.objects.get_or_create(
        name=place.name,
        defaults={"latitude": place.latitude, "longitude": place.longitude, "kind": place.kind},
    )[0]


def _person(person: DemoPerson, stations: dict[str, Station]) -> tuple[DemoPerson, User, Station]:
    user = _account(f"demo-{person.role}", person.name)
    name, kind = person.body
    user.body = body_write(actor=DEMO, name=name, kind=kind)
    user.save(update_fields=["body"])
    _grant(user, Holding(role=person.group))
    for station, permission in _grants(person, stations):
        _grant(user, Holding(permission=permission, kind="station", code=str(station.code)))
    return person, user, stations[person.station or "Control room"]


def _grant(user: User, holding: Holding) -> None:
    """For a year from the first start; a later start finds it there."""
    with contextlib.suppress(Refused):
        grant_write(
            actor=DEMO, grantor=_account("demo-grants", ""), person=user, holding=holding,
            reason="one of the demonstration's people",
        )  # fmt: skip


def _grants(person: DemoPerson, stations: dict[str, Station]) -> Iterable[tuple[Station, str]]:
    if person.group is Role.STATION_OFFICER:
        return [(stations[person.station], RESPOND)]
    if person.group not in {Role.OPERATOR, Role.SUPERVISOR, Role.INVESTIGATOR}:
        return []
    if person.station:
        return [(stations[person.station], WATCH)]
    names = set(stations) - {"Aliganj"}
    return [(stations[name], WATCH) for name in sorted(names)]


def _account(username: str, name: str) -> User:
    found = User.objects.filter(username=username).first()
    return found or account_write(actor=DEMO, username=username, full_name=name)


def _cameras(addresses: Sequence[str], station: Station, *, is_video: bool) -> list[Camera]:
    hotspot, _ = Hotspot.objects.get_or_create(
        name="Mall Road",
        defaults={
            "area": "Mall Road between the bus stop and the crossing",
            "why_chosen": "Demonstration: a drawn street, or the footage that you brought.",
        },
    )
    Camera.objects.filter(is_demo=True).exclude(
        name__in=[_name(number, is_video) for number in range(len(addresses))]
    ).update(is_demo=False)
    return [
        _camera(number, address, station, hotspot, is_video=is_video)
        for number, address in enumerate(addresses)
    ]


def _camera(
    number: int, address: str, station: Station, hotspot: Hotspot, *, is_video: bool
) -> Camera:
    _, place, latitude, longitude = CAMERA_PLACES[number % len(CAMERA_PLACES)]
    return Camera.objects.update_or_create(
        station=station,
        name=_name(number, is_video),
        defaults={
            "place": place,
            "hotspot": hotspot,
            "latitude": latitude,
            "longitude": longitude,
            "address_sealed": vault.text_seal(address, ADDRESS_LABEL),
            "is_demo": True,
            "is_looped": "://" not in address,
        },
    )[0]


def _name(number: int, is_video: bool) -> str:
    return f"Your video {number + 1}" if is_video else CAMERA_PLACES[number][0]


def _roster(people: Sequence[tuple[DemoPerson, User, Station]]) -> None:
    """Everyone is on duty for twelve hours from now, at her own station."""
    at = now()
    users = [user for _, user, _ in people]
    DutyShift.objects.filter(person__in=users, ends_at__gt=at).update(ends_at=at)
    DutyShift.objects.filter(person__in=users, starts_at__gte=at).delete()
    DutyShift.objects.bulk_create(
        DutyShift(
            person=user, station=station, purpose=Purpose.PATROL.value,
            starts_at=at, ends_at=at + SHIFT,
        )
        for _, user, station in people
    )  # fmt: skip
