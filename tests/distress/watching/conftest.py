"""A camera to watch, under an authorisation, with a key ring."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import now

from distress.models import Camera, Hotspot, Station
from distress.watching.addresses import ADDRESS_LABEL
from governance import vault
from governance.models import Authorisation, AuthorisedCamera
from tests.distress.conftest import approved, authorisation_make


@pytest.fixture(autouse=True)
def vault_apart(settings, tmp_path: Path) -> None:
    settings.ABHAYA_MEDIA = tmp_path / "media"
    settings.ABHAYA_KEK_FILE = tmp_path / "kek.json"
    vault.keyring_rotate()


@pytest.fixture
def camera(db: None) -> Camera:
    station = Station.objects.create(name="Hazratganj", latitude=26.85, longitude=80.94)
    hotspot = Hotspot.objects.create(name="Gate", area="Gate 3", why_chosen="Complaints at dusk")
    return Camera.objects.create(
        name="Gate 3",
        place="Gate 3",
        station=station,
        hotspot=hotspot,
        latitude=26.85,
        longitude=80.94,
        address_sealed=vault.text_seal("rtsp://127.0.0.1:9/none", ADDRESS_LABEL),
    )


def authorise(
    *cameras: Camera, mode: Authorisation.Mode = Authorisation.Mode.LIVE
) -> Authorisation:
    """An authorisation in force for these cameras, as two people would have given it."""
    first, *more = cameras
    made = authorisation_make(
        first, mode=mode, starts_at=now() - timedelta(minutes=1), ends_at=now() + timedelta(hours=1)
    )
    for camera in more:
        AuthorisedCamera.objects.create(authorisation=made, camera_code=camera.code)
    return approved(made)


@pytest.fixture
def authorisation(camera: Camera) -> Authorisation:
    return authorise(camera)
