"""Small sums on boxes."""

from __future__ import annotations

from collections.abc import Iterable

from inference.types import Box


def box_grown(box: Box, *, times: float) -> Box:
    """The box with the same centre and its sides `times` as long."""
    w, h = box.w * times, box.h * times
    return Box(box.x - (w - box.w) / 2, box.y - (h - box.h) / 2, w, h)


def box_scaled(box: Box, *, times: float) -> Box:
    """The box as it lies in the same picture made `times` as large."""
    return Box(box.x * times, box.y * times, box.w * times, box.h * times)


def box_moved(box: Box, *, x: float, y: float) -> Box:
    """The box shifted by that many pixels."""
    return Box(box.x + x, box.y + y, box.w, box.h)


def box_between(a: Box, b: Box, *, share: float) -> Box:
    """The box that lies `share` of the way from a to b; 0 is a, 1 is b."""
    rest = 1.0 - share
    return Box(
        a.x * rest + b.x * share,
        a.y * rest + b.y * share,
        a.w * rest + b.w * share,
        a.h * rest + b.h * share,
    )


def overlap(a: Box, b: Box) -> float:
    """Shared area over joint area, in [0, 1]."""
    width = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    height = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (a.w * a.h + b.w * b.h - shared)


def distance(a: Box, b: Box) -> float:
    """How far apart the centres are, in sides of the larger box."""
    across = (a.x + a.w / 2) - (b.x + b.w / 2)
    down = (a.y + a.h / 2) - (b.y + b.h / 2)
    return float((across**2 + down**2) ** 0.5) / max(a.w, a.h, b.w, b.h, 1.0)


def boxes_merged(boxes: Iterable[Box], *, alike: float = 0.5) -> list[Box]:
    """The boxes, those that overlap by `alike` and more joined into one that holds them."""
    merged: list[Box] = []
    for box in boxes:
        joined = box
        for other in [one for one in merged if overlap(one, box) >= alike]:
            merged.remove(other)
            joined = _joined(joined, other)
        merged.append(joined)
    return merged


def _joined(a: Box, b: Box) -> Box:
    left, top = min(a.x, b.x), min(a.y, b.y)
    right, bottom = max(a.x + a.w, b.x + b.w), max(a.y + a.h, b.y + b.h)
    return Box(left, top, right - left, bottom - top)
