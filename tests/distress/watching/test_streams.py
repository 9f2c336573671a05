"""Rows of streams: one open a camera, asked of policy, refused to whoever lost the lease."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from distress.models import Camera, DetectionPolicyVersion, Episode, Lease, Stream
from distress.watching.errors import StaleLease
from distress.watching.leases import HeldLease, lease_take
from distress.watching.streams import (
    stream_close,
    stream_note,
    stream_open,
    streams_close_silent,
)
from governance.database_clock import DatabaseNow
from governance.errors import Denied
from governance.models import Authorisation, Entry

pytestmark = pytest.mark.django_db


def _taken(camera: Camera, holder: str = "a") -> HeldLease:
    Lease.objects.update(expires_at=DatabaseNow(offset_s=-1))
    lease = lease_take(camera_id=camera.pk, holder=holder)
    assert lease is not None
    return lease


def test_opened_stream_is_on_record_with_policy_s_answer(
    camera: Camera, authorisation: Authorisation
) -> None:
    lease = _taken(camera)

    stream = stream_open(lease=lease, camera=camera, authorisation=authorisation)

    assert stream.health == "connecting"
    asked = Entry.objects.get(action="camera.analyse")
    assert (asked.allowed, asked.actor_kind, asked.station_code) == (
        True,
        "worker",
        str(camera.station.code),
    )
    assert Entry.objects.get(action="stream.open").detail["stream"] == str(stream.code)


def test_withdrawn_authorisation_opens_nothing_and_the_refusal_is_on_record(
    camera: Camera, authorisation: Authorisation
) -> None:
    lease = _taken(camera)
    Authorisation.objects.update(withdrawn_at=now())

    with pytest.raises(Denied):
        stream_open(lease=lease, camera=camera, authorisation=authorisation)

    assert not Stream.objects.exists()
    assert Entry.objects.get(action="camera.analyse").allowed is False


def test_next_holder_closes_what_the_last_one_left_open(
    camera: Camera, authorisation: Authorisation
) -> None:
    old = _taken(camera, "a")
    left = stream_open(lease=old, camera=camera, authorisation=authorisation)
    new = _taken(camera, "b")

    stream_open(lease=new, camera=camera, authorisation=authorisation)

    left.refresh_from_db()
    assert left.close_reason == "lease_lost"
    assert Stream.objects.filter(closed_at=None).count() == 1


def test_stale_worker_can_neither_note_nor_close_nor_open(
    camera: Camera, authorisation: Authorisation
) -> None:
    old = _taken(camera, "a")
    stream = stream_open(lease=old, camera=camera, authorisation=authorisation)
    _taken(camera, "b")

    with pytest.raises(StaleLease):
        stream_note(lease=old, stream=stream, health="healthy", counters={})
    with pytest.raises(StaleLease):
        stream_close(lease=old, stream=stream, reason="stopped", counters={})
    with pytest.raises(StaleLease):
        stream_open(lease=old, camera=camera, authorisation=authorisation)

    stream.refresh_from_db()
    assert stream.health == "connecting"
    assert stream.closed_at is None


def test_close_says_why_in_row_and_ledger(camera: Camera, authorisation: Authorisation) -> None:
    lease = _taken(camera)
    stream = stream_open(lease=lease, camera=camera, authorisation=authorisation)

    stream_close(
        lease=lease, stream=stream, reason="authorisation_ended", counters={"frames_read": 7}
    )

    stream.refresh_from_db()
    assert (stream.close_reason, stream.counters) == ("authorisation_ended", {"frames_read": 7})
    assert Entry.objects.get(action="stream.close").detail["reason"] == "authorisation_ended"


def test_stream_of_a_dead_worker_is_closed_when_it_was_last_seen(
    camera: Camera, authorisation: Authorisation
) -> None:
    stream = stream_open(lease=_taken(camera), camera=camera, authorisation=authorisation)
    seen = now() - timedelta(minutes=1)
    Stream.objects.update(seen_at=seen)

    assert streams_close_silent() == 1

    stream.refresh_from_db()
    assert (stream.closed_at, stream.close_reason) == (seen, "worker_lost")


def test_episode_that_a_dead_worker_left_open_ends_when_it_was_last_seen(
    camera: Camera, authorisation: Authorisation
) -> None:
    stream = stream_open(lease=_taken(camera), camera=camera, authorisation=authorisation)
    policy = DetectionPolicyVersion.objects.create(name="p", version=1, body={})
    episode = Episode.objects.create(
        camera=camera,
        stream=stream,
        authorisation=authorisation,
        detection_policy=policy,
        start_at=stream.opened_at,
        latitude=camera.latitude,
        longitude=camera.longitude,
    )

    stream_open(lease=_taken(camera, "b"), camera=camera, authorisation=authorisation)

    episode.refresh_from_db()
    stream.refresh_from_db()
    assert episode.end_at == stream.seen_at == stream.closed_at
