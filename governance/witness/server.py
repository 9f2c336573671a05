"""The witness over HTTP: `POST /add-checkpoint`, and what it cosigned last for all to compare."""

from __future__ import annotations

import logging
import socket
import sqlite3
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import BoundedSemaphore, Lock
from typing import Any
from urllib.parse import quote, unquote

from governance.tlog.notes import Signer
from governance.tlog.witnessing import LONGEST_BODY

from .service import Answer, add_checkpoint
from .store import Store

MOST_CONNECTIONS = 32
CONNECTION_S = 20.0  # from the first byte to the last, however slowly somebody sends
IDLE_S = 5.0
LISTED = "/checkpoints/"

logger = logging.getLogger("governance.witness")


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness, at most 32 connections at once and none for longer than 20 seconds."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        address: tuple[str, int],
        *,
        store: Store,
        signer: Signer,
        clock: Callable[[], float] = time.time,
        connection_s: float = CONNECTION_S,
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.store, self.signer, self.clock = store, signer, clock
        self._connection_s = connection_s
        self._free = BoundedSemaphore(MOST_CONNECTIONS)
        self._ends: dict[socket.socket, float] = {}
        self._ends_lock = Lock()
        super().__init__(address, WitnessHandler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, or hang up when all are taken."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        with self._ends_lock:
            self._ends[request] = time.monotonic() + self._connection_s
        try:
            super().process_request(request, client_address)
        except RuntimeError:
            # No thread could be started, so none will give the place back.
            self._leave(request)
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, then give the place to another."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._leave(request)

    def _leave(self, request: socket.socket) -> None:
        with self._ends_lock:
            self._ends.pop(request, None)
        self._free.release()

    def service_actions(self) -> None:
        """Hang up on whoever has been connected for too long; called twice a second."""
        with self._ends_lock:
            late = [one for one, end in self._ends.items() if end < time.monotonic()]
            for request in late:
                del self._ends[request]
                hang_up(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say that a connection broke, not whose."""
        logger.info("connection broken", exc_info=logger.isEnabledFor(logging.DEBUG))


def hang_up(request: socket.socket) -> None:
    """End a connection; the thread that reads from it is told."""
    try:
        request.shutdown(socket.SHUT_RDWR)
    except OSError:
        logger.debug("connection gone")


class WitnessHandler(BaseHTTPRequestHandler):
    """Translates calls; what to answer is decided in `service`."""

    server: WitnessServer
    protocol_version = "HTTP/1.1"
    server_version = "abhaya-witness"
    sys_version = ""
    timeout = IDLE_S
    # The headers of an answer and its body leave in one packet.
    wbufsize = -1

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
