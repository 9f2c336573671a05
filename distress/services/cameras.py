"""Cameras: registered with a sealed address, watched once an authorisation names them."""

from __future__ import annotations

from django.db import transaction

from distress.models import Camera, Hotspot, Station
from distress.subjects import camera_subject
from distress.watching.addresses import ADDRESS_LABEL
from governance import ledger, vault
from governance.actors import AnyActor
from governance.models import Entry
from inference.sources import address_check


def camera_register(
    *,
    actor: AnyActor,
    name: str,
    place: str,
    station: Station,
    hotspot: Hotspot,
    latitude: float,
    longitude: float,
    address: str,
) -> Camera:
    """The camera. Its address is sealed here and never shown back.

    Raises:
        AddressRefused: the address is no stream that may be opened.
        ValidationError: a value does not fit, or the station has a camera of this name.
    """
    address_check(address)
    camera = Camera(
        name=name, place=place, station=station, hotspot=hotspot,
        latitude=latitude, longitude=longitude,
        address_sealed=vault.text_seal(address, ADDRESS_LABEL),
    )  # fmt: skip
    camera.full_clean()
    with transaction.atomic():
        camera.save()
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action="camera.register",
            subject=camera_subject(camera),
        )
    return camera
