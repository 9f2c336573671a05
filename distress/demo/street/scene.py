"""The street itself: dusk, houses with lit windows, a bus stop, lamps, wet tarmac."""

from __future__ import annotations

import cv2
import numpy as np

from inference.types import Image

GROUND = 0.62  # where the pavement begins, as a share of the height
KERB = 0.90


def street_draw(*, width: int, height: int, rng: np.random.Generator) -> Image:
    """What does not move, uint8 (height, width, 3)."""
    image = _sky(width, height)
    _houses(image, rng)
    _ground(image)
    _bus_stop(image)
    for at in (0.12, 0.58, 0.93):
        _lamp(image, round(at * width))
    return image


def grain_draw(*, width: int, height: int, rng: np.random.Generator) -> list[Image]:
    """A few sheets of camera noise, to lay over frames in turn."""
    sheets = []
    for _ in range(4):
        noise = rng.normal(6, 2.2, (height // 2, width // 2, 1)).clip(0, 16).astype(np.uint8)
        sheet = np.asarray(
            cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8
        )
        sheets.append(np.repeat(sheet[:, :, None], 3, axis=2))
    return sheets


def _sky(width: int, height: int) -> Image:
    top, low = np.array((92, 52, 40.0)), np.array((110, 128, 190.0))
    share = np.linspace(0, 1, height)[:, None, None] ** 1.4
    return np.broadcast_to(top + (low - top) * share, (height, width, 3)).astype(np.uint8).copy()


def _houses(image: Image, rng: np.random.Generator) -> None:
    height, width = image.shape[:2]
    left = -20
    while left < width:
        wide = int(rng.integers(width // 9, width // 5))
        top = int(height * rng.uniform(0.10, 0.34))
        wall = tuple(int(value) for value in np.array((58, 54, 66)) + rng.integers(-10, 18, 3))
        cv2.rectangle(image, (left, top), (left + wide, int(height * GROUND)), wall, -1)
        _windows(image, left, top, wide, rng)
        left += wide + int(rng.integers(2, 10))


def _windows(image: Image, left: int, top: int, wide: int, rng: np.random.Generator) -> None:
    bottom = int(image.shape[0] * GROUND)
    for y in range(top + 16, bottom - 70, 42):
        for x in range(left + 12, left + wide - 20, 34):
            is_lit = rng.random() < 0.34
            glow = (96, 170, 224) if is_lit else (50, 46, 52)
            cv2.rectangle(image, (x, y), (x + 16, y + 24), glow, -1)
            cv2.line(image, (x + 8, y), (x + 8, y + 24), (40, 40, 46), 1)
    cv2.rectangle(image, (left + 10, bottom - 56), (left + wide - 10, bottom), (46, 60, 78), -1)
    cv2.rectangle(image, (left + 6, bottom - 66), (left + wide - 6, bottom - 54), (70, 66, 120), -1)


def _ground(image: Image) -> None:
    height, width = image.shape[:2]
    pavement, kerb = int(height * GROUND), int(height * KERB)
    for y in range(pavement, kerb):
        shade = 92 - 22 * (y - pavement) / (kerb - pavement)
        image[y] = (shade + 6, shade + 2, shade)
    for at in range(0, width, 60):
        cv2.line(image, (at, pavement), (at * 2 - width // 2, kerb), (80, 76, 74), 1, cv2.LINE_AA)
    image[kerb:] = (52, 48, 46)
    cv2.line(image, (0, kerb), (width, kerb), (120, 118, 116), 4)
    for at in range(20, width, 130):
        cv2.rectangle(image, (at, height - 22), (at + 60, height - 16), (150, 160, 165), -1)


def _bus_stop(image: Image) -> None:
    height, width = image.shape[:2]
    left, right = round(0.66 * width), round(0.90 * width)
    top, bottom = round(0.34 * height), round(0.70 * height)
    cv2.rectangle(image, (left, top), (right, bottom), (84, 78, 70), -1)
    cv2.rectangle(image, (left - 10, top - 12), (right + 10, top + 6), (96, 120, 60), -1)
    cv2.rectangle(image, (left + 12, bottom - 34), (right - 12, bottom - 24), (60, 70, 84), -1)
    cv2.rectangle(image, (right - 46, top + 20), (right - 12, top + 74), (150, 150, 160), -1)


def _lamp(image: Image, x: int) -> None:
    height = image.shape[0]
    top, foot = round(0.16 * height), round(0.68 * height)
    cv2.line(image, (x, top), (x, foot), (38, 38, 42), 5, cv2.LINE_AA)
    glow = np.zeros_like(image)
    cv2.circle(glow, (x, top), 46, (60, 110, 140), -1)
    cv2.add(image, cv2.GaussianBlur(glow, (0, 0), 22), dst=image)
    cv2.circle(image, (x, top), 8, (190, 235, 250), -1, cv2.LINE_AA)
