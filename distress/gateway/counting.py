"""Counts every response that can carry footage as it leaves, apart from whoever serves it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import structlog

from distress.gateway.refusing import Application, Message, Receive, Scope, Send, refuse
from governance.served.files import ENTRY_HEADER, NO_ENTRY, Begun, ServedFiles

log = structlog.get_logger(__name__)

# Everything else counts, an unknown type and none at all too: a door that nobody thought of here
# is found by what it serves.
WORDS = re.compile(
    r"text/.+|font/.+|application/(json|javascript|xml|pdf|jsonl|x-ndjson|yaml"
    r"|vnd\.oai\.openapi|[a-z0-9.-]+\+(json|xml))"
)
_ENTRY = re.compile(r"[0-9a-f-]{36}")
_HEADER = ENTRY_HEADER.lower().encode()
_REFUSAL = b"What is served cannot be noted at the moment, so nothing is. Tell your administrator."


class ServedCounter:
    """An ASGI application around another, whose footage leaves once its begin is on file.

    apart: how paths begin under which nothing is served that could be footage, whatever its type.
    """

    def __init__(self, application: Application, *, folder: Path, apart: tuple[str, ...]) -> None:
        self._application = application
        self._apart = apart
        self._files = ServedFiles(folder)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            # Whatever is not footage goes on; footage is refused one by one.
            log.error("served folder cannot be made", error=type(error).__name__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        is_apart = scope["path"].startswith(self._apart) if self._apart else False
        answer = _Answer(send, None if is_apart else self._files)
        try:
            await self._application(scope, receive, answer.send)
        finally:
            answer.end()


class _Answer:
    """One response on its way out. files: where it is counted, None when it need not be."""

    def __init__(self, send: Send, files: ServedFiles | None) -> None:
        self._send = send
        self._files = files
        self._begun: Begun | None = None
        self._bytes = 0
        self._parts = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
            return
        await self._send(message)
        part = message.get("body", b"")
        if part:
            self._bytes += len(part)
            self._parts += 1
        if not message.get("more_body", False):
            self.end()

    def end(self) -> None:
        """Note the end once, also of a response that broke off."""
        begun, self._begun = self._begun, None
        if begun is None or self._files is None:
            return
        try:
            self._files.end(begun, sent_bytes=self._bytes, parts=self._parts)
        except OSError as error:
            log.error("served end not noted", entry=begun.entry, error=type(error).__name__)

    async def _start(self, message: Message) -> None:
        headers = [(name.lower(), value) for name, value in message.get("headers", [])]
        named = dict(headers)
        kept = [pair for pair in headers if pair[0] != _HEADER]
        media_type = _media_type(named.get(b"content-type", b""))
        # Under an entry it is footage whatever type the database gives it.
        is_counted = _HEADER in named or not WORDS.fullmatch(media_type)
        if self._files is not None and is_counted:
            try:
                self._begun = self._files.begin(
                    entry=_entry(named.get(_HEADER, b"")), media_type=media_type
                )
            except OSError as error:
                log.error("served begin not noted", error=type(error).__name__)
                await self._refuse()
        await self._send({**message, "headers": kept})

    async def _refuse(self) -> None:
        header = (b"cache-control", b"no-store")
        await refuse(self._send, status=503, sentence=_REFUSAL, header=header)
        # As when the reader has gone: the application stops sending and closes what it opened.
        raise asyncio.CancelledError


def _media_type(header: bytes) -> str:
    return header.decode("latin-1").split(";")[0].strip().lower()[:60]


def _entry(header: bytes) -> str:
    named = header.decode("latin-1").strip().lower()
    return named if _ENTRY.fullmatch(named) else NO_ENTRY
