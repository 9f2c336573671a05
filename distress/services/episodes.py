"""An episode and its alert: one transaction, one fence, one entry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.timezone import now

from distress.models import (
    Alert,
    Camera,
    Clip,
    DetectionPolicyVersion,
    Episode,
    Signal,
    Station,
    Stream,
)
from distress.services.notices import notice_add
from distress.subjects import alert_subject, camera_subject
from distress.watching.errors import AuthorisationEnded
from distress.watching.leases import HeldLease, lease_require
from governance import ledger
from governance.actors import AnyActor, worker
from governance.models import Authorisation, Entry, Suspension
from governance.selectors.authorisations import authorisation_in_force
from governance.services.suspensions import suspend
from inference.types import EpisodeClosed, EpisodeOpened

HOUR = timedelta(hours=1)
# Of a shadow period's episodes, so many a camera and day are kept for people to judge: the first
# ones, whatever their scores.
SAMPLED_A_DAY = 10


def episode_open(
    *,
    lease: HeldLease,
    stream: Stream,
    event: EpisodeOpened,
    authorisation: Authorisation,
    detection_policy: DetectionPolicyVersion,
) -> Episode:
    """The episode, with its alert unless it is only counted. Safe to call twice for one event.

    Raises:
        StaleLease: another worker has the camera; nothing was written.
        AuthorisationEnded: leave has ended meanwhile; nothing was written.
    """
    with transaction.atomic():
        lease_require(camera_id=lease.camera_id, holder=lease.holder, fence=lease.fence)
        written = Episode.objects.filter(stream=stream, number=event.number).first()
        if written:
            return written
        _leave_require(stream, authorisation)
        reason = _reason_not_to_alert(stream, authorisation, detection_policy)
        episode = _episode_create(stream, event, authorisation, detection_policy, reason)
        ledger.append(
            actor=worker(lease.holder),
            verb=Entry.Verb.COLLECTION,
            action="episode.open",
            subject=camera_subject(stream.camera),
            detail={
                "episode": str(episode.code),
                "policy": f"{detection_policy.name}-v{detection_policy.version}",
                "alerted": episode.is_alerted,
                "why_not": reason,
            },
        )
        _follow(lease, episode, authorisation)
    return episode


def _leave_require(stream: Stream, authorisation: Authorisation) -> None:
    """An alert is refused by the database when leave has ended; a sampled episode is here.

    Raises:
        AuthorisationEnded: the worker has not heard yet that it may not watch any longer.
    """
    if authorisation.mode != Authorisation.Mode.SHADOW:
        return
    in_force = authorisation_in_force(camera=stream.camera.code)
    if in_force is None or in_force.pk != authorisation.pk:
        raise AuthorisationEnded


def _follow(lease: HeldLease, episode: Episode, authorisation: Authorisation) -> None:
    """What an episode brings about: an alert, a place in the shadow sample, or a suspension."""
    actor = worker(lease.holder)
    assert episode.camera is not None
    if episode.is_alerted:
        Clip.objects.create(episode=episode)
        alert_raise(actor=actor, episode=episode, station=episode.camera.station)
    elif episode.not_alerted_reason == "shadow" and _is_sampled(episode):
        Clip.objects.create(episode=episode)
    elif episode.not_alerted_reason == "budget_day":
        alerted = Alert.objects.filter(authorisation=authorisation)
        suspend(
            actor=actor, authorisation=authorisation, cause=Suspension.Cause.CAP,
            judged=alerted.filter(reviewed_at__isnull=False).count(),
            confirmed=alerted.filter(review__verdict="confirmed").count(),
        )  # fmt: skip


def _is_sampled(episode: Episode) -> bool:
    kept = Clip.objects.filter(
        episode__camera=episode.camera, episode__not_alerted_reason="shadow",
        episode__decided_at__gt=now() - 24 * HOUR,
    )  # fmt: skip
    return kept.count() < SAMPLED_A_DAY


def alert_raise(*, actor: AnyActor, episode: Episode, station: Station) -> Alert:
    """The alert of an episode, inside the episode's transaction."""
    alert = Alert.objects.create(
        episode=episode, station=station, signal=episode.signal,
        authorisation=episode.authorisation,
    )  # fmt: skip
    ledger.append(
        actor=actor,
        verb=Entry.Verb.COLLECTION,
        action="alert.raise",
        subject=alert_subject(alert),
        detail={"episode": str(episode.code), "signal": episode.signal},
    )
    notice_add(alert)
    return alert


def episode_close(*, lease: HeldLease, episode: Episode, event: EpisodeClosed) -> None:
    """Note the episode's end and its final figures.

    Raises:
        StaleLease: another worker has the camera; nothing was written.
    """
    with transaction.atomic():
        lease_require(camera_id=lease.camera_id, holder=lease.holder, fence=lease.fence)
        closed = Episode.objects.filter(pk=episode.pk, end_at__isnull=True).update(
            end_at=_utc(event.end_at), peak=event.peak, mean=event.mean, face_px=event.face_px
        )
        if not closed:
            return
        ledger.append(
            actor=worker(lease.holder),
            verb=Entry.Verb.COLLECTION,
            action="episode.close",
            subject=camera_subject(Camera.objects.get(pk=lease.camera_id)),
            detail={"episode": str(episode.code)},
        )
        alert = Alert.objects.select_related("station").filter(episode=episode).first()
        if alert:
            notice_add(alert)


def _episode_create(
    stream: Stream,
    event: EpisodeOpened,
    authorisation: Authorisation,
    detection_policy: DetectionPolicyVersion,
    reason: str,
) -> Episode:
    return Episode.objects.create(
        camera=stream.camera,
        latitude=stream.camera.latitude,
        longitude=stream.camera.longitude,
        stream=stream,
        signal=Signal.EXPRESSION,
        authorisation=authorisation,
        detection_policy=detection_policy,
        number=event.number,
        track=event.track,
        start_at=_utc(event.start_at),
        decided_at=_utc(event.decided_at),
        peak=event.peak,
        mean=event.mean,
        face_px=event.face_px,
        is_alerted=not reason,
        not_alerted_reason=reason,
    )


def _reason_not_to_alert(
    stream: Stream, authorisation: Authorisation, detection_policy: DetectionPolicyVersion
) -> str:
    """Why this episode is only counted, or nothing: shadow mode, or the budget is used up."""
    if authorisation.mode == Authorisation.Mode.SHADOW:
        return "shadow"
    alerted = Episode.objects.filter(camera=stream.camera, is_alerted=True, signal="expression")
    if alerted.filter(decided_at__gt=now() - HOUR).count() >= _budget(detection_policy):
        return "budget_hour"
    day = alerted.filter(authorisation=authorisation, decided_at__gt=now() - 24 * HOUR)
    return "budget_day" if day.count() >= authorisation.alerts_per_day else ""


def _budget(detection_policy: DetectionPolicyVersion) -> int:
    return int(detection_policy.body["alerts_per_hour"])


def _utc(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
