"""Who walks along the drawn street, and who stands there in distress for a while."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from distress.demo.street.face import (
    HEIGHT,
    WIDTH,
    Colour,
    Look,
    Mood,
    Sprite,
    face_draw,
    look_draw,
)
from inference.types import Image

# Of the sprite's height, from forehead to chin.
FACE_OF_SPRITE = 0.56
CLOTHES: tuple[Colour, ...] = (
    (96, 60, 134), (70, 96, 60), (120, 92, 54), (60, 66, 150), (150, 140, 128), (52, 110, 150),
)  # fmt: skip
MIX_S = 0.5
BLINK_EVERY_S, BLINK_S = 4.3, 0.16


@dataclass(frozen=True)
class Person:
    """One drawn person.

    face_px: height of the face. level: where the face's centre is, as a share of the height.
    crossings: how often she walks across in one loop, negative to the left; 0 stands at `start`.
    """

    look: Look
    clothes: Colour
    face_px: int
    level: float
    start: float
    crossings: int
    mood: Mood
    phase: float
    is_troubled: bool = False


def people_draw(rng: np.random.Generator) -> list[Person]:
    """The people of one street, the farthest first. The last one stands in front."""
    looks = [look_draw(rng) for _ in range(5)]
    clothes = [CLOTHES[int(number)] for number in rng.permutation(len(CLOTHES))]
    places = (
        (48, 0.40, 1), (52, 0.42, -1), (64, 0.44, 1), (118, 0.40, -1), (138, 0.42, 0),
    )  # fmt: skip
    return [
        Person(
            look=looks[number],
            clothes=clothes[number],
            face_px=face_px,
            level=level,
            start=0.30 if crossings == 0 else float(rng.uniform(0, 1)),
            crossings=crossings,
            mood=Mood.GLAD if number in (1, 3) else Mood.CALM,
            phase=float(rng.uniform(0, 6)),
            is_troubled=crossings == 0,
        )
        for number, (face_px, level, crossings) in enumerate(places)
    ]


def person_paint(
    image: Image, person: Person, *, time_s: float, length_s: float, trouble: float
) -> None:
    """Paint one person into the frame. trouble: from 0, calm, to 1, in distress."""
    height, width = image.shape[:2]
    x = _across(person, time_s, length_s) * width
    step = abs(math.sin(2 * math.pi * (time_s * 0.9 + person.phase))) if person.crossings else 0.0
    shiver = 1.5 * math.sin(time_s * 9) * trouble
    y = person.level * height - step * person.face_px * 0.05 + shiver
    sprite = _sprite(person, time_s, trouble)
    scale = sprite.shape[0] / HEIGHT
    _blend(image, sprite, round(x - WIDTH * scale / 2), round(y - 0.46 * sprite.shape[0]))
    _body(image, person, x, y + 0.37 * sprite.shape[0])


def _across(person: Person, time_s: float, length_s: float) -> float:
    """Where she is, as a share of the width; beyond 0 and 1 she is out of the picture."""
    if person.crossings == 0:
        return person.start
    gone = (person.start + person.crossings * time_s / length_s) % 1.0
    return gone * 1.4 - 0.2


def _sprite(person: Person, time_s: float, trouble: float) -> Sprite:
    blinks = (time_s + person.phase) % BLINK_EVERY_S < BLINK_S
    calm = _scaled(person.look, person.mood, person.face_px, blinks)
    if not person.is_troubled or trouble <= 0:
        return calm
    troubled = _scaled(person.look, Mood.DISTRESS, person.face_px, blinks)
    if trouble >= 1:
        return troubled
    return np.asarray(cv2.addWeighted(troubled, trouble, calm, 1 - trouble, 0), dtype=np.uint8)


@lru_cache(maxsize=64)
def _scaled(look: Look, mood: Mood, face_px: int, blinks: bool) -> Sprite:
    scale = face_px / (HEIGHT * FACE_OF_SPRITE)
    drawn = face_draw(look, mood, blink=blinks)
    # As soft as a lens would make it: line drawings are no faces to a detector.
    soft = cv2.GaussianBlur(drawn, (0, 0), 6.0)
    small = cv2.resize(soft, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _body(image: Image, person: Person, x: float, y: float) -> None:
    wide, long = person.face_px * 0.95, person.face_px * 3.6
    top = round(y)
    points = np.array(
        [
            (x - wide * 0.45, top), (x + wide * 0.45, top), (x + wide, top + wide * 0.35),
            (x + wide * 1.05, top + long), (x - wide * 1.05, top + long),
            (x - wide, top + wide * 0.35),
        ]
    )  # fmt: skip
    cv2.fillPoly(image, [np.round(points).astype(np.int32)], person.clothes, cv2.LINE_AA)
    dark = tuple(int(value * 0.75) for value in person.clothes)
    cv2.line(image, (round(x), top + 8), (round(x), round(top + long)), dark, 2, cv2.LINE_AA)


def _blend(image: Image, sprite: Sprite, left: int, top: int) -> None:
    height, width = image.shape[:2]
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(width, left + sprite.shape[1]), min(height, top + sprite.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = sprite[y0 - top : y1 - top, x0 - left : x1 - left]
    opacity = part[:, :, 3:].astype(np.uint16)
    under = image[y0:y1, x0:x1].astype(np.uint16)
    image[y0:y1, x0:x1] = ((under * (255 - opacity) + part[:, :, :3] * opacity) // 255).astype(
        np.uint8
    )
