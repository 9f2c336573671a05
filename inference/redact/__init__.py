"""Hides faces. What leaves here has been looked at again after it was painted."""

from inference.redact.frames import Redactor, Visible, redact_frames, redact_image
from inference.redact.search import THRESHOLD
from inference.redact.video import Counts, redact_video

__all__ = [
    "THRESHOLD",
    "Counts",
    "Redactor",
    "Visible",
    "redact_frames",
    "redact_image",
    "redact_video",
]
