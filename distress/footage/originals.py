"""Originals: made when somebody has leave to see one, gone when nobody has."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from celery import current_app
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from distress.footage.claims import asked_lately, claimed
from distress.footage.sealing import sealing
from distress.footage.segments import pieces_open
from distress.models import Alert, Clip, Rendition
from distress.subjects import alert_subject, rendition_subject
from governance import ledger, vault
from governance.actors import worker
from governance.errors import GovernanceError
from governance.models import Entry
from governance.selectors.originals import original_is_wanted, originals_wanted
from inference.copies import original_build
from inference.errors import InferenceError
from inference.types import Image
from inference.zones import Zones

log = structlog.get_logger(__name__)

WORKER = worker("media")
ORIGINAL_TASK = "distress.footage.tasks.original_make_task"
AGAIN_S = 20
FAILURE_KEPT_S = 3600
KIND = Rendition.Kind.ORIGINAL


def original_of(alert: Alert) -> Rendition | None:
    """The original of an alert's clip, while there is one."""
    return Rendition.objects.filter(clip__episode=alert.episode, kind=KIND).first()


def original_failed(alert: Alert) -> bool:
    """Whether it was tried lately and could not be made."""
    return bool(cache.get(_failure_key(alert.pk)))


def original_ask(alert: Alert) -> None:
    """Ask a media worker for the original. What is lost on the way the sweep asks again."""
    clip = Clip.objects.filter(episode=alert.episode).first()
    if clip is None:
        return
    try:
        if not asked_lately(clip, KIND, for_s=AGAIN_S):
            current_app.send_task(ORIGINAL_TASK, args=[alert.pk])
    except Exception as error:
        # The leave is a row, and the sweep reads it.
        log.warning("original not asked for", alert=str(alert.code), error=type(error).__name__)


def original_make(*, alert_id: int) -> Rendition | None:
    """The original, made and sealed; None when nobody may see it, it is there, or it fails."""
    alert = _alerts().get(pk=alert_id)
    clip = Clip.objects.select_related("episode__camera__station").filter(
        episode=alert.episode
    ).first()  # fmt: skip
    if clip is None or original_of(alert) or not original_is_wanted(subject=alert_subject(alert)):
        return None
    with claimed(clip, KIND) as is_ours:
        if not is_ours:
            return None
        try:
            pieces = list(pieces_open(clip=clip))
            return _store(alert, clip, original_build(pieces, mask=masks_of(clip)))
        except (InferenceError, GovernanceError, DatabaseError, FileNotFoundError) as error:
            cache.set(_failure_key(alert.pk), True, FAILURE_KEPT_S)
            log.warning("original failed", clip=str(clip.code), error=type(error).__name__)
            return None


def originals_make() -> None:
    """Make what is waited for. Safe to run twice: there is one original of a clip."""
    for alert in _waited_for():
        original_make(alert_id=alert.pk)


def originals_sweep() -> None:
    """Ask again for originals that are waited for; destroy those that nobody may see any more."""
    for alert in _waited_for():
        original_ask(alert)
    for rendition in Rendition.objects.filter(kind=KIND).select_related(
        "sealed", "clip__episode__alert__station"
    ):
        if not original_is_wanted(subject=alert_subject(rendition.clip.episode.alert)):
            _destroy(rendition)


def masks_of(clip: Clip) -> Callable[[Image], Image] | None:
    """What paints the camera's privacy masks; they hold for originals too."""
    camera = clip.episode.camera
    return Zones.from_json(camera.zones).paint if camera else None


def _waited_for() -> list[Alert]:
    there = Rendition.objects.filter(kind=KIND).values("clip__episode")
    wanted = _alerts().filter(code__in=originals_wanted()).exclude(episode__in=there)
    return [alert for alert in wanted if not original_failed(alert)]


def _store(alert: Alert, clip: Clip, video: bytes) -> Rendition:
    with sealing() as seal:
        # Erasure takes the clip's row first: nothing is made of a clip that is being erased.
        Clip.objects.select_for_update().get(pk=clip.pk, erased_at__isnull=True)
        rendition = Rendition.objects.create(clip=clip, kind=KIND, sealed=seal(video))
        _note(alert, rendition, Entry.Verb.ALTERATION, "rendition.make", len(video))
    return rendition


def _destroy(rendition: Rendition) -> None:
    alert = rendition.clip.episode.alert
    with transaction.atomic():
        size = rendition.sealed.plain_bytes
        _note(alert, rendition, Entry.Verb.ERASURE, "rendition.destroy", size)
        rendition.delete()
        vault.destroy(rendition.sealed)


def _note(alert: Alert, rendition: Rendition, verb: Entry.Verb, action: str, size: int) -> None:
    ledger.append(
        actor=WORKER, verb=verb, action=action,
        subject=rendition_subject(rendition, station=str(alert.station.code)),
        detail={"kind": rendition.kind, "bytes": size, "of": str(alert.code)},
    )  # fmt: skip


def _alerts() -> QuerySet[Alert]:
    return Alert.objects.select_related("station", "episode__camera", "claimed_by")


def _failure_key(alert_id: int) -> str:
    return f"original:failed:{alert_id}"
