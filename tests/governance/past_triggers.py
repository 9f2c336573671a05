"""What only the owner of the database can do."""

from __future__ import annotations

from typing import Any

from django.db import connection


def past_triggers(statement: str, values: list[Any], table: str) -> None:
    """Run a statement with the table's triggers off, and switch them on again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What is deferred to the end of the transaction would stand in the way.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement, values)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(statement, values)
        for _name, sql in triggers:
            cursor.execute(sql)
