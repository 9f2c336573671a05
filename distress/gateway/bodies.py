"""Refuses requests that are larger than anything anybody sends here."""

from __future__ import annotations

from collections.abc import Mapping

from distress.gateway.refusing import Application, Message, Receive, Scope, Send, refuse

_REFUSAL = b"This is larger than anything that is taken here. Send less."


class BodyLimit:
    """An ASGI application around another, which is given no more than some bytes of a request.

    Django puts a whole body into a file before it looks at who sends it or where to: without a
    bound anybody could fill the disk, and a full disk stops footage.

    larger: most bytes by path, where more than `most_bytes` are taken.
    """

    def __init__(
        self, application: Application, *, most_bytes: int, larger: Mapping[str, int]
    ) -> None:
        self._application = application
        self._most_bytes = most_bytes
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        body = _Body(receive, self._larger.get(scope["path"], self._most_bytes))
        if _declared(scope) <= body.most_bytes:
            await self._application(scope, body.receive, send)
        else:
            body.is_too_large = True
        if body.is_too_large:
            await refuse(send, status=413, sentence=_REFUSAL, header=(b"connection", b"close"))


class _Body:
    """One body on its way in; once too much has come, its sender counts as gone."""

    def __init__(self, receive: Receive, most_bytes: int) -> None:
        self._receive = receive
        self._bytes = 0
        self.most_bytes = most_bytes
        self.is_too_large = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > self.most_bytes:
            self.is_too_large = True
            return {"type": "http.disconnect"}
        return message


def _declared(scope: Scope) -> int:
    """The length that the request says it has; 0 where it says none that is a number."""
    said = dict(scope.get("headers", [])).get(b"content-length", b"")
    return int(said) if said.isdigit() and len(said) <= 18 else 0
