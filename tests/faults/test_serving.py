"""Not one byte of footage without its entry, whatever breaks: counted at the client."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.cache.backends.redis import RedisCache
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from governance.vault.keys import box_seal, keyring_load
from tests.environment import _free_port
from tests.faults.machine import ROOT, Machine
from tests.migrated import database_copy

PATHS = ("blurred", "still", "export", "original")
STILL = b"\xff\xd8still" + b"s" * 90_000
ACTIONS = {
    "blurred": "rendition.look", "still": "camera.still", "export": "export.take",
    "original": "original.look",
}  # fmt: skip
CSRF = "c" * 32
READY_S = 60


@dataclass(frozen=True)
class Answer:
    """What the client got: bytes of footage only, whether or not the answer was whole."""

    status: int
    footage: int


@dataclass
class Serving:
    """A server over a copy of the scene, with everything of its own."""

    folder: Path
    scene: dict[str, str]
    port: int
    process: subprocess.Popen[bytes]

    def ask(self, path: str, *, start: int = 0) -> Answer:
        """Ask for footage as a browser does; 0 is the status where there is no answer."""
        person = "operator" if path in {"blurred", "still"} else "investigator"
        headers = {
            "Cookie": f"sessionid={self.scene[person]}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF, "Range": f"bytes={start}-", "Host": "localhost",
        }  # fmt: skip
        method = "POST" if path == "export" else "GET"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request(method, self.scene[path], headers=headers)
            answer = connection.getresponse()
            is_footage = (answer.getheader("Content-Type") or "").startswith(("video", "image"))
            return Answer(answer.status, _count(answer) if is_footage else 0)
        return Answer(0, 0)

    def committed(self, path: str) -> tuple[int, int]:
        """Entries that allowed this path, and the bytes that are counted under them."""
        with closing(sqlite3.connect(self.folder / "abhaya.sqlite3", timeout=10)) as database:
            entries = database.execute(
                "SELECT count(*) FROM governance_entry WHERE action = ? AND allowed AND id > ?",
                (ACTIONS[path], int(self.scene["since"])),
            ).fetchone()[0]
            counted = _EXPORTED if path == "export" else _LOOKED
            return entries, database.execute(counted, (ACTIONS[path],)).fetchone()[0] or 0

    def clock(self, offset_s: float) -> None:
        """Set the server's clock off by this much, and wait until it is."""
        (self.folder / "clock").write_text(str(offset_s))
        done = self.folder / "clock-set"
        wait(lambda: done.exists() and done.read_text() == str(offset_s))


_LOOKED = """
    SELECT sum(l.bytes_served) FROM governance_look l
    JOIN governance_entry e ON e.id = l.entry_id WHERE e.action = ?
"""
_EXPORTED = """
    SELECT sum(plain_bytes) FROM governance_export
    WHERE taken_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM governance_entry WHERE action = ? AND allowed IS NULL
    )
"""


def _count(answer: http.client.HTTPResponse) -> int:
    """Bytes that arrive, also of an answer that breaks off."""
    got = 0
    with suppress(OSError, http.client.HTTPException):
        while part := answer.read1(65536):
            got += len(part)
    return got


