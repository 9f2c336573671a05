"""Paints over faces and looks again until none is left."""

from __future__ import annotations

from inference.detect import Detector
from inference.redact.boxes import overlap
from inference.redact.mosaic import Mosaic
from inference.redact.search import faces_find
from inference.types import Box, Image

SAME_FACE = 0.3
_FLAT_MARGIN = 1.4
_SECOND_EVERY_S = 0.2
_ROUNDS = 8
# Other sizes than the first search, so that each finds what the other overlooks.
_AGAIN_ENLARGED = (1.0, 0.8)


class Hider:
    """Hides the faces of one video.

    second: another detector, asked five times a second about what the first has passed.
    """

    def __init__(self, *, detector: Detector, second: Detector | None, threshold: float) -> None:
        self.blanked = 0
        self._detector = detector
        self._threshold = threshold
        self._mosaic = Mosaic()
        self._second = second
        self._second_at = float("-inf")
        self._second_found: list[Box] = []

    def hidden(
        self, image: Image, boxes: list[Box], kept: list[Box], *, at: float, is_searched: bool
    ) -> Image:
        """The image painted until the detector finds no face in it but the kept one.

        is_searched: whether this frame was searched before painting; another size is tried then.
        """
        asks_second = self._second_is_due(at)
        result = self._mosaic.painted(image, boxes)
        doubted = [box for box in self._second_found if not _any_same(box, kept)]
        result = self._mosaic.flattened(result, doubted, grown=_FLAT_MARGIN)
        sizes = _AGAIN_ENLARGED if is_searched else _AGAIN_ENLARGED[:1]
        for attempt in range(_ROUNDS):
            found = self._find_again(result, sizes)
            if asks_second:
                found += self._second_opinion(result)
            left = [box for box in found if not _any_same(box, kept)]
            if not left:
                return result
            # Cells that look like a face to the detector once look so again.
            result = self._mosaic.flattened(result, left, grown=_FLAT_MARGIN + 0.2 * attempt)
        self.blanked += 1
        return self._mosaic.blank(image)

    def _second_is_due(self, at: float) -> bool:
        """Whether the second detector is asked about this frame; its last answer ends then."""
        if self._second is None or 0 <= at - self._second_at < _SECOND_EVERY_S:
            return False
        self._second_at = at
        self._second_found = []
        return True

    def _second_opinion(self, image: Image) -> list[Box]:
        assert self._second is not None
        found = faces_find(image, detector=self._second, threshold=self._threshold, enlarged=1.0)
        self._second_found += found
        return found

    def _find_again(self, image: Image, sizes: tuple[float, ...]) -> list[Box]:
        return [
            box
            for times in sizes
            for box in faces_find(
                image, detector=self._detector, threshold=self._threshold, enlarged=times
            )
        ]


def _any_same(box: Box, kept: list[Box]) -> bool:
    return any(overlap(box, other) >= SAME_FACE for other in kept)
