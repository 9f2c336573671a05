"""The database's clock: the only one that workers on many hosts share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func


class DatabaseNow(Func):
    """The moment by the database's clock, as an expression; with `offset_s` seconds added.

    On PostgreSQL the moment of the statement, not that of the transaction's start: a transaction
    that waited for a row would otherwise judge a lease by a time long past.
    """

    output_field = DateTimeField()

    def __init__(self, *, offset_s: float = 0.0) -> None:
        super().__init__()
        self.offset_s = offset_s

    # Six digits, as Django writes times: they are compared as text.
    def as_sqlite(
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        return (
            "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f000', 'now', %s)",
            (f"{self.offset_s:+.3f} seconds",),
        )

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        return "(CLOCK_TIMESTAMP() + %s * INTERVAL '1 second')", [self.offset_s]


def database_now() -> datetime:
    """The moment by the database's clock."""
    expression, on_sqlite = DatabaseNow(), connection.vendor == "sqlite"
    write = expression.as_sqlite if on_sqlite else expression.as_postgresql
    sql, parameters = write(None, connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", parameters)
        (value,) = cursor.fetchone()
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if on_sqlite else value
