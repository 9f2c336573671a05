"""From sealed segments to finished clips, whichever worker dies on the way."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import now

from distress.footage.claims import claimed, tries_count
from distress.footage.events import clip_gathered_send, clip_started_send
from distress.footage.renditions import PREVIEW, WHOLE, Form, kinds_of, rendition_make
from distress.footage.segments import pieces_open
from distress.footage.waiting import most_waited_for
from distress.models import Alert, Clip, Rendition
from distress.services.notices import notice_add
from governance import vault
from governance.errors import GovernanceError
from inference.errors import InferenceError

log = structlog.get_logger(__name__)

# A clip that nothing has come to for this long has lost its worker; it is finished as it is.
STANDS_STILL_S = 10.0
# A preview that is not there after this long was lost on its way.
PREVIEW_LATE_S = 6.0
# A clip that has ended its worker this often is not tried again.
MOST_TRIES = 4


def preview_next() -> None:
    """Make one preview: the one that is waited for most. Safe to run twice."""
    any(clip_preview(clip_id=clip.pk) for clip in most_waited_for(_unseen(), PREVIEW.part))


def finish_next() -> None:
    """Finish one clip: the one that is waited for most. Safe to run twice."""
    any(clip_finish(clip_id=clip.pk) for clip in most_waited_for(_unfinished(), WHOLE.part))


def clip_preview(*, clip_id: int) -> bool:
    """Make what the operator sees first, from what has been sealed so far. Safe to run twice.

    Returns:
        Whether it was there to be made, and nobody else was at it.
    """
    clip = _clips().filter(pk=clip_id, finished_at=None, failure="").first()
    if clip is None or not _has_room():
        return False
    with claimed(clip, PREVIEW.part) as is_ours:
        if not is_ours or tries_count(clip, PREVIEW.part) > MOST_TRIES:
            return False
        _make(clip, PREVIEW)
    return True


def clip_finish(*, clip_id: int) -> bool:
    """Make the whole renditions of a gathered clip. Safe to run twice: a finished one is kept.

    Returns:
        Whether it was there to be finished, and nobody else was at it.
    """
    clip = _clips().filter(pk=clip_id, gathered_at__isnull=False, finished_at=None).first()
    if clip is None or not _has_room():
        return False
    with claimed(clip, WHOLE.part) as is_ours:
        if not is_ours:
            return False
        if tries_count(clip, WHOLE.part) > MOST_TRIES:
            _settle(clip, Clip.Status.FAILED, failure="too_many_tries")
        elif not clip.segments.exists():
            _settle(clip, Clip.Status.EMPTY)
        else:
            failure = _make(clip, WHOLE)
            _settle(clip, Clip.Status.FAILED if failure else Clip.Status.READY, failure=failure)
    return True


def clips_sweep() -> None:
    """Ask again for what a dead worker or a lost message left undone."""
    at = now()
    Clip.objects.filter(gathered_at=None, fed_at__lt=at - timedelta(seconds=STANDS_STILL_S)).update(
        gathered_at=at
    )
    for clip in _unfinished():
        clip_gathered_send(clip)
    for clip in _unseen().filter(created_at__lt=at - timedelta(seconds=PREVIEW_LATE_S)):
        clip_started_send(clip)


def _has_room() -> bool:
    """Whether anything can be stored now. The sweep asks again when there is room."""
    return vault.room_mb() >= settings.ABHAYA_DISK_FLOOR_MB


def _clips() -> QuerySet[Clip]:
    return Clip.objects.select_related("episode__camera__station", "boxes").filter(
        erased_at__isnull=True
    )


def _unseen() -> QuerySet[Clip]:
    """Clips with something to show and nothing that shows it, to everybody or to the reviewer."""
    made = Rendition.objects.filter(clip=OuterRef("pk"))
    blurred, review = (
        Exists(made.filter(kind=kind)) for kind in (Rendition.Kind.BLURRED, Rendition.Kind.REVIEW)
    )
    has_face = Q(boxes__isnull=False, episode__alert__isnull=False)
    return Clip.objects.filter(segments__number=1, finished_at=None, failure="").filter(
        ~blurred | (has_face & ~review)
    )


def _unfinished() -> QuerySet[Clip]:
    """Clips to which nothing more comes and that are not whole."""
    return Clip.objects.filter(gathered_at__isnull=False, finished_at=None)


def _make(clip: Clip, form: Form) -> str:
    """Make every rendition of this form; the name of what went wrong, empty when nothing did."""
    try:
        pieces = list(pieces_open(clip=clip))
        for kind in kinds_of(clip):
            rendition_make(clip=clip, pieces=pieces, kind=kind, form=form)
    except (InferenceError, GovernanceError) as error:
        failure = type(error).__name__
        log.warning("rendition failed", clip=str(clip.code), part=form.part.value, error=failure)
        Clip.objects.filter(pk=clip.pk, finished_at=None).update(failure=failure)
        return failure
    return ""


def _settle(clip: Clip, status: Clip.Status, *, failure: str = "") -> None:
    """Bring the clip to its end, once, and let the pages know."""
    with transaction.atomic():
        won = Clip.objects.filter(pk=clip.pk, finished_at=None).update(
            status=status, failure=failure or clip.failure, finished_at=now()
        )
        alert = Alert.objects.filter(episode=clip.episode).first()
        if won and alert is not None:
            notice_add(alert)
