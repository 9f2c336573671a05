"""Leases: at most one worker watches a camera, and a stale one can write nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from distress.models import Camera, Lease
from distress.watching.errors import StaleLease
from governance.database_clock import DatabaseNow

TTL_S = 3.0
RENEW_EVERY_S = 1.0
# No live lease reaches this far ahead: the database's clock was set back since it was given.
FAR_AHEAD_S = 2 * TTL_S


@dataclass(frozen=True, slots=True)
class HeldLease:
    """What a worker shows with every write: which camera, who it is, and the fence it was given."""

    camera_id: int
    holder: str
    fence: int


def _free() -> Q:
    return Q(expires_at__lte=DatabaseNow()) | Q(expires_at__gt=DatabaseNow(offset_s=FAR_AHEAD_S))


def lease_take(*, camera_id: int, holder: str) -> HeldLease | None:
    """The lease on a camera that nobody holds, with a fence one higher; None when it is held."""
    with transaction.atomic():
        Lease.objects.get_or_create(camera_id=camera_id, defaults={"expires_at": DatabaseNow()})
        won = Lease.objects.filter(_free(), camera_id=camera_id).update(
            holder=holder, fence=F("fence") + 1, expires_at=DatabaseNow(offset_s=TTL_S)
        )
        if not won:
            return None
        fence = Lease.objects.values_list("fence", flat=True).get(camera_id=camera_id)
    return HeldLease(camera_id=camera_id, holder=holder, fence=fence)


def lease_renew(*, lease: HeldLease) -> None:
    """Hold the camera for another while. A lease that ran out but that nobody took is still ours.

    Raises:
        StaleLease: another worker has taken the camera.
    """
    if not _held(lease).update(expires_at=DatabaseNow(offset_s=TTL_S)):
        raise StaleLease


def lease_release(*, lease: HeldLease) -> None:
    """Give the camera back at once; nothing happens when another worker has it already."""
    _held(lease).update(holder="", expires_at=DatabaseNow())


def lease_require(*, camera_id: int, holder: str, fence: int) -> Lease:
    """The lease's row, locked until the caller's transaction ends.

    Raises:
        StaleLease: another worker has taken the camera since.
    """
    try:
        return Lease.objects.select_for_update().get(
            camera_id=camera_id, holder=holder, fence=fence
        )
    except Lease.DoesNotExist:
        raise StaleLease from None


def cameras_unleased(*, codes: Collection[UUID]) -> list[int]:
    """Row ids of those cameras that nobody watches."""
    return _cameras_without(Lease.objects.exclude(_free()), codes)


def cameras_given_back(*, codes: Collection[UUID]) -> list[int]:
    """Row ids of those cameras that no worker has claimed, not even one that has gone silent."""
    return _cameras_without(Lease.objects.exclude(holder=""), codes)


def _cameras_without(leases: QuerySet[Lease], codes: Collection[UUID]) -> list[int]:
    cameras = Camera.objects.filter(code__in=codes).exclude(pk__in=leases.values("camera_id"))
    return list(cameras.values_list("pk", flat=True))


def _held(lease: HeldLease) -> QuerySet[Lease]:
    return Lease.objects.filter(camera_id=lease.camera_id, holder=lease.holder, fence=lease.fence)
