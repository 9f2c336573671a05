"""Bytes of renditions for people: asked of policy, on record and counted before any leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.timezone import now

from distress.models import Alert, Rendition
from governance import policy, vault
from governance.errors import Denied
from governance.models import Look, User
from governance.policy import Action, Purpose
from governance.services.looks import look_count, look_current, look_open
from governance.subjects import Subject, SubjectKind

# Longer ranges are cut, so that a look which ends is noticed before the next one.
MOST_BYTES = 2 * 1024 * 1024
# No station has this code: the answer is the one for a station that is not theirs.
NO_STATION = "none"


@dataclass(frozen=True, slots=True)
class Served:
    """A range of a rendition: bytes from `start` to `end` (exclusive) of `total`."""

    parts: Iterator[bytes]
    total: int
    start: int
    end: int
    media_type: str


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

    The first range of a blurred rendition opens a look. A review rendition is served only while
    the review look runs that claiming its alert has opened.

    Raises:
        Denied: policy refused, or no review look runs; the refusal is on record.
        LookEnded: the look ended between the question and the answer.
        RangeRefused: there are no such bytes.
    """
    total = rendition.sealed.plain_bytes
    look = _look(actor, rendition, purpose)
    if not 0 <= start < total or (end is not None and end <= start):
        raise RangeRefused(total)
    stop = min(total, start + MOST_BYTES if end is None else min(end, start + MOST_BYTES))
    look_count(look=look, bytes_served=stop - start)
    parts = vault.read(rendition.sealed, start=start, end=stop)
    return Served(_while_running(look, parts), total, start, stop, rendition.media_type)


def rendition_subject(*, actor: User, rendition: Rendition) -> Subject:
    """The rendition as policy knows it, under the station through which this person asks.

    That is the alert's own for those who watch it, and the dispatch's for those it was sent to.
    """
    episode = rendition.clip.episode
    alert = Alert.objects.select_related("station", "claimed_by").filter(episode=episode).first()
    holder = str(alert.claimed_by.code) if alert and alert.claimed_by else ""
    return Subject(
        SubjectKind.RENDITION,
        str(rendition.code),
        station=_station(actor, alert),
        camera=str(episode.camera.code),
        holder=holder,
    )


def _station(actor: User, alert: Alert | None) -> str:
    if alert is None:
        return NO_STATION
    if str(alert.station.code) in policy.scope(actor=actor, action=Action.ALERT_SEE):
        return str(alert.station.code)
    sent = alert.dispatches.filter(
        station__code__in=policy.scope(actor=actor, action=Action.DISPATCH_SEE)
    )
    dispatch = sent.select_related("station").first()
    return str(dispatch.station.code) if dispatch else NO_STATION


def _look(actor: User, rendition: Rendition, purpose: Purpose | None) -> Look:
    subject = rendition_subject(actor=actor, rendition=rendition)
    if rendition.kind == Rendition.Kind.REVIEW:
        return _review_look(actor, rendition, subject, purpose)
    running = look_current(person=actor, subject=subject)
    action = Action.RENDITION_LOOK
    # Leave may have gone since the look was opened, so it is asked for every range.
    if running and policy.may(actor=actor, action=action, subject=subject, purpose=purpose):
        return running
    entry = policy.require(actor=actor, action=action, subject=subject, purpose=purpose)
    return look_open(person=actor, subject=subject, purpose=purpose or Purpose.PATROL, entry=entry)


def _review_look(
    actor: User, rendition: Rendition, subject: Subject, purpose: Purpose | None
) -> Look:
    """The look that this person's claim has opened; it is never opened here."""
    action = Action.RENDITION_REVIEW_LOOK
    if not policy.may(actor=actor, action=action, subject=subject, purpose=purpose):
        policy.require(actor=actor, action=action, subject=subject, purpose=purpose)
    running = review_look_current(actor=actor, rendition=rendition)
    if running is None:
        raise Denied("look_ended")
    return running


def review_look_current(*, actor: User, rendition: Rendition) -> Look | None:
    """The review look that this person has open on this rendition's alert, or None.

    The look belongs to the alert: while it runs, the preview gives way to the whole rendition.
    """
    alert = Alert.objects.filter(episode=rendition.clip.episode).first()
    running = Look.objects.filter(
        person=actor, kind=Look.Kind.REVIEW, closed_at__isnull=True, ends_at__gt=now()
    )
    codes = [str(rendition.code), str(rendition.clip.code)]
    return running.filter(subject_code__in=[*codes, str(alert.code)] if alert else codes).first()


def _while_running(look: Look, parts: Iterator[bytes]) -> Iterator[bytes]:
    for part in parts:
        # A slow reader must not see more than the look allows.
        if now() >= look.ends_at:
            return
        yield part
