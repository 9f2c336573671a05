"""What `manage.py bench_ledger` reports: medians of a few runs, with what they depend on."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from governance.bench.folders import folder_write, verifier_measure
from governance.load.databases import Scratch, postgresql_scratch, sqlite_scratch
from governance.load.runs import Clients, Entered, entered, sequencer, written

Report = Mapping[str, Any]
# On SQLite one writes at a time, and more that wait make nothing faster.
SQLITE = Clients(processes=2, threads=1)
POSTGRESQL = Clients(processes=2, threads=6)
# A busy control room, not a machine at its end: about 100 a second.
STEADY = Clients(processes=1, threads=2, pause_s=0.02)
STEADY_WRITES = 500
STEADY_FIGURES = ("entries_per_s", "lag_p50_s", "lag_p99_s")


def sqlite_report(*, runs: int, writes: int) -> Report:
    """Figures on SQLite."""
    with sqlite_scratch() as scratch:
        return _report(scratch, clients=SQLITE, runs=runs, writes=writes)


def postgresql_report(*, runs: int, writes: int) -> Report | None:
    """Figures on PostgreSQL; None where no server answers."""
    with postgresql_scratch() as scratch:
        if scratch is None:
            return None
        return _report(scratch, clients=POSTGRESQL, runs=runs, writes=writes)


def verify_report(*, entries: int) -> Report:
    """How long the offline verifier takes over an export of so many entries, and its memory."""
    with tempfile.TemporaryDirectory(prefix="abhaya-bench-") as folder:
        export = Path(folder) / "export"
        folder_write(export, entries=entries)
        took = verifier_measure(export, policy=export / "trust-policy.txt")
    return {
        "entries": entries,
        "passed": took.passed,
        "seconds": round(took.seconds, 1),
        "cpu_seconds": round(took.cpu_seconds, 1),
        "peak_mb": round(took.peak_mib * 1.048576),
    }


def machine_report() -> Report:
    """What the figures depend on besides the code."""
    return {"cpus": os.cpu_count(), "load": [round(one, 1) for one in os.getloadavg()]}


def _report(scratch: Scratch, *, clients: Clients, runs: int, writes: int) -> Report:
    done: list[Entered] = []
    bare, alterations, steady = [], [], []
    calm = min(writes, STEADY_WRITES)
    for _ in range(runs):
        # In turn, so that a busy machine slows all three alike.
        bare.append(written(scratch, kind="bare", clients=clients, writes=writes).per_s)
        with sequencer(scratch):
            done.append(entered(scratch, kind="commit", clients=clients, writes=writes))
            made = entered(scratch, kind="append", clients=clients, writes=writes)
            steady.append(entered(scratch, kind="commit", clients=STEADY, writes=calm))
        alterations.append(made.written.per_s)
    return {
        **_figures(done),
        "steady": {
            name: figure for name, figure in _figures(steady).items() if name in STEADY_FIGURES
        },
        "bare_inserts_per_s": round(median(bare)),
        "ratio": round(median(one.written.per_s for one in done) / median(bare), 2),
        "alterations_per_s": round(median(alterations)),
        "runs": [
            {"entries_per_s": round(one.written.per_s), "bare_inserts_per_s": round(plain)}
            for one, plain in zip(done, bare, strict=True)
        ],
        "writes": writes,
        "clients": {"processes": clients.processes, "threads": clients.threads},
        "durability": scratch.durability(),
    }


def _figures(done: Sequence[Entered]) -> Report:
    return {
        "entries_per_s": round(median(one.written.per_s for one in done)),
        "integrated_per_s": round(median(one.integrated_per_s for one in done)),
        "last_integrated_after_s": round(median(one.behind_s for one in done), 2),
        "lag_p50_s": round(median(one.lag_p50_s for one in done), 2),
        "lag_p99_s": round(median(one.lag_p99_s for one in done), 2),
        "client_cpu_us": round(median(one.written.cpu_us for one in done)),
    }
