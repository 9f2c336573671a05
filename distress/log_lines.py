"""What no line of the log may say."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

# Of who acted the ledger knows, and it knows it of everything but complaints.
_SENDER = ("ip", "user_agent", "user_id")


def sender_forgotten(
    logger: Any, method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The line without address, browser and account: with the time they say who complained."""
    for name in _SENDER:
        line.pop(name, None)
    return line
