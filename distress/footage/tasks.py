"""The tasks of footage. Each calls one service; the sweep asks again for what was lost."""

from __future__ import annotations

from celery import shared_task

from distress.footage.disclosures import disclosure_make, disclosures_sweep
from distress.footage.exports import export_make, exports_sweep
from distress.footage.finishing import clips_sweep, finish_next, preview_next
from distress.footage.originals import original_make, originals_make, originals_sweep
from governance import vault
from governance.retention.runs import retention_run
from governance.services.incidents import disk_watch

# Acknowledged early: a clip may take longer than the broker waits for an answer, and the sweep
# knows from the rows what a dead worker left undone.


@shared_task(acks_late=False)
def clip_preview_task() -> None:
    """Make a clip's first renditions. Safe to run twice: one of a kind can be stored."""
    # Whoever has leave to see an original has 15 minutes for it, and no other clip before hers.
    originals_make()
    preview_next()


@shared_task(acks_late=False)
def clip_finish_task() -> None:
    """Make a clip's whole renditions. Safe to run twice: a finished clip is kept."""
    finish_next()


@shared_task(acks_late=False)
def original_make_task(alert_id: int) -> None:
    """Make an original that somebody may see. Safe to run twice: there is one of a clip."""
    original_make(alert_id=alert_id)


@shared_task(acks_late=False)
def export_make_task(export_id: int) -> None:
    """Make an export. Safe to run twice: the first copy that is sealed is the export."""
    export_make(export_id=export_id)


@shared_task(acks_late=False)
def disclosure_make_task(disclosure_id: int) -> None:
    """Make a package. Safe to run twice: the first that is sealed is the disclosure's."""
    disclosure_make(disclosure_id=disclosure_id)


@shared_task
def originals_sweep_task() -> None:
    """Originals, exports, disclosures: asked for again, ended, destroyed. Safe to run twice."""
    originals_sweep()
    exports_sweep()
    disclosures_sweep()


@shared_task(acks_late=False)
def leftovers_discard_task() -> None:
    """Remove half-written files of dead workers. Safe to run twice: what is gone is not there."""
    vault.leftovers_discard()


@shared_task(acks_late=False)
def retention_task() -> None:
    """Erase what has had its time. Safe to run twice: each clip is erased once."""
    retention_run()


@shared_task
def disk_watch_task() -> None:
    """Say when the disk is full, and when it no longer is. Safe to run twice."""
    disk_watch()


@shared_task
def clips_sweep_task() -> None:
    """Find clips whose worker died. Safe to run twice: what was asked lately is not asked again."""
    clips_sweep()
