"""Which authorisations are in force."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.timezone import now

from governance.models import Authorisation, AuthorisedCamera

# Where several are in force, the one that includes most decides.
_RANK = {
    Authorisation.Mode.SURVEY: 0,
    Authorisation.Mode.CALL_ONLY: 1,
    Authorisation.Mode.SHADOW: 2,
    Authorisation.Mode.DEMO: 3,
    Authorisation.Mode.LIVE: 4,
}


def _in_force(at: datetime) -> QuerySet[Authorisation]:
    return Authorisation.objects.filter(
        approved_at__lte=at, withdrawn_at__isnull=True, starts_at__lte=at, ends_at__gt=at
    )


def _rank() -> Case:
    return Case(
        *(When(mode=mode.value, then=Value(value)) for mode, value in _RANK.items()),
        output_field=IntegerField(),
    )


def authorisation_in_force(
    *, camera: UUID | str, at: datetime | None = None
) -> Authorisation | None:
    """The authorisation under which this camera may be worked on at a time; None without one."""
    found = _in_force(at or now()).filter(cameras__camera_code=camera)
    return found.annotate(rank=_rank()).order_by("-rank", "-ends_at").first()


def authorisations_in_force(
    *, cameras: Collection[UUID], at: datetime | None = None
) -> dict[UUID, Authorisation]:
    """For each of these cameras that has one: the authorisation that authorisation_in_force gives.

    Two questions to the database, however many cameras there are.
    """
    in_force = _in_force(at or now()).annotate(rank=_rank()).order_by("rank", "ends_at")
    places = {found.pk: (place, found) for place, found in enumerate(in_force)}
    covered = AuthorisedCamera.objects.filter(
        authorisation__in=places, camera_code__in=cameras
    ).values_list("camera_code", "authorisation_id")
    # Weakest first, so that the one that includes most is written last and stays.
    ordered = sorted(covered, key=lambda pair: places[pair[1]][0])
    return {camera: places[authorisation][1] for camera, authorisation in ordered}


def cameras_authorised(*, at: datetime | None = None) -> frozenset[UUID]:
    """Codes of the cameras that an authorisation in force covers."""
    covered = AuthorisedCamera.objects.filter(authorisation__in=_in_force(at or now()))
    return frozenset(covered.values_list("camera_code", flat=True))
