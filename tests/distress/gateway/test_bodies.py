"""A body is taken as far as anybody needs it, and not a byte further."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from distress.gateway.bodies import BodyLimit


async def reading(scope: Any, receive: Any, send: Any) -> None:
    """An application that reads a whole body first, as Django does, and answers with its size."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


def sent(*parts: bytes, path: str = "/", says: str | None = None) -> tuple[int, bytes, int]:
    """Status and body of the answer, and how many parts were read."""
    waiting = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts, start=1)
    ]
    answered: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        answered.append(message)

    headers = [(b"content-length", says.encode())] if says is not None else []
    limited = BodyLimit(reading, most_bytes=10, larger={"/papers/": 20})
    asyncio.run(limited({"type": "http", "path": path, "headers": headers}, receive, send))
    start, end = answered
    return start["status"], end["body"], len(parts) - len(waiting)


def test_what_fits_passes_whole() -> None:
    assert sent(b"12345", b"67890", says="10") == (200, b"10", 2)
    assert sent(b"1" * 20, path="/papers/", says="20") == (200, b"20", 1)


def test_what_says_that_it_is_too_large_is_refused_unread() -> None:
    status, _, read = sent(b"1" * 11, says="11")

    assert (status, read) == (413, 0)


@pytest.mark.parametrize("says", [None, "3", "-1", "eleven", "9" * 30])
def test_what_is_too_large_whatever_it_says_is_read_no_further(says: str | None) -> None:
    status, _, read = sent(b"1" * 6, b"2" * 6, b"3" * 6, b"4" * 6, says=says)

    assert (status, read) == (413, 2)


def test_the_larger_bound_holds_for_its_path_alone() -> None:
    assert sent(b"1" * 21, path="/papers/")[0] == 413
    assert sent(b"1" * 11, path="/papers/other/")[0] == 413
