"""Requests under the RTI Act for tests."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from governance.models import RtiRequest, User
from governance.rti.receiving import Asked, Received, request_receive, request_register

WORDS = "How many alerts were dismissed in October? अक्टूबर में कितने अलर्ट खारिज हुए?"
NAME, ADDRESS = "Meena Tripathi", "4 Shah Najaf Road, Lucknow"


def asked(**other: Any) -> Asked:
    """Form-2, filled in."""
    return replace(Asked(name=NAME, address=ADDRESS, words=WORDS), **other)


def received(nonce: str = "", **other: Any) -> Received:
    """A request that came through the portal just now."""
    return request_receive(nonce=nonce or uuid.uuid4().hex, asked=asked(**other))


def registered(officer: User, at: datetime, **other: Any) -> Received:
    """A request that came by post, as the officer registers it."""
    given = {"channel": RtiRequest.Channel.POST, **other}
    return request_register(
        actor=officer, nonce=uuid.uuid4().hex, asked=asked(**given), received_at=at
    )