def wait(condition: Callable[[], object], *, for_s: float = READY_S) -> None:
    until_s = time.monotonic() + for_s
    while not condition():
        assert time.monotonic() < until_s, "never came about"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine with footage to serve; each case serves a copy of it."""
    machine = Machine(tmp_path_factory.mktemp("scene"), files=[])
    try:
        database_copy(machine.folder)
        said = machine.run(
            "from governance import vault; vault.keyring_rotate()\n"
            "from tests.faults.serving_scene import main; main()"
        )
        scene_line = next(line for line in said.splitlines() if line.startswith("scene="))
        (machine.folder / "scene.json").write_text(scene_line.removeprefix("scene="))
        yield machine
    finally:
        machine.stop()


@contextmanager
def serving(machine: Machine, folder: Path, *, step: str = "") -> Iterator[Serving]:
    """A server over a copy of the scene in this folder, that dies at this step if one is named."""
    if not (folder / "scene.json").exists():
        _copy(machine.folder, folder)
    found = json.loads((folder / "scene.json").read_text())
    port = _free_port()
    log = (machine.folder / "server.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.server", str(port), *filter(None, [step])],
        cwd=ROOT, env=machine.environment | {"ABHAYA_VAR": str(folder)},
        stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    made = Serving(folder, found, port, process)
    try:
        wait(lambda: _answers(port) or process.poll() is not None)
        _still_put(machine, folder, found["camera"])
        yield made
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        log.close()


def _copy(source: Path, folder: Path) -> None:
    for name in ("keys", "media"):
        shutil.copytree(source / name, folder / name)
    for name in ("abhaya.sqlite3", "scene.json"):
        shutil.copy2(source / name, folder / name)


def _answers(port: int) -> bool:
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    return False


def _still_put(machine: Machine, folder: Path, camera: str) -> None:
    """A still as a watch worker leaves it."""
    key = keyring_load(folder / "keys" / "kek.json").derive(b"passing")
    sealed = box_seal(key, STILL, context=f"camera.still.{camera}".encode())
    cache = RedisCache(machine.environment["ABHAYA_REDIS_URL"], {"KEY_PREFIX": "abhaya"})
    cache.set(f"still:{camera}", sealed, 3600)


@pytest.fixture(scope="module")
def table(pytestconfig: pytest.Config) -> Iterator[list[tuple[str, ...]]]:
    """The cases and what they showed, printed at the end."""
    rows: list[tuple[str, ...]] = []
    yield rows
    writer = pytestconfig.get_terminal_writer()
    heads = ("path", "what broke", "status", "bytes received", "entries", "bytes on record")
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    for row in [heads, *rows]:
        cells = zip(row, widths, strict=True)
        writer.line("\n" * (row is heads) + "  ".join(cell.ljust(width) for cell, width in cells))


def noted(
    table: list[tuple[str, ...]], served: Serving, path: str, fault: str, answer: Answer
) -> tuple[int, int]:
    """Entries and bytes on record; the rule of this file holds for every case."""
    entries, counted = served.committed(path)
    table.append((path, fault, str(answer.status), str(answer.footage), str(entries), str(counted)))
    assert answer.footage <= counted
    assert entries > 0 or answer.footage == 0
    # By the count of the media path itself, too: its begin was on file before the first byte.
    assert list(served.folder.glob("served/*/*.jsonl")) or answer.footage == 0
    return entries, counted


def test_footage_is_served_when_nothing_is_broken(
    scene: Machine, tmp_path: Path, table: list[tuple[str, ...]], subtests: pytest.Subtests
) -> None:
    with serving(scene, tmp_path) as served:
        for path in PATHS:
            with subtests.test(path):
                answer = served.ask(path)

                entries, counted = noted(table, served, path, "nothing", answer)
                assert answer.status in {200, 206}
                assert answer.footage == counted > 0
                assert entries == 1


def test_nothing_is_served_while_the_database_is_away(
    scene: Machine, tmp_path: Path, table: list[tuple[str, ...]], subtests: pytest.Subtests
) -> None:
    with serving(scene, tmp_path) as served:
        away = tmp_path / "away"
        away.mkdir()
        for file in tmp_path.glob("abhaya.sqlite3*"):
            file.rename(away / file.name)

        answers = {path: served.ask(path) for path in PATHS}

        with pytest.raises((WebSocketException, OSError)), connect(
            f"ws://localhost:{served.port}/ws/alerts/", origin="http://localhost",
            additional_headers={"Cookie": f"sessionid={served.scene['operator']}"},
        ) as socket:  # fmt: skip
            socket.recv(timeout=5)
        for file in tmp_path.glob("abhaya.sqlite3*"):
            file.unlink()
        for file in away.iterdir():
            file.rename(tmp_path / file.name)
        for path, answer in answers.items():
            with subtests.test(path):
                noted(table, served, path, "database away", answer)
                assert answer.status >= 400 or answer.status in {0, 302}
                assert answer.footage == 0


def test_nothing_is_served_while_nothing_can_be_written(
    scene: Machine, tmp_path: Path, table: list[tuple[str, ...]], subtests: pytest.Subtests
) -> None:
    with serving(scene, tmp_path) as served:
        for path in PATHS:
            with subtests.test(path):
                with closing(sqlite3.connect(tmp_path / "abhaya.sqlite3", timeout=10)) as holder:
                    holder.execute("BEGIN IMMEDIATE")
                    answer = served.ask(path)
                    holder.rollback()

                noted(table, served, path, "write lock held", answer)
                assert (answer.status, answer.footage) == (500, 0)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of a few megabytes at this folder."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"needs leave to mount a small file system: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Leave not one block free."""
    with (folder / "filler").open("wb", buffering=0) as filler:
        for size in (1 << 20, 4096, 512):
            with suppress(OSError):
                while True:
                    filler.write(b"f" * size)


