"""Drawn faces: nobody's, and plain enough that a face detector takes them for faces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]
"""Blue, green, red."""

Sprite = NDArray[np.uint8]
"""uint8 (h, w, 4): blue, green, red, opacity."""

WIDTH, HEIGHT = 420, 560
CENTRE_X = 210
# Drawn in quarter pixels, so that edges are smooth.
SHIFT = 2
FEW = 1 << SHIFT


class Mood(StrEnum):
    """What a drawn face shows."""

    CALM = "calm"
    GLAD = "glad"
    DISTRESS = "distress"


@dataclass(frozen=True)
class Look:
    """What makes one drawn person differ from the next."""

    skin: Colour
    hair: Colour
    long_hair: bool
    scarf: Colour | None
    brow_px: int
    eye_px: int
    lips: Colour


def look_draw(rng: np.random.Generator) -> Look:
    """A person's looks, at random."""
    tone = float(rng.uniform(0.0, 1.0))
    light, deep = np.array((168, 198, 232)), np.array((92, 128, 178))
    skin = light + (deep - light) * tone
    hair = np.array((28, 26, 30)) + rng.integers(0, 26)
    scarves: list[Colour | None] = [None, None, None, (120, 70, 150), (150, 110, 50)]
    return Look(
        skin=_colour(skin),
        hair=_colour(hair),
        long_hair=bool(rng.random() < 0.5),
        scarf=scarves[int(rng.integers(len(scarves)))],
        brow_px=int(rng.integers(9, 14)),
        eye_px=int(rng.integers(26, 31)),
        lips=_colour(skin * (0.62, 0.58, 0.80)),
    )


def face_draw(look: Look, mood: Mood, *, blink: bool = False) -> Sprite:
    """One face with hair and neck, uint8 (560, 420, 4)."""
    canvas = np.zeros((HEIGHT, WIDTH, 4), dtype=np.uint8)
    _back_hair(canvas, look)
    _neck(canvas, look)
    _head(canvas, look)
    _shade(canvas, look)
    _eyes(canvas, look, mood, blink=blink)
    _brows(canvas, look, mood)
    _nose(canvas, look)
    _mouth(canvas, look, mood)
    if mood is Mood.DISTRESS:
        _tears(canvas)
    _front_hair(canvas, look)
    return np.asarray(cv2.GaussianBlur(canvas, (0, 0), 1.6), dtype=np.uint8)


def _colour(values: NDArray[np.float64] | NDArray[np.int64]) -> Colour:
    blue, green, red = (int(np.clip(value, 0, 255)) for value in values)
    return blue, green, red


def _darker(colour: Colour, by: float) -> Colour:
    return _colour(np.array(colour) * by)


def _ellipse(
    canvas: Sprite, x: float, y: float, wide: float, high: float, colour: Colour,
    *, turn: float = 0, begin: float = 0, end: float = 360, px: int = -1,
) -> None:  # fmt: skip
    centre = (round(x * FEW), round(y * FEW))
    axes = (round(wide * FEW), round(high * FEW))
    cv2.ellipse(canvas, centre, axes, turn, begin, end, (*colour, 255), px, cv2.LINE_AA, SHIFT)


def _curve(canvas: Sprite, points: Sequence[tuple[float, float]], colour: Colour, px: int) -> None:
    """A smooth line through three or more points."""
    known = np.array(points)
    at = np.linspace(0, len(points) - 1, 40)
    degree = min(len(points) - 1, 3)
    line = np.stack(
        [np.polyval(np.polyfit(range(len(points)), known[:, axis], degree), at) for axis in (0, 1)],
        axis=1,
    )
    cv2.polylines(
        canvas, [np.round(line * FEW).astype(np.int32)], False, (*colour, 255), px, cv2.LINE_AA,
        SHIFT,
    )  # fmt: skip


