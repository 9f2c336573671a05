"""Which cameras a process holds, and that a slice which comes twice runs once."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import cast

import pytest

from distress.watching.leases import HeldLease
from distress.watching.posts import ORPHANED_S, Post, Posts
from distress.watching.watched import Watched


@dataclass
class Camera:
    """A held camera that only notes how it was left."""

    lease: HeldLease
    touched_s: float = field(default_factory=time.monotonic)
    left: list[str] = field(default_factory=list)

    def leave(self, reason: str) -> None:
        self.left.append(reason)


def _held(camera_id: int = 1, fence: int = 1) -> Camera:
    return Camera(HeldLease(camera_id=camera_id, holder="a", fence=fence))


def _put(posts: Posts, camera: Camera) -> Post:
    return posts.put(cast("Watched", camera))


@pytest.fixture
def posts() -> Posts:
    return Posts(capacity=2)


def test_no_more_cameras_than_there_is_room_for(posts: Posts) -> None:
    _put(posts, _held(1))
    assert posts.reserve(2)

    assert not posts.reserve(3)
    posts.unreserve(2)
    assert posts.reserve(3)


def test_camera_that_is_held_is_not_taken_again_by_the_same_process(posts: Posts) -> None:
    _put(posts, _held(1))

    assert not posts.reserve(1)


def test_refused_camera_is_left_alone_for_a_while(posts: Posts) -> None:
    posts.refuse(1, for_s=60)

    assert not posts.reserve(1)
    assert posts.reserve(2)


def test_process_that_is_ending_takes_nothing(posts: Posts) -> None:
    posts.stopping.set()

    assert not posts.reserve(1)


def test_slice_runs_once_and_only_in_its_turn(posts: Posts) -> None:
    camera = _held()
    post = _put(posts, camera)
    assert posts.claim(camera.lease, number=1) is None  # the first slice runs already

    number = posts.rest(post)

    assert posts.claim(camera.lease, number=number + 1) is None
    assert posts.claim(camera.lease, number=number) is post
    assert posts.claim(camera.lease, number=number) is None


def test_slice_of_an_older_lease_is_dropped(posts: Posts) -> None:
    post = _put(posts, _held(fence=2))
    number = posts.rest(post)

    assert posts.claim(_held(fence=1).lease, number=number) is None


def test_camera_whose_next_slice_never_comes_is_let_go(posts: Posts) -> None:
    waiting, running = _held(1), _held(2)
    posts.rest(_put(posts, waiting))
    _put(posts, running)
    for camera in (waiting, running):
        camera.touched_s -= ORPHANED_S + 1

    posts.leave_orphans()

    assert (waiting.left, running.left) == (["lease_lost"], [])
    assert posts.reserve(1)
