"""Calls for help: made on purpose, always allowed, an alert at once."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.errors import CallRefused
from distress.models import Call, Camera, Clip, Device, Episode, Signal, Station
from distress.selectors.stations import cameras_by_distance, station_nearest
from distress.services.episodes import alert_raise
from distress.watching.wishes import preroll_want
from governance import ledger, policy
from governance.actors import AnyActor
from governance.actors import device as device_actor
from governance.models import Authorisation, Entry
from governance.policy import Action, Purpose
from governance.selectors.authorisations import authorisation_in_force
from governance.subjects import Subject, SubjectKind
from governance.who_may import MODES

log = structlog.get_logger(__name__)

# A request older than this, or from this far in the future, is a replay or a wrong clock.
FRESH_S = 120
WITNESS_KM = 0.3
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class _Place:
    """Where a call came from, and who answers for that place."""

    station: Station
    camera: Camera | None
    authorisation: Authorisation | None


def device_register(
    *, actor: AnyActor, name: str, latitude: float | None = None, longitude: float | None = None
) -> tuple[Device, str]:
    """A device that may call, and its key. The key is shown this once and kept only as a hash."""
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        made = Device.objects.create(
            name=name, key_hash=_hash(key), latitude=latitude, longitude=longitude
        )
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action="device.register",
            subject=Subject(SubjectKind.DEVICE, str(made.code)),
        )
    return made, key


def device_of_key(key: str) -> Device | None:
    """The active device with this key, or None."""
    return Device.objects.filter(key_hash=_hash(key), is_active=True).first()


def call_receive(
    *,
    device: Device,
    idempotency_key: str,
    latitude: float,
    longitude: float,
    called_at: datetime,
) -> tuple[Call, bool]:
    """The call with its alert, and whether it is new. The same key again gives the same call.

    Raises:
        CallRefused: the key is malformed, the time is not now, or there is no station at all.
    """
    policy.require(
        actor=device_actor(str(device.code)),
        action=Action.CALL_MAKE,
        subject=Subject(SubjectKind.DEVICE, str(device.code)),
        purpose=Purpose.HELP,
    )
    _check_key(idempotency_key)
    known = _known(device, idempotency_key)
    if known:
        # Before the clock is asked: a device that repeats itself for minutes was heard.
        return known, False
    _check_fresh(called_at)
    place = _place(latitude, longitude)
    try:
        with transaction.atomic():
            call = _create(device, idempotency_key, latitude, longitude, called_at, place)
    except IntegrityError:
        # The same request twice at the same moment: the other one won, and this is its call.
        known = _known(device, idempotency_key)
        if known is None:
            raise
        return known, False
    return call, True


def _known(device: Device, idempotency_key: str) -> Call | None:
    return Call.objects.filter(device=device, idempotency_key=idempotency_key).first()


def _check_key(idempotency_key: str) -> None:
    if not _KEY.fullmatch(idempotency_key):
        raise CallRefused(
            _("The idempotency key must be 8 to 64 letters, digits, hyphens or underscores.")
        )


def _check_fresh(called_at: datetime) -> None:
    if abs((now() - called_at).total_seconds()) > FRESH_S:
        raise CallRefused(
            _("called_at must be within %(seconds)s seconds of now. Set the device's clock.")
            % {"seconds": FRESH_S}
        )


def _place(latitude: float, longitude: float) -> _Place:
    cameras = cameras_by_distance(latitude=latitude, longitude=longitude)
    near = [camera for camera, km in cameras if km <= WITNESS_KM]
    for camera in near:
        # Not the nearest but the nearest that may witness: one without leave keeps nothing.
        found = authorisation_in_force(camera=camera.code)
        if found is not None and found.mode in MODES[Action.CAMERA_PREROLL]:
            return _Place(camera.station, camera, found)
    if near:
        return _Place(near[0].station, near[0], None)
    if cameras:
        return _Place(cameras[0][0].station, None, None)
    station = station_nearest(latitude=latitude, longitude=longitude)
    if station is None:
        raise CallRefused(_("No station is registered, so nobody can be told. Dial 112."))
    return _Place(station, None, None)


def _create(
    device: Device,
    idempotency_key: str,
    latitude: float,
    longitude: float,
    called_at: datetime,
    place: _Place,
) -> Call:
    received_at = now()
    episode = Episode.objects.create(
        camera=place.camera, latitude=latitude, longitude=longitude, signal=Signal.CALL,
        # A device's clock may run ahead, and no episode ends before it starts.
        authorisation=place.authorisation, start_at=min(called_at, received_at),
        end_at=received_at,
    )  # fmt: skip
    alert = alert_raise(
        actor=device_actor(str(device.code)), episode=episode, station=place.station
    )
    Device.objects.filter(pk=device.pk).update(last_used_at=now())
    if place.camera is not None and place.authorisation is not None:
        Clip.objects.create(episode=episode)
        camera_code, episode_code = place.camera.code, episode.code
        # Robust: without Valkey there is no witness, and still an alert.
        transaction.on_commit(
            lambda: preroll_want(camera=camera_code, episode=episode_code), robust=True
        )
    return Call.objects.create(
        device=device, idempotency_key=idempotency_key, latitude=latitude, longitude=longitude,
        called_at=called_at, alert=alert,
    )  # fmt: skip


def _hash(key: str) -> str:
    # The key is 256 random bits, so a plain hash cannot be guessed back.
    return hashlib.sha256(key.encode()).hexdigest()
