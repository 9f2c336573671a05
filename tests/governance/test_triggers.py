"""What the database itself refuses, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from governance.triggers import (
    Migration,
    append_only,
    columns_stand,
    insert_needs,
    never_replaced,
    set_once,
)

POSTGRES = os.environ.get("ABHAYA_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/test")
TABLE = "CREATE TABLE line (id INTEGER PRIMARY KEY, code TEXT UNIQUE, said TEXT, ended TEXT)"


@dataclass
class Database:
    """One engine with a table `line`, and what it raises when it refuses."""

    vendor: str
    execute: Callable[[str], Any]

    def migrate(self, step: Migration) -> None:
        editor: Any = SimpleNamespace(
            connection=SimpleNamespace(vendor=self.vendor), execute=self.execute
        )
        step(None, editor)  # type: ignore[arg-type]

    def refuses(self, statement: str, *, saying: str) -> None:
        with pytest.raises((sqlite3.IntegrityError, psycopg.errors.IntegrityError), match=saying):
            self.execute(statement)

    def lines(self) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.execute("SELECT * FROM line ORDER BY id")]


def _sqlite() -> Iterator[Database]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield Database("sqlite", connection.execute)
    connection.close()


def _postgresql() -> Iterator[Database]:
    try:
        connection = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("needs PostgreSQL where ABHAYA_TEST_POSTGRES says, or on 127.0.0.1:5432")
    # A schema of this test's own, so that nothing else in that database is touched.
    schema = f"test_{uuid.uuid4().hex}"
    connection.execute(f"CREATE SCHEMA {schema}")
    connection.execute(f"SET search_path TO {schema}")
    yield Database("postgresql", connection.execute)
    connection.execute(f"DROP SCHEMA {schema} CASCADE")
    connection.close()


SQLITE = pytest.param(_sqlite, id="sqlite")
POSTGRESQL = pytest.param(_postgresql, id="postgresql", marks=pytest.mark.services)


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    for made in request.param():
        made.execute(TABLE)
        made.execute("INSERT INTO line VALUES (1, 'a', 'first', NULL)")
        yield made


FIRST = (1, "a", "first", None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE line SET said = 'other'",
        "UPDATE line SET id = 9",
        "DELETE FROM line",
        "INSERT INTO line VALUES (1, 'a', 'other', NULL) ON CONFLICT (id) DO UPDATE SET said = 'o'",
    ],
)
def test_a_row_that_may_only_be_added_stays_as_it_is(database: Database, statement: str) -> None:
    database.migrate(append_only("line"))
    database.migrate(never_replaced("line", ("id", "code")))

    database.refuses(statement, saying="append-only")
    database.execute("INSERT INTO line VALUES (2, 'b', 'second', NULL)")

    assert database.lines() == [FIRST, (2, "b", "second", None)]


@pytest.mark.parametrize("database", [POSTGRESQL], indirect=True)
def test_postgresql_does_not_empty_the_table_either(database: Database) -> None:
    database.migrate(append_only("line"))

    database.refuses("TRUNCATE line", saying="append-only")

    assert database.lines() == [FIRST]


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
@pytest.mark.parametrize("key", ["1, 'z'", "7, 'a'"])
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
def test_no_row_takes_the_place_of_another(database: Database, verb: str, key: str) -> None:
    database.migrate(append_only("line"))
    database.migrate(never_replaced("line", ("id", "code")))

    database.refuses(f"{verb} INTO line VALUES ({key}, 'other', NULL)", saying="append-only")

    assert database.lines() == [FIRST]


def test_a_row_is_let_in_only_where_its_condition_holds(database: Database) -> None:
    database.migrate(
        insert_needs("line", "line_says", condition="NEW.said <> ''", refusal="say something")
    )

    database.refuses("INSERT INTO line VALUES (2, 'b', '', NULL)", saying="say something")
    database.refuses("INSERT INTO line VALUES (2, 'b', NULL, NULL)", saying="say something")
    database.execute("INSERT INTO line VALUES (2, 'b', 'second', NULL)")

    assert len(database.lines()) == 2


def test_a_column_that_stands_keeps_its_value_while_others_change(database: Database) -> None:
    database.migrate(columns_stand("line", ("code", "said"), refusal="what was said stands"))

    database.refuses("UPDATE line SET said = 'other'", saying="what was said stands")
    database.refuses("UPDATE line SET said = NULL", saying="what was said stands")
    database.execute("UPDATE line SET said = 'first', ended = 'now'")

    assert database.lines() == [(1, "a", "first", "now")]


def test_a_column_set_once_can_be_filled_and_not_emptied(database: Database) -> None:
    database.migrate(set_once("line", "ended", refusal="the end stands"))

    database.execute("UPDATE line SET ended = 'now'")
    database.execute("UPDATE line SET ended = 'now', said = 'more'")
    database.refuses("UPDATE line SET ended = NULL", saying="the end stands")
    database.refuses("UPDATE line SET ended = 'later'", saying="the end stands")

    assert database.lines() == [(1, "a", "more", "now")]
