"""Tiles: what is the matter with each camera, in words, and only for its own station."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from distress.models import Camera, Stream
from distress.selectors.cameras import camera_list
from governance.models import Authorisation
from governance.selectors.authorisations import authorisation_in_force, authorisations_in_force
from tests.distress.conftest import City, approved, authorisation_make


@pytest.mark.parametrize(
    ("stream", "state"),
    [
        ({"health": "healthy"}, "watched"),
        ({"health": "connecting"}, "connecting"),
        ({"health": "ended"}, "silent"),
        ({"health": "stalled"}, "silent"),
        ({"health": "unheard_of"}, "silent"),
        ({"health": "healthy", "seen_at": now() - timedelta(minutes=1)}, "no_capacity"),
        ({"health": "healthy", "closed_at": now()}, "no_capacity"),
    ],
)
def test_a_tile_says_what_is_the_matter(city: City, stream: dict[str, Any], state: str) -> None:
    Stream.objects.update(**({"seen_at": now()} | stream))

    (tile,) = camera_list(actor=city.operator)

    assert tile.state == state
    assert tile.word


def test_a_camera_without_an_authorisation_says_so_whatever_its_stream_says(city: City) -> None:
    Stream.objects.update(health="healthy", seen_at=now())
    Authorisation.objects.update(withdrawn_at=now())

    (tile,) = camera_list(actor=city.operator)

    assert tile.state == "unauthorised"


def test_of_several_authorisations_the_one_that_includes_most_is_told(city: City) -> None:
    for mode in ("survey", "call_only"):
        approved(authorisation_make(city.camera, mode=mode, ends_at=now() + timedelta(days=30)))

    (told,) = authorisations_in_force(cameras=[city.camera.code]).values()

    assert told == authorisation_in_force(camera=city.camera.code) == city.authorisation


def test_what_could_not_be_judged_is_counted_where_people_see_it(city: City) -> None:
    Stream.objects.update(
        counters={"frames_analysed": 90, "frames_dropped": 4, "faces": 31,
                  "abstained": {"small": 5, "turned": 2}},
    )  # fmt: skip

    (tile,) = camera_list(actor=city.operator)

    assert all(figure in tile.detail for figure in ("90", "4", "31", "7"))


def test_a_stranger_sees_no_tile(city: City) -> None:
    assert camera_list(actor=city.stranger) == []
    assert camera_list(actor=city.officer) == []


def test_many_cameras_are_read_in_a_few_questions(
    city: City, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        Camera.objects.create(
            name=f"Gate {number + 10}", place="by the wall", station=city.near, latitude=26.85,
            longitude=80.94, hotspot=city.camera.hotspot, address_sealed=b"x",
        )  # fmt: skip

    with django_assert_max_num_queries(26):
        assert len(camera_list(actor=city.operator)) == 31
