"""What no line of the log may say."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any


def browser_forgotten(
    logger: Any, method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The line without address and browser: with the time they would say who sent a complaint."""
    line.pop("ip", None)
    line.pop("user_agent", None)
    return line
