"""Wishes lie in Valkey for seconds."""

from __future__ import annotations

from uuid import uuid4

from distress.watching.wishes import Wishes, preroll_want, still_want, wishes_take


def test_camera_of_which_nothing_is_wanted_has_no_wishes() -> None:
    assert wishes_take(uuid4()) == Wishes()


def test_wish_for_a_still_stays_and_one_for_a_preroll_is_granted_once() -> None:
    camera, episode = uuid4(), uuid4()
    still_want(camera)
    preroll_want(camera=camera, episode=episode)

    assert wishes_take(camera) == Wishes(still=True, preroll=episode)
    assert wishes_take(camera) == Wishes(still=True)


def test_wish_for_one_camera_is_not_another_s() -> None:
    still_want(uuid4())

    assert not wishes_take(uuid4()).still
