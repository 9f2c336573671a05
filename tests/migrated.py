"""A database of today's schema, made once and copied: to migrate one takes many seconds."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

from tests.shared_files import ROOT

NAME = "abhaya.sqlite3"


@cache
def template() -> Path:
    """A migrated SQLite file, shared by all test processes of this machine and this source."""
    path = Path(tempfile.gettempdir()) / f"abhaya-migrated-{_source()}.sqlite3"
    with _alone(path.with_suffix(".lock")):
        if not path.exists():
            _make(path)
    return path


def database_copy(folder: Path) -> None:
    """Put a migrated database where a deployment with its data in this folder looks for it."""
    shutil.copyfile(template(), folder / NAME)


def memory_fill(uri: str) -> sqlite3.Connection:
    """Fill a shared database in memory; it lives as long as the connection that is returned."""
    held = sqlite3.connect(uri, uri=True, check_same_thread=False)
    with closing(sqlite3.connect(template())) as migrated:
        migrated.backup(held)
    return held


def _source() -> str:
    """A name for what the schema follows from: migrations, ours and those of what is installed."""
    digest = sha256(sys.version.encode())
    for folder in ("governance", "distress"):
        for path in sorted((ROOT / folder / "migrations").glob("*.py")):
            digest.update(path.read_bytes())
    for path in (ROOT / "governance" / "triggers.py", ROOT / "requirements-dev.txt"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def _make(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("ABHAYA_")
        } | {"ABHAYA_VAR": folder, "ABHAYA_SECRET_KEY": "only-for-tests-" + "x" * 40}
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"],
            cwd=ROOT, env=environment, check=True, capture_output=True,
        )  # fmt: skip
        with closing(sqlite3.connect(Path(folder) / NAME)) as made:
            # One file, without a journal beside it.
            made.execute("PRAGMA journal_mode = DELETE")
        fresh = path.with_suffix(".new")
        shutil.copyfile(Path(folder) / NAME, fresh)
        fresh.replace(path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
