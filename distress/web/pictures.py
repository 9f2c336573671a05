"""Pictures of texts that a telephone's camera reads."""

from __future__ import annotations

import io

import segno

from governance.models import Checkpoint
from governance.tlog.notes import note_split


def checkpoint_picture(checkpoint: Checkpoint) -> bytes:
    """The three signed lines of a checkpoint as a QR code, in SVG, dark on white."""
    body, _lines = note_split(checkpoint.note)
    made = io.BytesIO()
    # Beside the lines on the page it needs a frame of its own, or no camera finds its edge.
    segno.make(body, error="m", micro=False).save(
        made, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, nl=False
    )
    return made.getvalue()


def qr_inline(text: str) -> str:
    """A text as a QR code, in SVG for the middle of a page, as large as what holds it."""
    return segno.make(text, error="m", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True
    )
