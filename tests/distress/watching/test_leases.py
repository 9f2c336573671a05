"""A camera has one worker at a time, and a worker that lost it can write nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from distress.models import Camera, Lease
from distress.watching.errors import StaleLease
from distress.watching.leases import (
    FAR_AHEAD_S,
    TTL_S,
    cameras_given_back,
    cameras_unleased,
    lease_release,
    lease_renew,
    lease_require,
    lease_take,
)
from governance.database_clock import DatabaseNow, database_now

pytestmark = pytest.mark.django_db


def _expire(camera: Camera, *, offset_s: float = -0.1) -> None:
    Lease.objects.filter(camera=camera).update(expires_at=DatabaseNow(offset_s=offset_s))


def test_one_worker_gets_the_camera_and_the_other_does_not(camera: Camera) -> None:
    first = lease_take(camera_id=camera.pk, holder="a")

    second = lease_take(camera_id=camera.pk, holder="b")

    assert first is not None
    assert first.fence == 1
    assert second is None
    assert Lease.objects.get().holder == "a"


def test_lease_ends_three_seconds_ahead_by_the_databases_clock(camera: Camera) -> None:
    lease_take(camera_id=camera.pk, holder="a")

    ahead = Lease.objects.get().expires_at - database_now()

    assert timedelta(0) < ahead <= timedelta(seconds=TTL_S)


def test_expired_lease_is_taken_with_a_higher_fence_and_the_old_one_is_refused(
    camera: Camera,
) -> None:
    old = lease_take(camera_id=camera.pk, holder="a")
    assert old is not None
    _expire(camera)

    new = lease_take(camera_id=camera.pk, holder="b")

    assert new is not None
    assert new.fence == old.fence + 1
    with pytest.raises(StaleLease):
        lease_renew(lease=old)
    with pytest.raises(StaleLease), transaction.atomic():
        lease_require(camera_id=camera.pk, holder="a", fence=old.fence)
    assert Lease.objects.get().holder == "b"


def test_lease_that_ran_out_but_was_not_taken_can_be_renewed(camera: Camera) -> None:
    lease = lease_take(camera_id=camera.pk, holder="a")
    assert lease is not None
    _expire(camera)

    lease_renew(lease=lease)

    assert lease_take(camera_id=camera.pk, holder="b") is None


def test_lease_left_far_ahead_by_a_clock_set_back_can_be_taken(camera: Camera) -> None:
    lease_take(camera_id=camera.pk, holder="a")
    _expire(camera, offset_s=FAR_AHEAD_S + 3600)

    new = lease_take(camera_id=camera.pk, holder="b")

    assert new is not None
    assert new.fence == 2


def test_released_camera_is_free_and_its_fence_is_kept(camera: Camera) -> None:
    lease = lease_take(camera_id=camera.pk, holder="a")
    assert lease is not None

    lease_release(lease=lease)

    again = lease_take(camera_id=camera.pk, holder="b")
    assert again is not None
    assert again.fence == lease.fence + 1


def test_release_by_a_former_holder_takes_nothing_from_the_present_one(camera: Camera) -> None:
    old = lease_take(camera_id=camera.pk, holder="a")
    assert old is not None
    _expire(camera)
    lease_take(camera_id=camera.pk, holder="b")

    lease_release(lease=old)

    assert Lease.objects.get().holder == "b"
    assert not cameras_unleased(codes=[camera.code])


def test_silent_holder_is_not_given_back_but_unleased(camera: Camera) -> None:
    assert cameras_given_back(codes=[camera.code]) == [camera.pk]
    lease_take(camera_id=camera.pk, holder="a")
    _expire(camera)

    assert cameras_unleased(codes=[camera.code]) == [camera.pk]
    assert cameras_given_back(codes=[camera.code]) == []


def test_camera_that_is_not_authorised_is_never_offered(camera: Camera) -> None:
    assert cameras_unleased(codes=[]) == []
