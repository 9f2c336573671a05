"""The health of cameras for whoever maintains them: states and counts, never a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.models import Camera, Stream
from distress.selectors.cameras import camera_state
from governance import policy
from governance.actors import AnyActor
from governance.models import AgreementCamera, Authorisation
from governance.policy import Action
from governance.selectors.authorisations import authorisations_in_force
from governance.subjects import Subject, SubjectKind


@dataclass(frozen=True)
class CameraHealth:
    """One covered camera: its state as a word, and the figures of its open stream."""

    code: UUID
    name: str
    place: str
    state: str
    icon: str
    word: str
    noted_s: int | None  # seconds since its stream was last noted; None without a stream
    frames_analysed: int | None
    frames_dropped: int | None


def agreement_about(agreement: UUID, camera: UUID | None = None) -> Subject:
    """What a third party asks about: its agreement, or one camera under it."""
    return Subject(SubjectKind.AGREEMENT, str(agreement), camera=str(camera) if camera else "")


def cameras_covered(*, agreement: UUID, camera: UUID | None = None) -> list[Camera]:
    """The cameras that an agreement covers, or the one of them under this code, by name."""
    codes = AgreementCamera.objects.filter(agreement__code=agreement)
    if camera is not None:
        codes = codes.filter(camera_code=camera)
    return list(Camera.objects.filter(code__in=codes.values("camera_code")))


def camera_health_list(
    *, actor: AnyActor, agreement: UUID, camera: UUID | None = None
) -> Sequence[CameraHealth]:
    """How the covered cameras are, or one of them.

    Raises:
        Denied: the agreement does not open this now, or not for this camera.
    """
    about = agreement_about(agreement, camera)
    policy.require(actor=actor, action=Action.PARTY_HEALTH, subject=about)
    cameras = cameras_covered(agreement=agreement, camera=camera)
    in_force = authorisations_in_force(cameras=[found.code for found in cameras])
    open_streams = Stream.objects.filter(camera__in=cameras, closed_at__isnull=True)
    streams = {stream.camera_id: stream for stream in open_streams}
    return [_health(found, in_force.get(found.code), streams.get(found.pk)) for found in cameras]


def _health(
    camera: Camera, authorisation: Authorisation | None, stream: Stream | None
) -> CameraHealth:
    # Why a camera is not analysed is for those who answer for it.
    state, icon, word = camera_state(authorisation, stream, halted="")
    if authorisation is None:
        word, stream = _("Not analysed"), None
    counters = stream.counters if stream else {}
    return CameraHealth(
        code=camera.code, name=camera.name, place=camera.place, state=state, icon=icon, word=word,
        noted_s=max(0, int((now() - stream.seen_at).total_seconds())) if stream else None,
        frames_analysed=counters.get("frames_analysed"),
        frames_dropped=counters.get("frames_dropped"),
    )  # fmt: skip
