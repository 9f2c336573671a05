"""Runs of many clients against one database while a sequencer integrates and signs."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from governance.errors import GovernanceError
from governance.load.databases import Scratch, time_read

ASKED_EVERY_S = 0.05
STATE = "SELECT size, (SELECT count(*) FROM governance_pendingentry) FROM governance_sequencerstate"
# A sequencer that is stuck must not hold the bench for ever.
PATIENCE_S = 120.0


class RunFailed(GovernanceError):
    """A process of the bench did not do its work; it has said why."""


@dataclass(frozen=True)
class Clients:
    """How many write at once: processes, and threads in each, every thread with its connection.

    pause_s: how long each waits after a write; 0 is as fast as it goes.
    """

    processes: int
    threads: int
    pause_s: float = 0.0


@dataclass(frozen=True)
class Written:
    """One run of writes: how many a second, and the clients' CPU time for one, in µs."""

    count: int
    per_s: float
    cpu_us: float


@dataclass(frozen=True)
class Entered:
    """One run of entries: how they were written, and how the tree followed them, in seconds.

    behind_s: from the last entry's commit until all were in the tree. lag: an entry's way into the
    tree, from its own time on.
    """

    written: Written
    behind_s: float
    lag_p50_s: float
    lag_p99_s: float

    @property
    def integrated_per_s(self) -> float:
        """Entries a second over the whole time until the last one was in the tree."""
        return self.written.count / (self.written.count / self.written.per_s + self.behind_s)


@dataclass
class Integrated:
    """How the tree followed: sizes at times, seconds since 1970."""

    times: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def ask(self, connected: Any) -> int:
        """How many entries wait, with a note of the tree's size."""
        size, waiting = connected.execute(STATE).fetchone()
        self.times.append(time.time())
        self.sizes.append(size)
        return int(waiting)

    @contextmanager
    def watched(self, scratch: Scratch) -> Iterator[None]:
        """Ask again and again in the background, until the block is done and no entry waits."""
        done = threading.Event()

        def asking() -> None:
            with scratch.connected() as connected:
                while self.ask(connected) or not done.is_set():
                    time.sleep(ASKED_EVERY_S)

        thread = threading.Thread(target=asking, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join(PATIENCE_S)
        if thread.is_alive():
            raise RunFailed("the sequencer does not follow; what it says stands above")

    def lags_s(self, scratch: Scratch) -> Sequence[float]:
        """For every entry of this run, how long after its own time it was seen in the tree."""
        rows = scratch.rows(
            'SELECT l."index", e.at FROM governance_leaf l '  # noqa: S608  # nosec B608
            "JOIN governance_entry e ON e.id = l.entry_id "
            f'WHERE l."index" >= {self.sizes[0]} AND l."index" < {self.sizes[-1]}'
        )
        return [self.times[bisect_right(self.sizes, index)] - time_read(at) for index, at in rows]


def written(scratch: Scratch, *, kind: str, clients: Clients, writes: int) -> Written:
    """Let the clients make about so many writes together, all starting at once."""
    each = max(1, writes // (clients.processes * clients.threads))
    running = [
        scratch.process(
            "governance.load.clients", kind, str(clients.threads), str(each), str(clients.pause_s)
        )
        for _ in range(clients.processes)
    ]
    for process in running:
        _line(process, "ready")
    for process in running:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    told = [json.loads(_line(process)) for process in running]
    if any(process.wait() for process in running):
        raise RunFailed("a client failed; what it says stands above")
    count = each * clients.processes * clients.threads
    took_s = max(one["ended"] for one in told) - min(one["began"] for one in told)
    return Written(count, count / took_s, sum(one["cpu_s"] for one in told) / count * 1e6)


@contextmanager
def sequencer(scratch: Scratch) -> Iterator[None]:
    """A real sequencer at work on this database."""
    running = scratch.process("django", "sequencer", "--skip-checks")
    try:
        yield
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=30)


def entered(scratch: Scratch, *, kind: str, clients: Clients, writes: int) -> Entered:
    """Entries written while the sequencer works, and how the tree followed.

    kind: "commit", as policy.require writes them, or "append", as services do.
    """
    seen = Integrated()
    with seen.watched(scratch):
        done = written(scratch, kind=kind, clients=clients, writes=writes)
        ended = time.monotonic()
    behind_s = time.monotonic() - ended
    lags = quantiles(seen.lags_s(scratch), n=100)
    return Entered(written=done, behind_s=behind_s, lag_p50_s=lags[49], lag_p99_s=lags[98])


def _line(process: subprocess.Popen[str], expected: str = "") -> str:
    assert process.stdout
    line = process.stdout.readline().strip()
    if not line or (expected and line != expected):
        raise RunFailed("a client did not start; what it says stands above")
    return line
