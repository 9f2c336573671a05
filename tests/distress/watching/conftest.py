"""A camera to watch."""

from __future__ import annotations

import pytest

from distress.models import Camera, Hotspot, Station


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
        address_sealed=b"x",
    )
