"""Alerts, dispatches, cameras and renditions as governance knows them: by kind and code."""

from __future__ import annotations

from distress.models import Alert, Camera, Dispatch, Rendition
from governance.subjects import Subject, SubjectKind


def alert_subject(alert: Alert) -> Subject:
    """The alert, its station, and whoever has claimed it."""
    return Subject(
        SubjectKind.ALERT,
        str(alert.code),
        station=str(alert.station.code),
        holder=str(alert.claimed_by.code) if alert.claimed_by else "",
    )


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
    return Subject(SubjectKind.RENDITION, str(rendition.code), station=station, holder=holder)


def list_subject(name: str) -> Subject:
    """A list as such, before it is narrowed to stations."""
    return Subject(SubjectKind.PAGE, name)