def test_nothing_is_served_while_the_disk_is_full(
    scene: Machine, tmp_path: Path, table: list[tuple[str, ...]], subtests: pytest.Subtests
) -> None:
    with small_disk(tmp_path / "disk") as disk, serving(scene, disk) as served:
        fill(disk)

        answers = {path: served.ask(path) for path in PATHS}

        (disk / "filler").unlink()
        for path, answer in answers.items():
            with subtests.test(path):
                noted(table, served, path, "disk full", answer)
                assert answer.status >= 400 or answer.status == 0
                assert answer.footage == 0


@pytest.mark.parametrize(
    ("path", "offset_s"),
    [("original", -300.0), ("original", 960.0), ("blurred", -300.0), ("blurred", 960.0)],
)
def test_a_clock_that_jumps_makes_no_look_longer(
    scene: Machine, tmp_path: Path, table: list[tuple[str, ...]], path: str, offset_s: float
) -> None:
    with serving(scene, tmp_path) as served:
        first = served.ask(path)
        before = served.committed(path)

        served.clock(offset_s)
        answer = served.ask(path)

        entries, counted = noted(table, served, path, f"clock {offset_s:+.0f} s", answer)

    assert first.footage == before[1] > 0
    if path == "original":
        # Sixteen minutes without a touch end her session too, which leads her to sign in.
        assert answer.status in ({403} if offset_s < 0 else {302, 403})
        assert (answer.footage, entries, counted) == (0, *before)
    else:
        # A plain look is not made longer either: a new one begins, with an entry of its own.
        assert entries == before[0] + 1
        assert counted == before[1] + answer.footage


RANGES = ("blurred", "original")
STEPS = [
    *((path, "governance.policy:_record:before") for path in PATHS),
    *((path, "governance.policy:_record:after") for path in PATHS),
    *((path, "governance.policy:require:after") for path in PATHS),
    ("blurred", "distress.footage.serving:look_open:before"),
    ("blurred", "distress.footage.serving:look_open:after"),
    ("original", "distress.footage.original_looks:look_open:before"),
    ("original", "distress.footage.original_looks:look_open:after"),
    *((path, "distress.footage.serving:look_count:before") for path in (*RANGES, "still")),
    *((path, "distress.footage.serving:look_count:after") for path in (*RANGES, "still")),
    ("export", "distress.footage.exports:export_take:after"),
    *((path, "governance.vault:read:part1") for path in (*RANGES, "export")),
    *((path, "governance.vault:read:part3") for path in (*RANGES, "export")),
    ("export", "distress.footage.exports:export_destroy:before"),
]


@pytest.mark.parametrize(("path", "step"), STEPS)
def test_a_server_killed_at_any_step_has_sent_nothing_that_is_not_on_record(
    scene: Machine, tmp_path: Path, table: list[tuple[str, ...]], path: str, step: str
) -> None:
    with serving(scene, tmp_path, step=step) as served:
        answer = served.ask(path)

        assert served.process.wait(READY_S) == -signal.SIGKILL
        noted(table, served, path, f"kill -9 {step.removeprefix('governance.')}", answer)

    if step.endswith(("_record:before", "_record:after", "require:after", ":part1")):
        assert answer.footage == 0


def test_an_export_that_broke_off_is_not_given_again(scene: Machine, tmp_path: Path) -> None:
    with serving(scene, tmp_path, step="governance.vault:read:part3") as served:
        broken = served.ask("export")
    with serving(scene, tmp_path) as served:
        again = served.ask("export")

    assert broken.footage > 0
    assert (again.status, again.footage) == (403, 0)
