"""The witness's places: who is listened to, for how long, and who has to give way."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from threading import BoundedSemaphore, Lock
from typing import Any

from governance.tlog.notes import Signer

from .handler import WitnessHandler
from .store import Store

MOST_CONNECTIONS = 32
CALL_S = 20.0  # from the first byte of a call to the last, however slowly somebody sends
PLACE_S = 1.0

logger = logging.getLogger("governance.witness")


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness, at most 32 callers at once.

    Who has not sent a whole call within 20 seconds is hung up on, and sooner when all places are
    taken and somebody else comes: whoever sends slowly must not keep a ledger from its witness.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        address: tuple[str, int],
        *,
        store: Store,
        signer: Signer,
        clock: Callable[[], float] = time.time,
        call_s: float = CALL_S,
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.store, self.signer, self.clock = store, signer, clock
        self._call_s = call_s
        self._free = BoundedSemaphore(MOST_CONNECTIONS)
        # Until when each connection may take to send the call it is at, the oldest first.
        self._sending: dict[socket.socket, float] = {}
        self._sending_lock = Lock()
        super().__init__(address, WitnessHandler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own; hang up when all are taken by calls in full."""
        if not self._place_taken():
            self.shutdown_request(request)
            return
        self.sending(request)
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

    def sending(self, request: socket.socket) -> None:
        """Start the clock of one call."""
        with self._sending_lock:
            self._sending.pop(request, None)
            self._sending[request] = time.monotonic() + self._call_s

    def heard(self, request: socket.socket) -> None:
        """Stop the clock: the call is here in full, and its answer is our own affair."""
        with self._sending_lock:
            self._sending.pop(request, None)

    def service_actions(self) -> None:
        """Hang up on whoever has been sending for too long; called twice a second."""
        with self._sending_lock:
            late = [one for one, end in self._sending.items() if end < time.monotonic()]
            for request in late:
                del self._sending[request]
                hang_up(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say that a connection broke, not whose."""
        logger.info("connection broken", exc_info=logger.isEnabledFor(logging.DEBUG))

    def _place_taken(self) -> bool:
        if self._free.acquire(blocking=False):
            return True
        with self._sending_lock:
            slowest = next(iter(self._sending), None)
            if slowest is None:
                return False
            del self._sending[slowest]
            hang_up(slowest)
        return self._free.acquire(timeout=PLACE_S)

    def _leave(self, request: socket.socket) -> None:
        self.heard(request)
        self._free.release()


def hang_up(request: socket.socket) -> None:
    """End a connection; the thread that reads from it is told."""
    try:
        request.shutdown(socket.SHUT_RDWR)
    except OSError:
        logger.debug("connection gone")
