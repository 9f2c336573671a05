"""Which authorisations are in force."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance.clock import latest
from governance.errors import NotThere
from governance.models import Authorisation, AuthorisedCamera, GatheringCamera, Suspension

# Where several are in force, the one that includes most decides.
_RANK = {
    Authorisation.Mode.SURVEY: 0,
    Authorisation.Mode.CALL_ONLY: 1,
    Authorisation.Mode.SHADOW: 2,
    Authorisation.Mode.DEMO: 3,
    Authorisation.Mode.LIVE: 4,
}


def approved_running(at: datetime) -> QuerySet[Authorisation]:
    """Approved, not withdrawn, and in its time: also what is suspended."""
    # An end that has been reached stays reached when the clock is set back.
    return Authorisation.objects.filter(
        approved_at__lte=at, withdrawn_at__isnull=True, starts_at__lte=at, ends_at__gt=latest(at)
    )


def _in_force(at: datetime) -> QuerySet[Authorisation]:
    stopped = Suspension.objects.filter(authorisation=OuterRef("pk"), reinstated_at__isnull=True)
    return approved_running(at).exclude(Exists(stopped))


def cameras_in_gathering(*, at: datetime | None = None) -> frozenset[UUID]:
    """Codes of the cameras that are not analysed because people assemble in their view."""
    at = at or now()
    found = GatheringCamera.objects.filter(
        gathering__starts_at__lte=at, gathering__ends_at__gt=at, gathering__lifted_at__isnull=True
    )
    return frozenset(found.values_list("camera_code", flat=True))


def _rank() -> Case:
    return Case(
        *(When(mode=mode.value, then=Value(value)) for mode, value in _RANK.items()),
        output_field=IntegerField(),
    )


def authorisation_in_force(
    *, camera: UUID | str, at: datetime | None = None
) -> Authorisation | None:
    """The authorisation under which this camera may be worked on at a time; None without one."""
    at = at or now()
    if UUID(str(camera)) in cameras_in_gathering(at=at):
        return None
    found = _in_force(at).filter(cameras__camera_code=camera)
    return found.annotate(rank=_rank()).order_by("-rank", "-ends_at").first()


def cameras_halted(*, cameras: Collection[UUID]) -> dict[UUID, str]:
    """For each of these cameras whose leave was given and is not in force: the code of why."""
    at = now()
    assembled = cameras_in_gathering(at=at)
    given = AuthorisedCamera.objects.filter(
        camera_code__in=cameras, authorisation__in=approved_running(at)
    ).values_list("camera_code", flat=True)
    in_force = authorisations_in_force(cameras=cameras, at=at)
    return {
        camera: "gathering" if camera in assembled else "suspended"
        for camera in given
        if camera not in in_force
    }


def halted_because(*, camera: UUID | str) -> str:
    """The code of why an authorisation that was given for this camera is not in force, or ""."""
    code = UUID(str(camera))
    return cameras_halted(cameras=[code]).get(code, "")


def authorisations_in_force(
    *, cameras: Collection[UUID], at: datetime | None = None
) -> dict[UUID, Authorisation]:
    """For each of these cameras that has one: the authorisation that authorisation_in_force gives.

    The same number of questions to the database, however many cameras there are.
    """
    at = at or now()
    in_force = _in_force(at).annotate(rank=_rank()).order_by("rank", "ends_at")
    places = {found.pk: (place, found) for place, found in enumerate(in_force)}
    covered = AuthorisedCamera.objects.filter(
        authorisation__in=places, camera_code__in=set(cameras) - cameras_in_gathering(at=at)
    ).values_list("camera_code", "authorisation_id")
    # Weakest first, so that the one that includes most is written last and stays.
    ordered = sorted(covered, key=lambda pair: places[pair[1]][0])
    return {camera: places[authorisation][1] for camera, authorisation in ordered}


def cameras_authorised(*, at: datetime | None = None) -> frozenset[UUID]:
    """Codes of the cameras that an authorisation in force covers."""
    at = at or now()
    covered = AuthorisedCamera.objects.filter(authorisation__in=_in_force(at))
    return frozenset(covered.values_list("camera_code", flat=True)) - cameras_in_gathering(at=at)


def authorisation_get(*, code: UUID) -> Authorisation:
    """The authorisation. Whether the caller may have to do with it is for policy to say.

    Raises:
        NotThere: there is none.
    """
    found = authorisations_all().filter(code=code).first()
    if found is None:
        raise NotThere(_("There is no authorisation under this code."))
    return found


def authorisations_all() -> QuerySet[Authorisation]:
    """Authorisations with what a page shows of them, newest first."""
    return Authorisation.objects.select_related(
        "requested_by", "requested_body", "approved_by", "approved_body", "validation",
        "cited_report",
    ).prefetch_related("cameras", "documents", "suspensions").order_by("-requested_at")  # fmt: skip


def authorisations_waiting() -> QuerySet[Authorisation]:
    """Those that wait for an approver and could still be given."""
    return authorisations_all().filter(
        approved_at__isnull=True, withdrawn_at__isnull=True, ends_at__gt=now()
    )
