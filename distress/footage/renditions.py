"""Makes what people may see of a clip. If a rendition cannot be redacted there is none."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.db import IntegrityError

from distress.footage.sealing import sealing
from distress.footage.segments import Piece, boxes_open
from distress.models import Alert, Camera, Clip, Rendition
from distress.services.notices import notice_add
from distress.subjects import rendition_subject
from distress.watching.detection import detector_shared
from governance import ledger
from governance.actors import worker
from governance.models import Entry
from inference.clips import rendition_build
from inference.zones import Zones

log = structlog.get_logger(__name__)

WORKER = worker("media")


@dataclass(frozen=True, slots=True)
class Form:
    """How finely a part is made: the preview at once, the whole as good as it gets."""

    part: Rendition.Part
    fps: float | None
    # What a detector that takes ten times as long can keep up with.
    slow_fps: float
    width_px: int


PREVIEW = Form(Rendition.Part.PREVIEW, fps=5.0, slow_fps=2.0, width_px=640)
WHOLE = Form(Rendition.Part.WHOLE, fps=None, slow_fps=5.0, width_px=1280)


def kinds_of(clip: Clip) -> tuple[Rendition.Kind, ...]:
    """What is made of a clip: a review rendition only where a face raised an alert."""
    if clip.boxes_id is None or not Alert.objects.filter(episode=clip.episode).exists():
        return (Rendition.Kind.BLURRED,)
    return (Rendition.Kind.BLURRED, Rendition.Kind.REVIEW)


def rendition_make(
    *, clip: Clip, pieces: list[Piece], kind: Rendition.Kind, form: Form
) -> Rendition | None:
    """Build, seal and store one rendition; None when it is there already.

    Raises:
        RedactionFailed: a frame could not be redacted.
        SourceError: the pieces hold no picture.
    """
    there = clip.renditions.filter(kind=kind, part=form.part)
    if there.exists():
        return None
    detector = detector_shared()
    video = rendition_build(
        pieces,
        kind=kind.value,
        detector=detector,
        raising=boxes_open(clip=clip),
        # Only a detector that costs more than the usual one has a note about it.
        fps=form.slow_fps if detector.note else form.fps,
        max_width_px=form.width_px,
        mask=Zones.from_json(_camera(clip).zones).paint,
    )
    try:
        return _store(clip, kind, form, video)
    except Clip.DoesNotExist:
        log.info("clip was erased meanwhile", clip=str(clip.code))
        return None
    except IntegrityError:
        log.info("rendition was made twice", clip=str(clip.code), kind=kind.value)
        return None


def _store(clip: Clip, kind: Rendition.Kind, form: Form, video: bytes) -> Rendition:
    with sealing() as seal:
        # Erasure takes the clip's row first: nothing is made of a clip that is being erased.
        Clip.objects.select_for_update().get(pk=clip.pk, erased_at__isnull=True)
        rendition = Rendition.objects.create(
            clip=clip, kind=kind, part=form.part, sealed=seal(video)
        )
        station = _camera(clip).station
        ledger.append(
            actor=WORKER,
            verb=Entry.Verb.ALTERATION,
            action="rendition.make",
            subject=rendition_subject(rendition, station=str(station.code)),
            detail={"kind": kind.value, "part": form.part.value, "bytes": len(video)},
        )
        alert = Alert.objects.filter(episode=clip.episode).first()
        if alert is not None:
            notice_add(alert)
    return rendition


def _camera(clip: Clip) -> Camera:
    # Only an episode of a camera is ever given a segment.
    assert clip.episode.camera is not None
    return clip.episode.camera
