"""Throw-away databases with the product's own tables, and what is read from them by plain SQL."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SERVER = os.environ.get("ABHAYA_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/test")
# Every column of an entry, and nothing that an insert could wait for.
BARE = "CREATE TABLE bench_bare AS SELECT * FROM governance_entry WHERE 1 = 0"


@dataclass(frozen=True)
class Scratch:
    """A database of our own. url is empty for SQLite, which lies in var as in every deployment."""

    var: Path
    url: str = ""

    @property
    def environment(self) -> Mapping[str, str]:
        """What processes need to have this database, and no other, as theirs."""
        return os.environ | {
            "ABHAYA_VAR": str(self.var),
            "ABHAYA_DATABASE_URL": self.url,
            "ABHAYA_DATABASE_OWNER_URL": self.url,
            "ABHAYA_SECRET_KEY": uuid.uuid4().hex * 2,
            "ABHAYA_LOG_LEVEL": "ERROR",
        }

    def process(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """`python -m …` with this database, its standard input and output being pipes."""
        return subprocess.Popen(
            [sys.executable, "-m", *arguments], env=self.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options,
        )  # fmt: skip

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """A connection past Django, which is connected to the deployment's database."""
        if self.url:
            import psycopg

            with psycopg.connect(self.url, autocommit=True) as made:
                yield made
            return
        plain = sqlite3.connect(self.var / "abhaya.sqlite3", isolation_level=None, timeout=30)
        try:
            yield plain
        finally:
            plain.close()

    def rows(self, statement: str) -> Sequence[Any]:
        """What one query gives."""
        with self.connected() as made:
            return list(made.execute(statement).fetchall())

    def durability(self) -> dict[str, str]:
        """The settings by which what is committed is on the disk."""
        if not self.url:
            return {"journal_mode": "wal", "synchronous": "FULL"}
        names = ("fsync", "synchronous_commit", "full_page_writes", "server_version")
        return {name: str(self.rows(f"SHOW {name}")[0][0]) for name in names}


def time_read(value: str | datetime) -> float:
    """Seconds since 1970 of a time as this database gives it."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(f"{value}+00:00")
    return at.timestamp()


@contextmanager
def sqlite_scratch() -> Iterator[Scratch]:
    """A file in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="abhaya-bench-") as folder:
        made = Scratch(Path(folder))
        _prepare(made)
        yield made


@contextmanager
def postgresql_scratch() -> Iterator[Scratch | None]:
    """A database of its own where ABHAYA_TEST_POSTGRES says; None where no server answers."""
    with tempfile.TemporaryDirectory(prefix="abhaya-bench-") as folder:
        name = f"abhaya_bench_{uuid.uuid4().hex[:10]}"
        if not _server_run(f"CREATE DATABASE {name}"):
            yield None
            return
        made = Scratch(Path(folder), urlsplit(SERVER)._replace(path=f"/{name}").geturl())
        try:
            _prepare(made)
            yield made
        finally:
            _server_run(f"DROP DATABASE {name} WITH (FORCE)")


def _prepare(made: Scratch) -> None:
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"],
        env=made.environment, check=True,
    )  # fmt: skip
    with made.connected() as plain:
        plain.execute(BARE)


def _server_run(statement: str) -> bool:
    with suppress(ImportError):
        import psycopg

        with suppress(psycopg.OperationalError):
            with psycopg.connect(SERVER, autocommit=True, connect_timeout=3) as connected:
                connected.execute(statement)
            return True
    return False
