"""The sequencer's loop: take the lease, integrate, sign, beat; stand by while another does it."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connection
from django.utils.timezone import now

from governance.errors import GovernanceError, KeyMissing, LeaseLost, LedgerBroken
from governance.ledger.lease import LASTS, Lease, lease_release, lease_renew, lease_take
from governance.ledger.sequencer import MOST, checkpoint_sign, entries_integrate
from governance.models import Incident
from governance.services.configuration import configuration_publish
from governance.services.dictionary import dictionary_publish
from governance.services.documents import documents_publish
from governance.services.heartbeats import (
    checkpoint_gap_note,
    checkpoint_late_note,
    clock_jump_note,
    gaps_note,
    heartbeat,
    node_name,
)
from governance.services.incidents import incident_open
from governance.services.ledger_keys import keys_ensure, keys_retire

log = structlog.get_logger(__name__)

PASS_S = 0.2
TEND_S = 5.0
# After trouble with the database or the keys.
PAUSE_S = 2.0


@dataclass
class Sequencer:
    """One process that may extend the tree. Run as many as there are hosts: one works."""

    stopping: threading.Event = field(default_factory=threading.Event)
    node: str = field(default_factory=lambda: node_name("sequencer"))
    lease: Lease | None = None
    _is_begun: bool = False
    _renew_at: float = 0.0
    _tend_at: float = 0.0
    _clocks: tuple[datetime, float] | None = None

    def run(self) -> None:
        """Work until `stopping` is set."""
        while not self.stopping.is_set():
            pause_s = self._pass_tried()
            self.stopping.wait(pause_s)
        if self.lease:
            lease_release(self.lease)

    def run_once(self) -> bool:
        """Whether everything that waited is in the tree and signed; False when another works."""
        if self.lease is None and not self._holds():
            return False
        assert self.lease is not None
        heartbeat(node=self.node)
        while entries_integrate(lease=self.lease):
            pass
        checkpoint_sign(lease=self.lease)
        lease_release(self.lease)
        self.lease = None
        return True

    def _pass_tried(self) -> float:
        """One pass; how long to wait before the next."""
        try:
            return self.work()
        except LeaseLost:
            log.warning("sequencer lease lost", node=self.node)
            self.lease = None
        except LedgerBroken as error:
            log.error("ledger broken", what=str(error)[:200])
            self._stopped_note("tree")
        except KeyMissing as error:
            log.error("signing key missing", what=str(error)[:200])
            self._stopped_note("keys")
        except (DatabaseError, GovernanceError) as error:
            log.error("sequencer pass failed", error=type(error).__name__, what=str(error)[:200])
            connection.close()
        return PAUSE_S

    def _stopped_note(self, about: str) -> None:
        """Tell people: nothing is signed from here on, and only they can mend it."""
        try:
            incident_open(Incident.Kind.LEDGER_GAP, about=about)
        except (DatabaseError, GovernanceError) as error:
            log.error("incident not opened", error=type(error).__name__)

    def work(self) -> float:
        """Integrate what waits and sign what is due; seconds to wait before the next pass.

        Raises:
            LeaseLost: another process has taken over.
            GovernanceError: a key is missing, or the tree is not what was signed.
        """
        if not self._holds():
            return PASS_S
        assert self.lease is not None
        self._tend()
        done = entries_integrate(lease=self.lease)
        signed = checkpoint_sign(lease=self.lease)
        if signed is not None:
            checkpoint_late_note(signed)
            keys_retire()
        return 0.0 if done == MOST else PASS_S

    def _holds(self) -> bool:
        at = time.monotonic()
        if self.lease is None:
            self.lease, self._is_begun = lease_take(holder=f"{self.node}.{os.getpid()}"[:80]), False
            self._renew_at = at + LASTS.total_seconds() / 3
        elif at >= self._renew_at:
            lease_renew(self.lease)
            self._renew_at = at + LASTS.total_seconds() / 3
        if self.lease is not None and not self._is_begun:
            self._begin()
        return self.lease is not None

    def _begin(self) -> None:
        """What whoever takes over owes. Where it fails in the middle, the next pass begins anew."""
        keys_ensure()
        dictionary_publish()
        documents_publish()
        configuration_publish()
        checkpoint_gap_note()
        self._is_begun = True

    def _tend(self) -> None:
        """What is looked at every few seconds: heartbeats, silence of others, the clock."""
        at = time.monotonic()
        if at < self._tend_at:
            return
        self._tend_at = at + TEND_S
        if self._clocks is not None:
            before, mono = self._clocks
            jumped = (now() - before) - timedelta(seconds=at - mono)
            clock_jump_note(node=self.node, by=jumped)
        self._clocks = (now(), at)
        heartbeat(node=self.node)
        gaps_note()
