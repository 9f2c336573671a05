"""Cameras and, in words, what is the matter with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from distress.errors import NotFound
from distress.models import Camera, Stream
from governance import policy
from governance.models import Authorisation, User
from governance.policy import Action
from governance.selectors.authorisations import authorisations_in_force, cameras_halted

# A stream that was noted longer ago than this has lost its worker.
NOTED_WITHIN = timedelta(seconds=8)


@dataclass(frozen=True)
class Tile:
    """One camera's tile: its state as a word with an icon, and what more there is to say."""

    code: UUID
    name: str
    place: str
    hotspot: str
    state: str
    icon: str
    word: str
    detail: str


def camera_get(*, code: UUID) -> Camera:
    """The camera. Whether the caller may have to do with it is for policy to say.

    Raises:
        NotFound: there is none.
    """
    camera = Camera.objects.select_related("station", "hotspot").filter(code=code).first()
    if camera is None:
        raise NotFound(_("There is no camera under this code."))
    return camera


def camera_list(*, actor: User) -> Sequence[Tile]:
    """The cameras of the person's stations, by name."""
    stations = policy.scope(actor=actor, action=Action.CAMERA_LIST)
    single = policy.scope_cameras(actor=actor, action=Action.CAMERA_LIST)
    theirs = Q(station__code__in=stations) | Q(code__in=single)
    cameras = list(Camera.objects.select_related("hotspot").filter(theirs))
    in_force = authorisations_in_force(cameras=[camera.code for camera in cameras])
    open_streams = Stream.objects.filter(camera__in=cameras, closed_at__isnull=True)
    streams = {stream.camera_id: stream for stream in open_streams}
    halted = cameras_halted(cameras=[found.code for found in cameras if found.code not in in_force])
    return [
        _tile(
            camera, in_force.get(camera.code), streams.get(camera.pk), halted.get(camera.code, "")
        )
        for camera in cameras
    ]


def _tile(
    camera: Camera, authorisation: Authorisation | None, stream: Stream | None, halted: str
) -> Tile:
    state, icon, word = camera_state(authorisation, stream, halted=halted)
    return Tile(
        code=camera.code, name=camera.name, place=camera.place, hotspot=camera.hotspot.name,
        state=state, icon=icon, word=word, detail=_detail(camera, authorisation, stream),
    )  # fmt: skip


def _not_analysed(halted: str) -> str:
    words = {
        "gathering": _("Not analysed: people assemble here"),
        "suspended": _("Not analysed: the authorisation is suspended"),
    }
    return words.get(halted, _("Not analysed: no authorisation in force"))


def camera_state(
    authorisation: Authorisation | None, stream: Stream | None, *, halted: str
) -> tuple[str, str, str]:
    """A camera's state, its icon, and the word for it.

    halted: the code of the reason why an authorisation that was given is not in force.
    """
    if authorisation is None:
        return "unauthorised", "off", _not_analysed(halted)
    if stream is None or stream.seen_at < now() - NOTED_WITHIN:
        return "no_capacity", "open", _("Not watched: no worker has room yet")
    words = {
        "healthy": ("watched", "camera", _("Watched")),
        "connecting": ("connecting", "link", _("Connecting")),
        "ended": ("silent", "off", _("The video has ended")),
        "stalled": ("silent", "open", _("Pictures are late")),
    }
    lost = ("silent", "open", _("Silent: the stream is lost, trying again"))
    return words.get(stream.health, lost)


def _detail(camera: Camera, authorisation: Authorisation | None, stream: Stream | None) -> str:
    parts = []
    if authorisation is not None:
        until = date_format(localtime(authorisation.ends_at), "d M H:i")
        parts.append(
            _("%(mode)s until %(until)s")
            % {"mode": authorisation.get_mode_display(), "until": until}
        )
    if stream is not None and stream.counters:
        parts.append(_counters(stream.counters))
    if camera.detector_note:
        parts.append(camera.detector_note)
    return " · ".join(parts)


def _counters(counters: dict[str, object]) -> str:
    abstained = counters.get("abstained") or {}
    could_not = sum(abstained.values()) if isinstance(abstained, dict) else 0
    return _(
        "%(analysed)s frames analysed, %(dropped)s dropped, %(faces)s faces, "
        "%(abstained)s could not be judged"
    ) % {
        "analysed": counters.get("frames_analysed", 0),
        "dropped": counters.get("frames_dropped", 0),
        "faces": counters.get("faces", 0),
        "abstained": could_not,
    }
