"""Bytes of renditions for people: asked of policy, on record and counted before any leaves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.footage.original_looks import original_look
from distress.footage.stills import still_get, still_want
from distress.models import Alert, Camera, Episode, Rendition
from distress.subjects import alert_subject, camera_subject, rendition_subject
from governance import policy, vault
from governance.errors import LookEnded
from governance.models import Look, User
from governance.policy import Action, Purpose
from governance.services.looks import look_count, look_current, look_is_running, look_open
from governance.subjects import Subject

# Longer ranges are cut, so that a look which ends is noticed before the next one.
MOST_BYTES = 2 * 1024 * 1024
# No station has this code: the answer is the one for a station that is not theirs.
NO_STATION = "none"


@dataclass(frozen=True, slots=True)
class Served:
    """A range of a rendition: bytes from `start` to `end` (exclusive) of `total`.

    entry: code of the entry that allowed the look.
    """

    entry: UUID
    parts: Iterator[bytes]
    total: int
    start: int
    end: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Still:
    """A still, and the code of the entry that allowed the look at it."""

    entry: UUID
    picture: bytes


class RangeRefused(Exception):
    """The rendition has no such bytes."""

    def __init__(self, total: int) -> None:
        self.total = total
        super().__init__(f"there are {total} bytes; ask for a range among them")


def rendition_serve(
    *,
    actor: User,
    rendition: Rendition,
    purpose: Purpose | None,
    start: int = 0,
    end: int | None = None,
) -> Served:
    """A range of a rendition, counted against the look that this person has open.

    The first range opens the look. For the review rendition there is one look a claim, for the
    original one look a request or broken glass: once it has ended, by time, by the verdict or by
    the second person, nothing of it is served again.

    Raises:
        Denied: policy refused; the refusal is on record.
        LookEnded: the look is over.
        RangeRefused: there are no such bytes.
    """
    total = rendition.sealed.plain_bytes
    look = _look(actor, rendition, purpose)
    if not 0 <= start < total or (end is not None and end <= start):
        raise RangeRefused(total)
    stop = min(total, start + MOST_BYTES if end is None else min(end, start + MOST_BYTES))
    look_count(look=look, bytes_served=stop - start)
    parts = vault.read(rendition.sealed, start=start, end=stop)
    return Served(
        look.entry.code, _while_running(look, parts), total, start, stop, rendition.media_type
    )


def still_serve(*, actor: User, camera: Camera, purpose: Purpose | None) -> Still | None:
    """The newest redacted still of a camera, counted against this person's look; None without one.

    Asking is what makes the next one: a camera that nobody looks at makes no stills.

    Raises:
        Denied: policy refused; the refusal is on record.
    """
    look = _plain_look(actor, Action.CAMERA_STILL, camera_subject(camera), purpose)
    still_want(camera.code)
    picture = still_get(camera.code)
    if picture is None:
        return None
    look_count(look=look, bytes_served=len(picture))
    return Still(look.entry.code, picture)


def _subject(actor: User, rendition: Rendition) -> Subject:
    """The rendition as policy knows it, under the station through which this person asks.

    That is the alert's own for those who watch it, and the dispatch's for those it was sent to.
    """
    episode = rendition.clip.episode
    alert = Alert.objects.select_related("station", "claimed_by").filter(episode=episode).first()
    holder = str(alert.claimed_by.code) if alert and alert.claimed_by else ""
    station = _station(actor, alert) if alert else _shadow_station(actor, episode)
    return rendition_subject(rendition, station=station, holder=holder)


def _shadow_station(actor: User, episode: Episode) -> str:
    """Nobody was alerted, so it is for those who judge the camera's episodes and for no other."""
    if episode.camera is None:
        return NO_STATION
    station, action = str(episode.camera.station.code), Action.SHADOW_LIST
    is_theirs = station in policy.scope(actor=actor, action=action) or str(
        episode.camera.code
    ) in policy.scope_cameras(actor=actor, action=action)
    return station if is_theirs else NO_STATION


def _station(actor: User, alert: Alert) -> str:
    for action in (Action.ALERT_SEE, Action.CASE_SEE):
        if str(alert.station.code) in policy.scope(actor=actor, action=action):
            return str(alert.station.code)
    sent = alert.dispatches.filter(
        station__code__in=policy.scope(actor=actor, action=Action.DISPATCH_SEE)
    )
    dispatch = sent.select_related("station").first()
    return str(dispatch.station.code) if dispatch else NO_STATION


def _look(actor: User, rendition: Rendition, purpose: Purpose | None) -> Look:
    if rendition.kind == Rendition.Kind.ORIGINAL:
        return original_look(actor=actor, rendition=rendition)
    subject = _subject(actor, rendition)
    if rendition.kind == Rendition.Kind.REVIEW:
        return _review_look(actor, rendition, subject, purpose)
    episode = rendition.clip.episode.code
    return _plain_look(actor, Action.RENDITION_LOOK, subject, purpose, episode=episode)


def _plain_look(
    actor: User, action: Action, subject: Subject, purpose: Purpose | None,
    *, episode: UUID | None = None,
) -> Look:  # fmt: skip
    """The look that runs, or a new one after policy has allowed it."""
    running = look_current(person=actor, subject=subject)
    # Leave may have gone since the look was opened, so it is asked for every range.
    if running and policy.may(actor=actor, action=action, subject=subject, purpose=purpose):
        return running
    entry = policy.require(actor=actor, action=action, subject=subject, purpose=purpose)
    return look_open(
        person=actor, subject=subject, purpose=purpose or Purpose.PATROL, entry=entry,
        episode=episode,
    )  # fmt: skip


def _review_look(
    actor: User, rendition: Rendition, subject: Subject, purpose: Purpose | None
) -> Look:
    """The one look at the face that a claim brings: from its first byte, until it has ended.

    It belongs to the alert: while it runs, the preview gives way to the whole rendition.
    """
    action = Action.RENDITION_REVIEW_LOOK
    alert = Alert.objects.filter(
        episode=rendition.clip.episode, status=Alert.Status.CLAIMED, claimed_by=actor
    ).first()
    opened = review_look_of(actor=actor, alert=alert) if alert else None
    allowed = policy.may(actor=actor, action=action, subject=subject, purpose=purpose)
    if opened is not None and allowed:
        return opened
    entry = policy.require(actor=actor, action=action, subject=subject, purpose=purpose)
    if alert is None:
        raise LookEnded(_("The face is shown until the verdict, to whoever claimed the alert."))
    return look_open(
        person=actor,
        subject=alert_subject(alert),
        purpose=purpose or Purpose.PATROL,
        entry=entry,
        kind=Look.Kind.REVIEW,
    )


def review_look_of(*, actor: User, alert: Alert) -> Look | None:
    """The review look that this person has had since she claimed the alert, ended or not."""
    since = alert.claimed_at or now()
    looks = Look.objects.filter(person=actor, kind=Look.Kind.REVIEW, opened_at__gte=since)
    return looks.filter(subject_code=str(alert.code)).first()


def _while_running(look: Look, parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts, each asked for when the one before has left, until the look is over."""
    # By a clock that nobody sets as well: a slow reader must not see more than the look allows.
    until_s = time.monotonic() + (look.ends_at - now()).total_seconds()
    for part in parts:
        if time.monotonic() >= until_s or now() >= look.ends_at:
            return
        # A face that another person, or the verdict, has covered again meanwhile.
        if look.kind != Look.Kind.PLAIN and not look_is_running(look):
            return
        yield part
