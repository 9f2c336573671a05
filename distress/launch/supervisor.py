"""Keeps the child processes of one machine running, and stops them all."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

PR_SET_PDEATHSIG = 1
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
# A child that ran this long was well; the next restart is quick again.
WELL_AFTER_S = 30.0
STOP_PATIENCE_S = 8.0


def _die_with_parent() -> None:
    # Even when the supervisor is killed with -9, no child outlives it.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass
class Child:
    """One process to keep running. It is restarted whenever it ends by itself."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log_path: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    pause_s: float = FIRST_PAUSE_S
    restarts: int = 0
    last_code: int | None = None

    def start(self) -> None:
        with self.log_path.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # A session of its own: Ctrl-C reaches the supervisor alone, which stops in order.
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self.started_at = time.monotonic()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tail(self, lines: int = 12) -> str:
        """The last lines that the child wrote."""
        if not self.log_path.exists():
            return ""
        text = self.log_path.read_bytes()[-8192:].decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:])


@dataclass
class Supervisor:
    """Starts children in order, the one that others lean on first, and restarts a dead one."""

    children: list[Child]
    restarts: int = 0
    _stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        for child in self.children:
            child.start()

    def join(self, more: Sequence[Child]) -> None:
        """Start these too and keep them running."""
        for child in more:
            child.start()
            self.children.append(child)

    def tend(self) -> list[Child]:
        """Restart what has ended; the children that were found dead in this pass."""
        dead = []
        for child in self.children:
            if child.is_running or self._stopping.is_set():
                continue
            if child.process is not None:
                self._note_death(child)
                dead.append(child)
            if time.monotonic() >= child.restart_at:
                child.start()
        return dead

    def _note_death(self, child: Child) -> None:
        assert child.process is not None
        child.last_code = child.process.returncode
        ran_s = time.monotonic() - child.started_at
        was_well = ran_s > WELL_AFTER_S
        child.pause_s = FIRST_PAUSE_S if was_well else min(child.pause_s * 2, LONGEST_PAUSE_S)
        child.restart_at = time.monotonic() + child.pause_s
        child.process = None
        child.restarts += 1
        self.restarts += 1
        log.warning(
            "child ended", child=child.name, code=child.last_code, ran_s=round(ran_s, 1),
            restart_in_s=child.pause_s,
        )  # fmt: skip

    def stop(self) -> None:
        """Ask every child to end, those first that lean on others, and make sure that it has."""
        self._stopping.set()
        leaning, leant_on = self.children[1:], self.children[:1]
        for group in (leaning, leant_on):
            self._stop_group(group)

    def _stop_group(self, group: list[Child]) -> None:
        running = [child for child in group if child.process is not None]
        for child in running:
            self._signal(child, signal.SIGTERM)
        deadline = time.monotonic() + STOP_PATIENCE_S
        for child in running:
            self._await_end(child, until=deadline)

    def _await_end(self, child: Child, *, until: float) -> None:
        assert child.process is not None
        try:
            child.process.wait(max(0.05, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("child killed", child=child.name, patience_s=STOP_PATIENCE_S)
        # What the child itself started is in its session, and ends with it.
        self._signal(child, signal.SIGKILL)
        child.process.wait()

    @staticmethod
    def _signal(child: Child, number: signal.Signals) -> None:
        assert child.process is not None
        try:
            os.killpg(child.process.pid, number)
        except ProcessLookupError:
            return
