"""A place is found by the code on its sign."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction

from distress.models import Camera, Hotspot
from distress.selectors.signs import camera_by_sign_code, hotspot_by_sign_code
from tests.distress.conftest import City


def test_camera_and_its_hotspot_are_found_however_the_code_was_typed(city: City) -> None:
    camera = city.camera
    Camera.objects.filter(pk=camera.pk).update(sign_code="0A1B2C3D")

    for typed in ("0A1B2C3D", "oalb-2c3d", " 0A1B 2C3D "):
        assert camera_by_sign_code(sign_code=typed) == camera
        assert hotspot_by_sign_code(sign_code=typed) == camera.hotspot
    assert hotspot_by_sign_code(sign_code=camera.hotspot.sign_code) == camera.hotspot


def test_every_place_gets_a_code_of_its_own_that_is_never_empty(city: City) -> None:
    other = Hotspot.objects.create(name="Bridge", area="bridge", why_chosen="complaints")

    codes = {city.camera.sign_code, city.camera.hotspot.sign_code, other.sign_code}
    assert len(codes) == 3
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{8}", code) for code in codes)
    for taken in ("", city.camera.hotspot.sign_code):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hotspot.objects.filter(pk=other.pk).update(sign_code=taken)


@pytest.mark.parametrize("typed", ["", "ZZZZZZZZ", "0" * 500, "क्षेत्र", "'; --"])
def test_what_is_on_no_sign_finds_nothing(city: City, typed: str) -> None:
    assert camera_by_sign_code(sign_code=typed) is None
    assert hotspot_by_sign_code(sign_code=typed) is None
