"""Alerts, dispatches, cameras and renditions as governance knows them: by kind and code."""

from __future__ import annotations

from distress.models import Alert, Camera, Dispatch, Episode, Rendition
from governance.subjects import Subject, SubjectKind


def alert_subject(alert: Alert) -> Subject:
    """The alert, its station, and whoever has claimed it."""
    return Subject(
        SubjectKind.ALERT,
        str(alert.code),
        station=str(alert.station.code),
        camera=_camera_code(alert.episode),
        holder=str(alert.claimed_by.code) if alert.claimed_by else "",
    )


def episode_subject(episode: Episode) -> Subject:
    """An episode that raised no alert, and the station that answers for its camera."""
    station = str(episode.camera.station.code) if episode.camera else ""
    return Subject(
        SubjectKind.EPISODE, str(episode.code), station=station, camera=_camera_code(episode)
    )


def _camera_code(episode: Episode) -> str:
    return str(episode.camera.code) if episode.camera else ""


def dispatch_subject(dispatch: Dispatch) -> Subject:
    """The dispatch and the station that it was sent to."""
    return Subject(SubjectKind.DISPATCH, str(dispatch.code), station=str(dispatch.station.code))


def camera_subject(camera: Camera) -> Subject:
    """The camera and the station that answers for it."""
    return Subject(
        SubjectKind.CAMERA,
        str(camera.code),
        station=str(camera.station.code),
        camera=str(camera.code),
    )


def rendition_subject(rendition: Rendition, *, station: str, holder: str = "") -> Subject:
    """The rendition, on behalf of a station that has to do with its alert."""
    return Subject(
        SubjectKind.RENDITION,
        str(rendition.code),
        station=station,
        camera=_camera_code(rendition.clip.episode),
        holder=holder,
    )


def list_subject(name: str) -> Subject:
    """A list as such, before it is narrowed to stations."""
    return Subject(SubjectKind.PAGE, name)
