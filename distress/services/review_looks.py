"""The review look: the one face that raised the alert, for the one person who claimed it."""

from __future__ import annotations

from dataclasses import dataclass

from distress.models import Alert, Rendition, Segment
from distress.subjects import alert_subject
from governance import policy
from governance.models import Look, User
from governance.policy import Action, Purpose
from governance.services.looks import look_current, look_open


@dataclass(frozen=True)
class ReviewLook:
    """A running review look and the rendition that it shows."""

    look: Look
    rendition: Rendition
    face_from_s: float  # second of the clip at which the face becomes visible


def review_look_open(*, actor: User, alert: Alert, purpose: Purpose | None) -> ReviewLook | None:
    """The person's running review look, opened on the first call after her claim.

    None before there is a review rendition, after the look has ended, and for anybody but the
    person who has claimed the alert. One look a claim: it covers the alert, not a file of it.

    Raises:
        Denied: policy refused; the refusal is on record.
    """
    if alert.status != Alert.Status.CLAIMED or alert.claimed_by_id != actor.pk:
        return None
    rendition = review_rendition(alert)
    if rendition is None:
        return None
    subject = alert_subject(alert)
    running = look_current(person=actor, subject=subject)
    if running is None and not _had_one(actor, alert):
        entry = policy.require(
            actor=actor, action=Action.RENDITION_REVIEW_LOOK, subject=subject, purpose=purpose
        )
        running = look_open(
            person=actor, subject=subject, purpose=purpose or Purpose.PATROL, entry=entry,
            kind=Look.Kind.REVIEW,
        )  # fmt: skip
    return ReviewLook(running, rendition, _face_from_s(alert)) if running else None


def _face_from_s(alert: Alert) -> float:
    first = Segment.objects.filter(clip__episode=alert.episode).order_by("number").first()
    if first is None:
        return 0.0
    return max(0.0, (alert.episode.start_at - first.start_at).total_seconds())


def review_rendition(alert: Alert) -> Rendition | None:
    """What the review look shows: what came first, so that it does not change under her eyes."""
    found = Rendition.objects.filter(clip__episode=alert.episode, kind=Rendition.Kind.REVIEW)
    return found.order_by("part").first()  # "preview" sorts before "whole"


def _had_one(actor: User, alert: Alert) -> bool:
    return Look.objects.filter(
        person=actor, kind=Look.Kind.REVIEW, subject_code=str(alert.code),
        opened_at__gte=alert.claimed_at,
    ).exists()  # fmt: skip
