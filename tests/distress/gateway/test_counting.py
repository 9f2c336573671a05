"""What leaves is counted as it leaves: every part, and nothing before its begin is on file."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from distress.gateway.counting import ServedCounter

ENTRY = "0b0e7c52-0f0b-4d3c-9f5c-3f1f0a1d2b3c"


def answering(
    *parts: bytes, media_type: str = "video/mp4", entry: str | None = ENTRY, dies: bool = False
) -> Callable[..., Any]:
    """An application that answers with these parts."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"Content-Type", media_type.encode()), (b"X-Other", b"kept")]
        if entry is not None:
            headers.append((b"X-Abhaya-Entry", entry.encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        if dies:
            raise ConnectionError
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return application


def asked(
    application: Callable[..., Any], folder: Path, *, path: str = "/renditions/1/"
) -> list[dict[str, Any]]:
    """What reached the server's side."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    counter = ServedCounter(application, folder=folder, apart=("/static/",))
    asyncio.run(counter({"type": "http", "path": path}, receive, send))  # type: ignore[arg-type]
    return sent


def lines(folder: Path) -> list[dict[str, Any]]:
    texts: Iterable[str] = (path.read_text() for path in sorted(folder.glob("*/*.jsonl")))
    return [json.loads(line) for text in texts for line in text.split("\n") if line]


def body(sent: list[dict[str, Any]]) -> bytes:
    return b"".join(message.get("body", b"") for message in sent)


def test_a_read_has_its_begin_and_its_end_with_what_was_handed_over(tmp_path: Path) -> None:
    sent = asked(answering(b"one", b"three"), tmp_path)

    begin, end = lines(tmp_path)
    assert (begin["entry"], begin["type"]) == (ENTRY, "video/mp4")
    assert (end["end"], end["bytes"], end["parts"]) == (begin["begin"], 8, 2)
    assert datetime.fromisoformat(begin["at"]).tzinfo == UTC
    assert body(sent) == b"onethree"


def test_which_entry_allowed_it_is_not_sent_on(tmp_path: Path) -> None:
    footage = asked(answering(b"one"), tmp_path)
    words = asked(answering(b"one", media_type="text/html"), tmp_path)

    for sent in (footage, words):
        assert [name for name, _ in sent[0]["headers"]] == [b"content-type", b"x-other"]


@pytest.mark.parametrize("entry", [None, "", "all of them", f"{ENTRY}, {ENTRY}"])
def test_footage_that_names_no_entry_is_counted_under_none(
    tmp_path: Path, entry: str | None
) -> None:
    asked(answering(b"one", entry=entry), tmp_path)

    assert [line.get("entry") for line in lines(tmp_path)] == ["none", None]


@pytest.mark.parametrize(
    "media_type",
    ["image/jpeg", "image/svg+xml", "application/zip", "application/octet-stream", "audio/aac",
     "multipart/x-mixed-replace; boundary=b", "application/vnd.apple.mpegurl", "", "what/ever"],
)  # fmt: skip
def test_whatever_could_carry_a_picture_is_counted(tmp_path: Path, media_type: str) -> None:
    asked(answering(b"one", media_type=media_type, entry=None), tmp_path)

    assert [line.get("bytes") for line in lines(tmp_path)] == [None, 3]


def test_a_read_under_an_entry_counts_whatever_type_it_is_given(tmp_path: Path) -> None:
    asked(answering(b"frames", media_type="text/plain"), tmp_path)

    begin, end = lines(tmp_path)
    assert (begin["entry"], begin["type"], end["bytes"]) == (ENTRY, "text/plain", 6)


@pytest.mark.parametrize(
    "media_type", ["text/html; charset=utf-8", "application/json", "application/problem+json"]
)
def test_words_under_no_entry_are_not_counted(tmp_path: Path, media_type: str) -> None:
    asked(answering(b"one", media_type=media_type, entry=None), tmp_path)

    assert lines(tmp_path) == []


def test_pictures_of_the_pages_themselves_are_not_counted(tmp_path: Path) -> None:
    asked(answering(b"one", media_type="image/png"), tmp_path, path="/static/mark.png")

    assert lines(tmp_path) == []


def test_a_response_that_breaks_off_is_counted_up_to_there(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        asked(answering(b"one", b"three", dies=True), tmp_path)

    assert [line.get("bytes") for line in lines(tmp_path)] == [None, 8]


def test_nothing_is_served_while_the_folder_is_away(tmp_path: Path) -> None:
    folder = tmp_path / "served"
    counter_of = answering(b"a face")

    async def application(scope: Any, receive: Any, send: Any) -> None:
        shutil.rmtree(folder)
        try:
            await counter_of(scope, receive, send)
        except asyncio.CancelledError:
            closed.append(True)

    closed: list[bool] = []
    sent = asked(application, folder)

    assert sent[0]["status"] == 503
    assert b"a face" not in body(sent)
    assert closed == [True]
    assert not folder.exists()


def test_nothing_is_served_while_the_disk_takes_only_half_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.served.files.os.write", lambda file, text: len(text) // 2)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        with pytest.raises(asyncio.CancelledError):
            await answering(b"a face")(scope, receive, send)

    sent = asked(application, tmp_path)

    assert sent[0]["status"] == 503
    assert b"a face" not in body(sent)
