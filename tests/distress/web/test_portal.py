"""Everybody reads what a camera may do at a place, and finds the place by the sign there."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from distress.web.public import PAGES, About
from governance.models import Suspension
from tests.distress.conftest import City, authorised


def text_of(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def hotspot_path(city: City) -> str:
    return reverse("distress:public-hotspot", args=[city.camera.hotspot.code])


def test_the_front_page_says_what_this_is_and_groups_the_way_to_everything(db: None) -> None:
    text = text_of("/public/")

    assert "a person looks and decides" in text
    places = [text.index(f'id="about-{about.value}"') for about in About]
    assert places == sorted(places)
    assert {page.about for page in PAGES} == set(About)


def test_a_place_shows_mode_ground_end_and_numbers_and_never_where_a_camera_hangs(
    city: City,
) -> None:
    text = text_of(hotspot_path(city))

    assert 'data-mode="live"' in text
    assert "only her verdict can send somebody" in text
    assert 'data-figure="cameras">1<' in text
    for kept_back in (
        city.camera.place, city.camera.name, city.camera.sign_code, str(city.camera.code),
        str(city.camera.latitude), "asks", "approves",
    ):  # fmt: skip
        assert f">{kept_back}<" not in text
        assert f" {kept_back} " not in text


def test_a_place_whose_leave_is_suspended_or_over_is_not_analysed_and_says_why(city: City) -> None:
    Suspension.objects.create(authorisation=city.authorisation, cause=Suspension.Cause.PRECISION)

    text = text_of(hotspot_path(city))

    assert "Nothing. No authorisation is in force" in text
    assert "1 camera is not analysed: its authorisation is suspended." in text
    assert "nothing is analysed here now" in text_of("/public/hotspots/")


def test_what_a_mode_may_do_follows_the_mode(city: City) -> None:
    authorised(city.camera, mode="call_only")

    text = text_of(hotspot_path(city))

    assert "No face is scored." in text
    assert 'data-mode="live"' not in text


def test_the_sign_of_a_camera_leads_to_its_place_and_carries_its_code_on(city: City) -> None:
    code = city.camera.sign_code

    answer = Client().get(f"/s/{code.lower()}/")
    text = text_of(answer["Location"])

    assert answer["Location"] == f"{hotspot_path(city)}?sign={code}"
    assert f'href="/public/complaints/new/?place={code}"' in text
    other = text_of(f"{hotspot_path(city)}?sign=ZZZZZZZZ")
    assert f"?place={city.camera.hotspot.sign_code}" in other


def test_the_sign_for_printing_is_in_both_languages_with_a_picture_of_its_address(
    city: City,
) -> None:
    code = city.camera.hotspot.sign_code
    text = text_of(f"/s/{code}/sign/")
    picture = re.search(r"<svg.*</svg>", text)

    assert '<section lang="hi">' in text
    assert '<section lang="en">' in text
    assert f"http://testserver/s/{code}/" in text
    assert picture is not None
    assert ElementTree.fromstring(picture[0]).tag.endswith("svg")


@pytest.mark.parametrize("typed", ["ZZZZZZZZ", "0", "%00", "x" * 300, "क्षेत्र"])
def test_a_code_that_is_on_no_sign_gets_a_page_that_says_so(city: City, typed: str) -> None:
    for path in (f"/s/{typed}/", f"/s/{typed}/sign/"):
        assert "No sign has this code" in text_of(path, 404)


def test_a_complaint_finds_the_place_by_the_code_on_the_sign(city: City) -> None:
    from distress.web.complaint_forms import _signed

    camera, hotspot = city.camera, city.camera.hotspot

    assert _signed(camera.sign_code.lower()) == ("camera", str(camera.code))
    assert _signed(hotspot.sign_code) == ("hotspot", str(hotspot.code))
    assert _signed(str(camera.code)[:8]) == ("camera", str(camera.code))
