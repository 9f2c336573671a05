"""A PostgreSQL database of a test's own, with an owner and the application's role."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.shared_files import ROOT

POSTGRES = os.environ.get("ABHAYA_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/test")


@dataclass(frozen=True)
class Deployment:
    """One database, its two roles with one password, and the folder of its keys."""

    database: str
    owner: str
    app: str
    password: str
    var: Path

    def address(self, role: str) -> str:
        at = urlsplit(POSTGRES)
        return f"postgresql://{role}:{self.password}@{at.hostname}:{at.port}/{self.database}"

    def as_app(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.address(self.app), autocommit=True)

    def as_superuser(self) -> psycopg.Connection[Any]:
        return _superuser(self.database)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What a command says, as the application's role or, where it needs to be, the owner."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        own = {
            "ABHAYA_DATABASE_URL": self.address(self.app),
            "ABHAYA_DATABASE_OWNER_URL": self.address(self.owner),
            "ABHAYA_VAR": str(self.var),
            "ABHAYA_LOG_LEVEL": "ERROR",
        }
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=kept | own, capture_output=True, text=True, check=False,
        )  # fmt: skip

    @contextmanager
    def copied(self) -> Iterator[Deployment]:
        """The same in a database that may be spoilt."""
        copy = replace(self, database=f"{self.database}_{uuid.uuid4().hex[:6]}")
        _run(f"CREATE DATABASE {copy.database} TEMPLATE {self.database} OWNER {self.owner}")
        try:
            yield copy
        finally:
            _run(f"DROP DATABASE {copy.database} WITH (FORCE)")


@contextmanager
def deployment(var: Path) -> Iterator[Deployment]:
    """A database that its owner has migrated, and in which the application has its rights."""
    name = f"abhaya_{uuid.uuid4().hex[:10]}"
    made = Deployment(name, f"{name}_owner", f"{name}_app", uuid.uuid4().hex, var)
    for role in (made.owner, made.app):
        _run(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(made.password)
        ))  # fmt: skip
    _run(f"CREATE DATABASE {name} OWNER {made.owner}")
    try:
        yield made
    finally:
        _run(f"DROP DATABASE {name} WITH (FORCE)")
        for role in (made.owner, made.app):
            _run(f"DROP ROLE {role}")


def _run(statement: str | sql.Composed) -> None:
    with _superuser(urlsplit(POSTGRES).path.lstrip("/")) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def _superuser(database: str) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(POSTGRES, dbname=database, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("needs PostgreSQL where ABHAYA_TEST_POSTGRES says, or on 127.0.0.1:5432")


def server_require() -> None:
    """Skip where no server answers."""
    _superuser(urlsplit(POSTGRES).path.lstrip("/")).close()
