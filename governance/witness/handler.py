"""The witness over HTTP: `POST /add-checkpoint`, and what it cosigned last for all to compare."""

from __future__ import annotations

import logging
import sqlite3
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from governance.tlog.witnessing import LONGEST_BODY

from .service import Answer, add_checkpoint

if TYPE_CHECKING:
    from .server import WitnessServer

IDLE_S = 5.0
LISTED = "/checkpoints/"

logger = logging.getLogger("governance.witness")


class WitnessHandler(BaseHTTPRequestHandler):
    """Translates calls; what to answer is decided in `service`."""

    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version = "abhaya-witness"
    sys_version = ""
    timeout = IDLE_S
    # The headers of an answer and its body leave in one packet.
    wbufsize = -1

    def handle_one_request(self) -> None:
        """Read one call and answer it."""
        self.server.sending(self.connection)
        super().handle_one_request()

    def do_POST(self) -> None:
        """add-checkpoint."""
        if self.path != "/add-checkpoint":
            self._send(Answer(404, "a witness takes POST /add-checkpoint\n"), close=True)
            return
        length = self._length()
        if isinstance(length, Answer):
            self._send(length, close=True)
            return
        body = self.rfile.read(length)
        if len(body) != length:
            self.close_connection = True
            return
        self.server.heard(self.connection)
        self._send(self._added(body))

    def do_GET(self) -> None:
        """The witness's key, and the latest checkpoint that it cosigned of each log."""
        path = self.path.partition("?")[0]
        answer = Answer(404, f"here are / and {LISTED}\n")
        if path == "/":
            answer = Answer(200, f"{self.server.signer.key.text}\n{LISTED}\n")
        elif path.startswith(LISTED):
            answer = self._held(path.removeprefix(LISTED))
        self._send(answer, close=True)

    def _length(self) -> int | Answer:
        """How many bytes the body has, or why it is not read."""
        given = self.headers.get_all("Content-Length", [])
        # A malformed header line hides those below it from us, not from a proxy in front.
        if self.headers.defects:
            return Answer(400, "the headers are malformed\n")
        if self.headers.get_all("Transfer-Encoding") or len(given) != 1:
            return Answer(411, "say the body's length once, in Content-Length\n")
        if not (given[0].isascii() and given[0].isdigit()):
            return Answer(400, "Content-Length is not a number\n")
        if len(given[0]) > 9 or int(given[0]) > LONGEST_BODY:
            return Answer(413, f"a call has at most {LONGEST_BODY} bytes\n")
        return int(given[0])

    def _added(self, body: bytes) -> Answer:
        server = self.server
        now = int(server.clock())
        try:
            answer = add_checkpoint(store=server.store, signer=server.signer, request=body, now=now)
        except sqlite3.Error as error:
            logger.error("store failed error=%s", type(error).__name__)
            return Answer(503, "the witness cannot write just now; ask again\n")
        logger.info("add-checkpoint status=%s", answer.status)
        return answer

    def _held(self, name: str) -> Answer:
        try:
            with self.server.store.reading() as state:
                if not name:
                    return Answer(200, "".join(f"{LISTED}{quote(o)}\n" for o in state.origins()))
                held = state.held(unquote(name, errors="strict"))
        except (sqlite3.Error, UnicodeError):
            held = None
        return Answer(200, held.note) if held else Answer(404, "nothing cosigned under this name\n")

    def _send(self, answer: Answer, *, close: bool = False) -> None:
        body = answer.text.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        # What is left of a body that was not read must not be taken for the next call.
        if close:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: addresses and paths of callers are not ours to keep."""
