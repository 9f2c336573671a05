"""What tampering tests share: a rich clean log, exports of it, and how a catch is told."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from governance.verifier import Report, folder_verify

from .logs import LOG_KEYS, Log, lines_read, lines_write, manifest_again, policy_text

Rows = list[dict[str, Any]]
QUORUM = ("committee", "university")


def log_rich(seed: int = 7) -> Log:
    """Thirty-odd entries, eight checkpoints, one rotation, looks that were served."""
    log = Log(random.Random(seed))
    log.opening()
    log.checkpoint(*QUORUM)
    for _ in range(3):
        log.add()
        log.look()
    log.checkpoint("committee")
    log.rotate(LOG_KEYS[0], LOG_KEYS[1])
    log.add("clip.look", allowed=False)
    log.checkpoint(*QUORUM)
    for _ in range(4):
        log.add(words={"case": "FIR 12/2026"}, shown=("case", "actor"))
        log.look()
    log.checkpoint(*QUORUM)
    log.add()
    log.look()
    log.add()
    log.checkpoint(*QUORUM)
    return log


def export(log: Log, tmp_path: Path, kind: str = "whole") -> Path:
    """A folder of the log; an extract holds every second entry."""
    return log.export(tmp_path / "export", kind, set(range(0, len(log.rows), 2)))


def rows_change(folder: Path, change: Callable[[Rows], Rows | None]) -> None:
    """Rewrite entries.jsonl. change may alter the rows in place, or give others."""
    rows = lines_read(folder / "entries.jsonl")
    lines_write(folder / "entries.jsonl", change(rows) or rows)


def renumber(rows: Rows) -> Rows:
    for index, row in enumerate(rows):
        row["index"] = index
    return rows


def settle(folder: Path, insider: bool) -> None:
    """An insider makes the manifest agree; an outsider cannot."""
    if insider:
        manifest_again(folder)


def caught(
    folder: Path,
    name: str,
    *also: str,
    insider: bool = True,
    policy: str | None = "",
    seen: list[tuple[str, str]] | None = None,
) -> Report:
    """The report on a folder in which exactly this was found.

    also: what besides is bound to be seen. Outsiders cannot help editing a file of the manifest.
    """
    mine = policy_text() if policy == "" else policy
    report = folder_verify(folder, policy=mine, seen=seen or [])
    names = {finding.name for finding in report.findings}
    told = "\n".join(report.lines())
    assert not report.passed, told
    assert name in names, told
    assert names <= {name, *also, *(() if insider else ("edited_file",))}, told
    return report
