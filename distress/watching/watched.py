"""One camera as the worker that holds it knows it: stream, evidence, clocks."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection

from distress.models import Camera, Stream
from distress.watching.clocks import Every
from distress.watching.errors import AuthorisationEnded, CannotAsk, StaleLease
from distress.watching.evidence import Evidence
from distress.watching.leases import RENEW_EVERY_S, HeldLease, lease_release, lease_renew
from distress.watching.stills import StillMaker
from distress.watching.streams import stream_close, stream_note, stream_open
from distress.watching.wishes import Wishes, wishes_take
from governance.models import Authorisation
from governance.policy import Denied
from governance.selectors.authorisations import authorisation_in_force
from inference.detect import Detector
from inference.types import EpisodeClosed, EpisodeOpened
from inference.watch import CameraWatch, StreamEnded, StreamLost, StreamOpened, WatchEvent

log = structlog.get_logger(__name__)

STEP_S = 0.5
ASK_EVERY_S = 2.0
# Expiry and withdrawal end analysis within 10 s, also when nobody can be asked.
CANNOT_ASK_AFTER_S = 8.0


class Watched:
    """One camera between taking its lease and giving it back. Used by one thread at a time."""

    def __init__(
        self,
        *,
        lease: HeldLease,
        camera: Camera,
        authorisation: Authorisation,
        stream: Stream,
        watch: CameraWatch,
        evidence: Evidence,
        detector: Detector,
    ) -> None:
        self.lease = lease
        self.touched_s = time.monotonic()
        self._camera = camera
        self._authorisation = authorisation
        self._stream = stream
        self._watch = watch
        self._evidence = evidence
        self._events: deque[WatchEvent] = deque()
        self._renew = Every(RENEW_EVERY_S)
        self._ask = Every(ASK_EVERY_S)
        self._stills = StillMaker(camera=camera.code, detector=detector)
        self._answered_s = time.monotonic()
        self._state = "connecting"

    def step(self) -> None:
        """Watch for about half a second, and write what was seen.

        Raises:
            WatchStopped: the camera is another's, or may not be watched any longer.
        """
        self.touched_s = time.monotonic()
        with self._database():
            self._keep()
        if self._state == "ended":
            time.sleep(STEP_S)
            return
        self._events.extend(self._watch.step(seconds=STEP_S))
        with self._database():
            self._write()
        self._grant()

    def leave(self, reason: str) -> None:
        """Stop watching: finish the evidence, close the stream, give the camera back."""
        try:
            self._evidence.finish()
            stream_close(
                lease=self.lease, stream=self._stream, reason=reason, counters=self._counters()
            )
            lease_release(lease=self.lease)
        except StaleLease:
            log.info("camera is another worker's", **self._codes())
        except (OperationalError, InterfaceError) as error:
            # The rows are closed by whoever takes the camera next, and by the sweeps.
            log.warning("left without a word", error=type(error).__name__, **self._codes())
        finally:
            self._watch.close()

    def _keep(self) -> None:
        if self._renew.due():
            lease_renew(lease=self.lease)
        if self._ask.due():
            self._require_authorisation()
            stream_note(
                lease=self.lease,
                stream=self._stream,
                health=self._health(),
                counters=self._counters(),
            )
        self._answered_s = time.monotonic()

    def _require_authorisation(self) -> None:
        now_in_force = authorisation_in_force(camera=self._camera.code)
        if now_in_force is None or now_in_force.pk != self._authorisation.pk:
            raise AuthorisationEnded

    def _write(self) -> None:
        while self._events:
            # Taken off only when it is written: an episode is not lost to a database that is away.
            self._write_one(self._events[0])
            self._events.popleft()
        self._evidence.feed()

    def _write_one(self, event: WatchEvent) -> None:
        match event:
            case EpisodeOpened():
                self._evidence.opened(event, stream=self._stream)
            case EpisodeClosed():
                self._evidence.closed(event)
            case StreamOpened():
                self._opened()
            case StreamLost():
                self._evidence.finish()
                self._state = "lost"
                log.warning("stream lost", **self._codes())
            case StreamEnded():
                self._ended()

    def _opened(self) -> None:
        if self._state == "lost":
            stream_close(
                lease=self.lease, stream=self._stream, reason="lost", counters=self._counters()
            )
            self._stream = stream_open(
                lease=self.lease, camera=self._camera, authorisation=self._authorisation
            )
        self._state = "open"

    def _ended(self) -> None:
        # The lease is kept, or the file would be played again by the next worker that has room.
        self._evidence.finish()
        self._state = "ended"

    def _grant(self) -> None:
        wishes = self._wishes()
        with self._database():
            if wishes.preroll is not None:
                try:
                    self._evidence.called(wishes.preroll)
                except Denied as refusal:
                    log.warning("preroll refused", reason=refusal.reason, **self._codes())
        if wishes.still:
            self._stills.wish(self._watch.latest)

    def _wishes(self) -> Wishes:
        try:
            return wishes_take(self._camera.code)
        except Exception as error:
            # Valkey is away. Watching does not need it.
            log.warning("wishes not read", error=type(error).__name__, **self._codes())
            return Wishes()

    def _health(self) -> str:
        return self._watch.health.value if self._state in {"open", "lost"} else self._state

    def _counters(self) -> dict[str, Any]:
        return asdict(self._watch.counters)

    def _codes(self) -> dict[str, str]:
        return {"camera": str(self._camera.code), "stream": str(self._stream.code)}

    @contextmanager
    def _database(self) -> Iterator[None]:
        """Go on for a few seconds when the database is away; what was seen is written later.

        Raises:
            CannotAsk: it has been away for too long to go on without leave.
        """
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            connection.close()
            away_s = time.monotonic() - self._answered_s
            log.warning("database away", error=type(error).__name__, away_s=round(away_s, 1))
            if away_s > CANNOT_ASK_AFTER_S:
                raise CannotAsk from error
