"""How an entry comes to lie in the database: on PostgreSQL, through one function and no other way.

The application's role may call `governance_entry_append` and has no leave to insert, so that an
entry is always whole and always waits for its index.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from django.db import connection

from governance.models import Entry

# In the function's order.
COLUMNS = (
    "code", "at", "verb", "action", "actor_kind", "actor_code", "subject_kind", "subject_code",
    "station_code", "purpose", "allowed", "reason", "detail", "public", "seed", "commitments",
)  # fmt: skip
_OBJECTS = frozenset({"detail", "public", "commitments"})
_CALL = f"SELECT governance_entry_append({', '.join(['%s'] * len(COLUMNS))})"
_as_json = partial(json.dumps, separators=(",", ":"))


def entry_insert(entry: Entry) -> None:
    """Add this entry, in the transaction that is open or else in one of its own; it has its id."""
    if connection.vendor != "postgresql":
        entry.save(force_insert=True)
        return
    # Where the database is SQLite, psycopg need not be installed.
    from psycopg import Cursor

    # What Django does before its own cursor reads or writes.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    values = [_value(entry, column) for column in COLUMNS]
    # Django's own cursor writes the values into the statement, which the server then reads anew
    # each time; this one has it prepared.
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        (entry.pk,) = cursor.execute(_CALL, values).fetchone() or (None,)
    entry._state.adding = False


def statement_commits() -> bool:
    """Whether one call of the function, as things are, is a durable transaction of its own.

    Without BEGIN and COMMIT around it, two round trips of three are saved. With a transaction open
    it is not, and SQLite does not end a statement that returns something before it is read.
    """
    return (
        connection.vendor == "postgresql"
        and connection.get_autocommit()
        and not connection.in_atomic_block
    )


def _value(entry: Entry, column: str) -> Any:
    value = getattr(entry, column)
    return _as_json(value) if column in _OBJECTS else value
