"""Who is offered to the workers, and when a pass holds back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from distress.models import Camera, Lease
from distress.watching.leases import lease_take
from distress.watching.sweep import PassGuard, cameras_to_watch
from governance.database_clock import DatabaseNow
from governance.models import Authorisation

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def _guard_after(first_s: float, then_s: float, *, database_s: float) -> bool:
    guard = PassGuard()
    guard.steady(monotonic_s=first_s, database_at=NOON)
    return guard.steady(monotonic_s=then_s, database_at=NOON + timedelta(seconds=database_s))


@pytest.mark.parametrize(
    ("passed_s", "database_s", "steady"),
    [
        (1.0, 1.0, True),
        (1.9, 2.1, True),
        (30.0, 30.0, False),  # nobody asked for half a minute: an outage
        (1.0, 3600.0, False),  # the database's clock was set forward
        (1.0, -3600.0, False),  # and back
    ],
)
def test_pass_is_steady_only_a_moment_after_the_last_by_both_clocks(
    passed_s: float, database_s: float, steady: bool
) -> None:
    assert _guard_after(10.0, 10.0 + passed_s, database_s=database_s) is steady


def test_first_pass_of_a_process_is_not_steady() -> None:
    assert not PassGuard().steady(monotonic_s=1.0, database_at=NOON)


@pytest.mark.django_db
def test_camera_never_held_is_offered_at_the_first_pass(
    camera: Camera, authorisation: Authorisation
) -> None:
    assert cameras_to_watch(guard=PassGuard()) == [camera.pk]


@pytest.mark.django_db
def test_camera_without_authorisation_is_not_offered(camera: Camera) -> None:
    assert cameras_to_watch(guard=PassGuard()) == []


@pytest.mark.django_db
def test_camera_that_went_silent_is_offered_only_from_the_second_pass(
    camera: Camera, authorisation: Authorisation
) -> None:
    lease_take(camera_id=camera.pk, holder="dead")
    Lease.objects.update(expires_at=DatabaseNow(offset_s=-1))
    guard = PassGuard()

    first, second = cameras_to_watch(guard=guard), cameras_to_watch(guard=guard)

    assert first == []
    assert second == [camera.pk]
