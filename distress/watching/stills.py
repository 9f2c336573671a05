"""Makes stills beside the watching, so that a slow detector delays no lease."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID

import structlog

from distress.footage.stills import still_put
from distress.watching.clocks import Every
from inference.detect import Detector
from inference.types import Frame, Image

log = structlog.get_logger(__name__)

EVERY_S = 1.0
# A detector that costs ten times as much would otherwise do nothing else.
SLOW_EVERY_S = 3.0

# One thread for all cameras of the process: stills are worth less than what is being watched.
_beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="stills")


class StillMaker:
    """The stills of one camera: one at a time, and none while one is being made."""

    def __init__(self, *, camera: UUID, detector: Detector) -> None:
        self._camera = camera
        self._detector = detector
        self._due = Every(SLOW_EVERY_S if detector.note else EVERY_S)
        self._making: Future[None] | None = None

    def wish(self, frame: Frame | None) -> None:
        """Make a still of this frame, unless one was made a moment ago."""
        is_busy = self._making is not None and not self._making.done()
        if frame is None or is_busy or not self._due.due():
            return
        self._making = _beside.submit(self._make, frame.image)

    def _make(self, image: Image) -> None:
        try:
            still_put(camera=self._camera, image=image, detector=self._detector)
        except Exception as error:
            # Valkey is away. The next wish comes soon.
            log.warning("still not made", camera=str(self._camera), error=type(error).__name__)
