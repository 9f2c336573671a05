"""Exports: a marked copy, made by the media worker, sealed, sent once and destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import structlog
from celery import current_app
from django.core.cache import cache
from django.utils.timezone import localtime, now

from distress.footage.claims import claimed
from distress.footage.originals import masks_of
from distress.footage.sealing import sealing
from distress.footage.segments import pieces_open
from distress.models import Alert, Clip, Rendition
from governance import vault
from governance.errors import GovernanceError
from governance.models import Export, User
from governance.services.exports import (
    export_destroy,
    export_failed,
    export_made,
    export_take,
    exports_end,
)
from inference.clips import Timed
from inference.copies import marked_build, mp4_frames, original_frames
from inference.errors import InferenceError, SourceError

log = structlog.get_logger(__name__)

EXPORT_TASK = "distress.footage.tasks.export_make_task"
AGAIN_S = 60


class _Superseded(Exception):
    """The export ended, or was made, while this copy was being made."""


def export_send(export: Export) -> None:
    """Ask a media worker for the copy. What is lost on the way the sweep asks again."""
    try:
        if cache.add(f"export:asked:{export.pk}", True, AGAIN_S):
            current_app.send_task(EXPORT_TASK, args=[export.pk])
    except Exception as error:
        log.warning("export not asked for", export=str(export.code), error=type(error).__name__)


def export_make(*, export_id: int) -> None:
    """Make and seal the copy. Safe to run twice: the first that is sealed is the export."""
    export = Export.objects.select_related("person").get(pk=export_id)
    clip = Clip.objects.select_related("episode__camera").filter(
        episode__alert__code=export.subject_code
    ).first()  # fmt: skip
    if export.status != Export.Status.MAKING:
        return
    if clip is None:
        export_failed(export=export)
        return
    with claimed(clip, f"export-{export.pk}") as is_ours:
        if is_ours:
            _make(export, clip)


def exports_sweep() -> None:
    """End what is over, destroy what was taken, ask again for what is not made."""
    exports_end()
    for export in Export.objects.filter(status=Export.Status.MAKING):
        export_send(export)


def export_serve(*, actor: User, token: str) -> tuple[Export, Iterator[bytes]]:
    """The export and its bytes, which leave this once; afterwards the sealed copy is destroyed.

    Raises:
        Denied: the token is not genuine, not hers, used, or over; the refusal is on record.
    """
    export = export_take(actor=actor, token=token)
    return export, _sent_once(export)


def mark_text(export: Export) -> str:
    """What is burnt into the pixels: who took it, when, and which export it is."""
    at = localtime(now())
    return f"{str(export.person.code)[:8]}  {at:%Y-%m-%d %H:%M}  export {str(export.code)[:8]}"


def _sent_once(export: Export) -> Iterator[bytes]:
    assert export.sealed is not None
    try:
        yield from vault.read(export.sealed)
    finally:
        export_destroy(export=export)


def _make(export: Export, clip: Clip) -> None:
    try:
        video = marked_build(_frames(export, clip), text=mark_text(export))
        with sealing() as seal:
            digest = sha256(video).hexdigest()
            if not export_made(export=export, sealed=seal(video), sha256=digest):
                raise _Superseded
    except _Superseded:
        log.info("export was over before it was made", export=str(export.code))
    except (InferenceError, GovernanceError, FileNotFoundError) as error:
        export_failed(export=export)
        log.warning("export failed", export=str(export.code), error=type(error).__name__)


def _frames(export: Export, clip: Clip) -> Iterator[Timed]:
    if export.kind == Export.Kind.ORIGINAL:
        return original_frames(list(pieces_open(clip=clip)), mask=masks_of(clip))
    blurred = clip.renditions.filter(
        kind=Rendition.Kind.BLURRED, part=Rendition.Part.WHOLE
    ).select_related("sealed").first()  # fmt: skip
    if blurred is None:
        raise SourceError("There is no whole blurred rendition yet. Try again when there is.")
    return mp4_frames(vault.open_all(blurred.sealed))


def clip_is_whole(alert: Alert) -> bool:
    """Whether there is a finished blurred rendition that can be exported."""
    return Rendition.objects.filter(
        clip__episode=alert.episode, kind=Rendition.Kind.BLURRED, part=Rendition.Part.WHOLE
    ).exists()
