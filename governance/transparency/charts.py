"""Bars drawn as SVG: the same numbers stand in a table beside them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH = 640
LABELS = 250
ROW = 26
NUMBERS = 70
MOST_LETTERS = 34


class Bar(NamedTuple):
    """One bar. value: None where it is withheld."""

    label: str
    value: int | None
    shown: str


def bars_svg(bars: Sequence[Bar], *, title: str) -> str:
    """Horizontal bars from 0, longest at the full width; a withheld one is an empty frame."""
    most = max((bar.value or 0 for bar in bars), default=0) or 1
    height = ROW * len(bars) + 4
    drawn = "".join(_bar(bar, number * ROW + 4, most) for number, bar in enumerate(bars))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}" class="bars" font-size="13" fill="currentColor" '
        f'font-family="Noto Sans Devanagari, Libertinus Serif, sans-serif">{drawn}</svg>'
    )


def _bar(bar: Bar, top: int, most: int) -> str:
    room = WIDTH - LABELS - NUMBERS
    long = round((bar.value or 0) / most * room, 1)
    frame = 'fill="none" stroke="currentColor" stroke-dasharray="3 3"'
    look = frame if bar.value is None else 'fill="#4a6fa5"'
    label = bar.label if len(bar.label) <= MOST_LETTERS else f"{bar.label[: MOST_LETTERS - 1]}…"
    width = 24 if bar.value is None else long
    return (
        f'<text x="{LABELS - 8}" y="{top + 15}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{LABELS}" y="{top + 2}" width="{width}" height="{ROW - 8}" {look}/>'
        f'<text x="{LABELS + width + 6}" y="{top + 15}">{escape(bar.shown)}</text>'
    )
