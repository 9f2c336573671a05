"""Bars drawn as SVG: the same numbers stand in the row beside them."""

from __future__ import annotations

# A bar as thin as this is still seen.
LEAST_PERCENT = 0.5


def percent_of(value: int | None, most: int) -> float | None:
    """How long a bar is, of the longest; None for what is withheld."""
    if value is None:
        return None
    return max(LEAST_PERCENT, round(100 * value / most, 1))


def bar_svg(percent: float | None) -> str:
    """One bar as wide as its page lets it be; what is withheld is a short empty frame."""
    drawn = (
        '<rect x="0.5" y="0.5" width="28" height="7" fill="none" stroke="currentColor" '
        'stroke-dasharray="3 3"/>'
        if percent is None
        else f'<rect width="{percent}%" height="8" fill="currentColor"/>'
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="8" class="bar" '
        f'aria-hidden="true">{drawn}</svg>'
    )
