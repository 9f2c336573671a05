"""Zones of one camera's picture: analyse only here, never here, and privacy masks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from shapely import Point, Polygon

from inference.errors import ShapeError
from inference.types import Box, Image

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Zones:
    """Polygons in relative coordinates, (0, 0) top left to (1, 1) bottom right."""

    analyse: tuple[Corners, ...] = ()
    ignore: tuple[Corners, ...] = ()
    mask: tuple[Corners, ...] = ()

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Zones:
        """Zones from {"analyse": [[[x, y], ...], ...], "ignore": ..., "mask": ...}.

        Raises:
            ShapeError: a polygon has fewer than three corners, or corners outside the picture.
        """
        return cls(
            **{kind: _polygons(body.get(kind, [])) for kind in ("analyse", "ignore", "mask")}
        )

    def paint(self, image: Image) -> Image:
        """The image with its privacy masks painted black; the same image when there are none."""
        if not self.mask:
            return image
        height, width = image.shape[:2]
        painted = image.copy()
        for corners in self.mask:
            points = np.array(corners, dtype=np.float64) * (width, height)
            cv2.fillPoly(painted, [np.round(points).astype(np.int32)], (0, 0, 0))
        return painted

    def covers(self, box: Box, *, width: int, height: int) -> bool:
        """Whether a face with this box, in an image of this size, may be analysed."""
        centre = Point((box.x + box.w / 2) / width, (box.y + box.h / 2) / height)
        if any(Polygon(corners).covers(centre) for corners in self.ignore):
            return False
        return not self.analyse or any(Polygon(corners).covers(centre) for corners in self.analyse)


def _polygons(body: Any) -> tuple[Corners, ...]:
    polygons = []
    for given in body:
        corners = tuple((float(x), float(y)) for x, y in given)
        if len(corners) < 3 or any(not 0 <= value <= 1 for corner in corners for value in corner):
            raise ShapeError("a zone needs three corners or more, each from 0 to 1")
        polygons.append(corners)
    return tuple(polygons)
