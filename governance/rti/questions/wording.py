"""A question in one language."""

from __future__ import annotations

from typing import NamedTuple


class Wording(NamedTuple):
    """Its title, the request as it can be filed, and what to know beside the answer."""

    title: str
    request: str
    note: str
