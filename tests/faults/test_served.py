"""What the media path counts by itself: by every path, and however the process ends."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from governance.served.reading import Served, served_day
from tests.faults.machine import ROOT, Machine
from tests.faults.test_serving import (
    ACTIONS,
    PATHS,
    Serving,
    fill,
    scene,
    serving,
    small_disk,
    wait,
)

__all__ = ["scene"]


def counted(folder: Path) -> dict[str, Served]:
    """What is on file today, by entry."""
    found = served_day(folder, datetime.now(UTC).date())
    assert found.broken == 0
    return found.by_entry


def allowing(served: Serving, path: str) -> list[str]:
    """Codes of the entries that allowed this path since the scene was built."""
    with closing(sqlite3.connect(served.folder / "abhaya.sqlite3", timeout=10)) as database:
        found = database.execute(
            "SELECT code FROM governance_entry WHERE action = ? AND allowed AND id > ?",
            (ACTIONS[path], int(served.scene["since"])),
        ).fetchall()
    return [str(UUID(code)) for (code,) in found]


def reconciled(machine: Machine, folder: Path) -> dict[str, Any]:
    """Today's figures up to now, from this server's ledger and files."""
    today = datetime.now(UTC).date().isoformat()
    done = subprocess.run(
        [sys.executable, "manage.py", "reconcile", f"--day={today}", "--json"],
        cwd=ROOT, env=machine.environment | {"ABHAYA_VAR": str(folder)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_every_path_is_counted_under_the_entry_that_allowed_it(
    scene: Machine, tmp_path: Path
) -> None:
    folder = tmp_path / "served"
    with serving(scene, tmp_path) as served:
        answers = {path: served.ask(path).footage for path in PATHS}
        allowed = {path: allowing(served, path) for path in PATHS}
        wait(lambda: not any(found.unfinished for found in counted(folder).values()))

    on_file = {found.entry: found.bytes for found in counted(folder).values()}
    assert on_file == {allowed[path][0]: answers[path] for path in PATHS}
    told = reconciled(scene, tmp_path)
    assert (told["served"], told["matched"], told["unmatched_reads"]) == (
        len(PATHS),
        len(PATHS),
        [],
    )
    assert told["bytes_served"] == told["bytes_logged"] == sum(answers.values())


@pytest.mark.parametrize("path", ["blurred", "export"])
def test_a_process_killed_while_it_serves_leaves_the_begin_of_the_read(
    scene: Machine, tmp_path: Path, path: str
) -> None:
    with serving(scene, tmp_path, step="governance.vault:read:part3") as served:
        answer = served.ask(path)
        allowed = allowing(served, path)

    (found,) = counted(tmp_path / "served").values()
    assert answer.footage > 0
    assert [found.entry] == allowed
    assert (found.reads, found.unfinished, found.bytes) == (1, 1, 0)
    told = reconciled(scene, tmp_path)
    assert (told["served"], told["matched"], told["unfinished"]) == (1, 1, 1)


def test_nothing_is_served_while_it_cannot_be_noted(
    scene: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        folder = disk / "served"
        monkeypatch.setitem(scene.environment, "ABHAYA_SERVED", str(folder))
        with serving(scene, tmp_path / "var") as served:
            fill(disk)
            full = [served.ask(path) for path in PATHS]
            (disk / "filler").unlink()
            shutil.rmtree(folder)
            gone = [served.ask(path) for path in PATHS]
            folder.mkdir()
            again = served.ask("blurred")
            wait(lambda: [found.bytes for found in counted(folder).values()] == [again.footage])

    # An export is given once, whether or not it could leave.
    assert [answer.status for answer in full] == [503] * len(PATHS)
    assert {answer.status for answer in gone} == {503, 403}
    assert {answer.footage for answer in full + gone} == {0}
    assert again.footage > 0