def _back_hair(canvas: Sprite, look: Look) -> None:
    colour = look.scarf or look.hair
    _ellipse(canvas, CENTRE_X, 205, 158, 178, colour)
    if look.long_hair or look.scarf:
        cv2.rectangle(canvas, (56, 210), (364, 460), (*colour, 255), -1)
        _ellipse(canvas, CENTRE_X, 460, 154, 60, colour)


def _neck(canvas: Sprite, look: Look) -> None:
    cv2.rectangle(canvas, (160, 380), (260, 555), (*_darker(look.skin, 0.82), 255), -1)


def _head(canvas: Sprite, look: Look) -> None:
    for x in (70, 350):
        _ellipse(canvas, x, 262, 18, 36, _darker(look.skin, 0.86))
    _ellipse(canvas, CENTRE_X, 235, 140, 160, look.skin)
    _ellipse(canvas, CENTRE_X, 290, 116, 150, look.skin)


def _shade(canvas: Sprite, look: Look) -> None:
    """Light from above left: cheeks and jaw grow darker towards the edge."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    away = np.hypot((x - 190) / 170, (y - 225) / 230)
    factor = np.clip(1.10 - 0.34 * away**2, 0.55, 1.10)
    below = 1 - 0.10 * np.exp(-(((y - 300) / 60) ** 2 + ((x - CENTRE_X) / 34) ** 2))
    skin = canvas[:, :, 3] > 0
    lit = canvas[:, :, :3].astype(np.float32) * (factor * below)[:, :, None]
    canvas[skin, :3] = np.clip(lit, 0, 255).astype(np.uint8)[skin]
    for side in (-1, 1):
        hollow = np.exp(-(((x - CENTRE_X - side * 62) / 48) ** 2 + ((y - 236) / 30) ** 2))
        shaded = canvas[:, :, :3] * (1 - 0.22 * hollow)[:, :, None]
        canvas[skin, :3] = shaded.astype(np.uint8)[skin]


def _eyes(canvas: Sprite, look: Look, mood: Mood, *, blink: bool) -> None:
    dark = _darker(look.skin, 0.38)
    open_px = {Mood.CALM: 12, Mood.GLAD: 9, Mood.DISTRESS: 13}[mood]
    for side in (-1, 1):
        x, y = CENTRE_X + side * 62, 240
        if blink:
            _curve(canvas, [(x - 28, y), (x, y + 7), (x + 28, y)], dark, 6)
            continue
        _ellipse(canvas, x, y, look.eye_px, open_px, (228, 234, 238))
        _ellipse(canvas, x, y + 1, 12, min(12, open_px), (30, 42, 60))
        _ellipse(canvas, x, y + 1, 6, min(6, open_px), (8, 8, 10))
        _ellipse(canvas, x + 4, y - 4, 3, 3, (250, 250, 250))
        # Sad eyes slope down towards the outside.
        slope = 7 * side if mood is Mood.DISTRESS else 0
        lid = [(x - 31, y + 3 - slope), (x, y - open_px - 3), (x + 31, y + 3 + slope)]
        _curve(canvas, lid, dark, 6)
        _curve(
            canvas, [(x - 24, y + open_px + 2), (x, y + open_px + 6), (x + 24, y + open_px + 2)],
            _darker(look.skin, 0.72), 3,
        )  # fmt: skip


def _brows(canvas: Sprite, look: Look, mood: Mood) -> None:
    inner, middle, outer = {
        Mood.CALM: (205, 193, 204), Mood.GLAD: (203, 187, 200), Mood.DISTRESS: (180, 196, 216),
    }[mood]  # fmt: skip
    for side in (-1, 1):
        points = [
            (CENTRE_X + side * 28, inner), (CENTRE_X + side * 62, middle),
            (CENTRE_X + side * 100, outer),
        ]  # fmt: skip
        _curve(canvas, points, look.hair, look.brow_px)
    if mood is Mood.DISTRESS:
        for y in (150, 163):
            _curve(
                canvas, [(170, y + 3), (CENTRE_X, y - 2), (250, y + 3)],
                _darker(look.skin, 0.78), 3,
            )  # fmt: skip
        for side in (-1, 1):
            x = CENTRE_X + side * 9
            _curve(canvas, [(x, 182), (x, 198), (x - side * 2, 210)], _darker(look.skin, 0.72), 3)


def _nose(canvas: Sprite, look: Look) -> None:
    shadow = _darker(look.skin, 0.70)
    _curve(canvas, [(199, 248), (193, 288), (186, 310)], _darker(look.skin, 0.84), 4)
    _curve(canvas, [(184, 314), (196, 324), (210, 320), (226, 324), (237, 314)], shadow, 5)
    for side in (-1, 1):
        _ellipse(canvas, CENTRE_X + side * 13, 319, 6, 3.5, _darker(look.skin, 0.45))


def _mouth(canvas: Sprite, look: Look, mood: Mood) -> None:
    line = _darker(look.lips, 0.55)
    if mood is Mood.DISTRESS:
        _crying_mouth(canvas, look, line)
    elif mood is Mood.GLAD:
        _ellipse(canvas, CENTRE_X, 362, 54, 26, (235, 240, 242), begin=0, end=180)
        _curve(canvas, [(152, 358), (210, 370), (268, 358)], line, 5)
        _curve(canvas, [(154, 360), (210, 396), (266, 360)], look.lips, 9)
        for side in (-1, 1):
            x = CENTRE_X + side * 74
            _curve(
                canvas, [(x - side * 8, 318), (x + side * 4, 344), (x, 368)],
                _darker(look.skin, 0.76), 4,
            )  # fmt: skip
    else:
        _ellipse(canvas, CENTRE_X, 372, 44, 11, look.lips)
        _curve(canvas, [(166, 371), (210, 374), (254, 371)], line, 5)


def _crying_mouth(canvas: Sprite, look: Look, line: Colour) -> None:
    """Corners pulled down, lips apart, chin drawn up."""
    outline = [
        (148, 398), (170, 366), (CENTRE_X, 354), (250, 366), (272, 398), (244, 394),
        (CENTRE_X, 388), (176, 394),
    ]  # fmt: skip
    points = np.round(np.array(outline) * FEW).astype(np.int32)
    cv2.fillPoly(canvas, [points], (*_darker(look.lips, 0.38), 255), cv2.LINE_AA, SHIFT)
    _curve(canvas, [(146, 399), (172, 365), (CENTRE_X, 353), (248, 365), (274, 399)], look.lips, 9)
    _curve(canvas, [(152, 399), (178, 394), (CENTRE_X, 389), (242, 394), (268, 399)], line, 7)
    _ellipse(canvas, CENTRE_X, 368, 34, 6, (222, 228, 230))
    for side in (-1, 1):
        x = CENTRE_X + side * 70
        _curve(
            canvas, [(x - side * 22, 322), (x - side * 2, 352), (x + side * 6, 392)],
            _darker(look.skin, 0.70), 5,
        )  # fmt: skip
    for x in (190, 210, 230):
        _ellipse(canvas, x, 418, 4, 3, _darker(look.skin, 0.75))


def _tears(canvas: Sprite) -> None:
    for side in (-1, 1):
        x = CENTRE_X + side * 70
        _curve(canvas, [(x, 258), (x + side * 3, 300), (x + side * 1, 345)], (240, 236, 226), 5)
        _ellipse(canvas, x + side * 1, 348, 6, 9, (246, 242, 236))


def _front_hair(canvas: Sprite, look: Look) -> None:
    colour = look.scarf or look.hair
    _ellipse(canvas, CENTRE_X, 175, 150, 118, colour, begin=195, end=345, px=52)
    _ellipse(canvas, CENTRE_X, 118, 118, 58, colour, begin=180, end=360)
