"""Stills: redacted, sealed, gone in seconds, and on record."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import cv2
import numpy as np
import pytest
from django.core.cache import cache
from skimage.data import astronaut

from distress.footage.serving import still_serve
from distress.footage.stills import still_get, still_put
from distress.models import Camera, Station
from distress.watching.detection import detector_shared
from distress.watching.wishes import wishes_take
from governance.errors import Denied
from governance.models import Entry, Look, User
from governance.policy import Purpose
from inference.types import Face, Image

PORTRAIT: Image = np.ascontiguousarray(astronaut()[:, :, ::-1])


class Broken:
    """A detector that fails."""

    name = "broken"
    note = ""

    def find(self, image: Image, *, threshold: float = 0.6, width_px: int = 640) -> list[Face]:
        raise RuntimeError("no detector today")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def test_still_shows_no_face_and_lies_sealed_in_valkey(vault_apart: None) -> None:
    camera = uuid4()

    assert still_put(camera=camera, image=PORTRAIT, detector=detector_shared())

    jpeg = still_get(camera)
    assert jpeg is not None
    shown = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert detector_shared().find(np.asarray(shown, np.uint8), threshold=0.5) == []
    assert b"JFIF" not in cache.get(f"still:{camera}")


def test_still_of_one_camera_cannot_pass_for_another_s(vault_apart: None) -> None:
    camera, other = uuid4(), uuid4()
    still_put(camera=camera, image=PORTRAIT, detector=detector_shared())
    cache.set(f"still:{other}", cache.get(f"still:{camera}"), 5)

    assert still_get(other) is None


def test_nothing_is_shown_when_redaction_fails(vault_apart: None) -> None:
    camera = uuid4()
    still_put(camera=camera, image=PORTRAIT, detector=detector_shared())

    assert not still_put(camera=camera, image=PORTRAIT, detector=Broken())

    assert still_get(camera) is None


@pytest.mark.django_db
def test_tile_is_one_look_that_counts_its_stills(
    camera: Camera, person_of: Callable[..., User]
) -> None:
    operator = person_of(camera.station)
    assert still_serve(actor=operator, camera=camera, purpose=Purpose.PATROL) is None
    assert wishes_take(camera.code).still
    still_put(camera=camera.code, image=PORTRAIT, detector=detector_shared())

    first = still_serve(actor=operator, camera=camera, purpose=Purpose.PATROL)
    still_serve(actor=operator, camera=camera, purpose=Purpose.PATROL)

    look = Look.objects.get()
    assert first is not None
    assert (look.ranges, look.bytes_served) == (2, 2 * len(first.picture))
    assert first.entry == look.entry.code
    assert Entry.objects.filter(action="camera.still").count() == 1


@pytest.mark.django_db
def test_stranger_gets_no_still_and_wakes_no_worker(
    camera: Camera, person_of: Callable[..., User]
) -> None:
    elsewhere = Station.objects.create(name="Aliganj", latitude=26.9, longitude=80.9)
    still_put(camera=camera.code, image=PORTRAIT, detector=detector_shared())

    with pytest.raises(Denied):
        still_serve(actor=person_of(elsewhere), camera=camera, purpose=Purpose.PATROL)

    assert not wishes_take(camera.code).still
