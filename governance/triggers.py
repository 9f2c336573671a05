"""SQL for what the database itself refuses, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import ProjectState, StateApps

Migration = Callable[[Apps, BaseDatabaseSchemaEditor], None]


class DatabaseStep(RunPython):
    """A migration step of SQL alone.

    Django would build every model of that time for it, which takes longer than all the SQL.
    """

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState, to_state: ProjectState,
    ) -> None:  # fmt: skip
        self.code(StateApps([], {}), schema_editor)


def append_only(table: str) -> Migration:
    """A migration step after which rows of the table can be added and nothing else."""

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        refusal = f"{table} is append-only"
        if editor.connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
                )
            return
        editor.execute(_refusing_function(table, refusal))
        editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
        )
        editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )

    return forwards


def never_replaced(table: str, keys: tuple[str, ...]) -> Migration:
    """A migration step after which no row can be inserted over one that has the same key.

    SQLite's INSERT OR REPLACE removes the older row without asking a trigger on DELETE.
    PostgreSQL has no such statement, and its ON CONFLICT DO UPDATE asks the trigger on UPDATE.
    """

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor != "sqlite":
            return
        same = " OR ".join(f"{key} = NEW.{key}" for key in keys)
        older = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  # nosec B608
        editor.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {older} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )

    return forwards


def set_once(table: str, column: str, *, refusal: str) -> Migration:
    """A migration step after which this column keeps the first value that it is given."""

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        name = f"{table}_{column}_once"
        if editor.connection.vendor == "sqlite":
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE OF {column} ON {table} "
                f"WHEN OLD.{column} IS NOT NULL AND NEW.{column} IS NOT OLD.{column} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
            return
        editor.execute(_refusing_function(name, refusal))
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE OF {column} ON {table} FOR EACH ROW "
            f"WHEN (OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column}) "
            f"EXECUTE FUNCTION {name}_refuse()"
        )

    return forwards


def insert_needs(table: str, name: str, *, condition: str, refusal: str) -> Migration:
    """A migration step after which a row is only let in where the condition holds.

    condition: SQL over the new row, written NEW.column, that both databases understand. Where it
        is unknown, because something is NULL, the row is refused.
    """

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN ({condition}) IS NOT TRUE "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
            return
        editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF ({condition}) IS NOT TRUE THEN RAISE EXCEPTION '{refusal}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
        )
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )

    return forwards


def columns_stand(table: str, columns: tuple[str, ...], *, refusal: str) -> Migration:
    """A migration step after which these columns keep what a row was inserted with."""

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        named = ", ".join(columns)
        if editor.connection.vendor == "sqlite":
            changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
            editor.execute(
                f"CREATE TRIGGER {table}_stands BEFORE UPDATE OF {named} ON {table} "
                f"WHEN {changed} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
            return
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
        editor.execute(_refusing_function(table, refusal))
        editor.execute(
            f"CREATE TRIGGER {table}_stands BEFORE UPDATE OF {named} ON {table} "
            f"FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION {table}_refuse()"
        )

    return forwards


def _refusing_function(table: str, refusal: str) -> str:
    return (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )


def refuse_when(table: str, name: str, verb: str, *, condition: str, refusal: str) -> Migration:
    """A migration step after which a row may not be inserted, updated or deleted under a condition.

    verb: INSERT, UPDATE or DELETE. condition: SQL over NEW and OLD that both databases understand;
        IS DISTINCT FROM is not among it.
    """

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN ({condition}) "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
            return
        row = "OLD" if verb == "DELETE" else "NEW"
        editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF ({condition}) THEN RAISE EXCEPTION '{refusal}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )

    return forwards


def columns_stand_after(
    table: str, after: str, columns: tuple[str, ...], *, refusal: str
) -> Migration:
    """A migration step after which these columns stand from when the column `after` is set."""

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        differs = "IS NOT" if editor.connection.vendor == "sqlite" else "IS DISTINCT FROM"
        changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
        refuse_when(
            table, f"{table}_stands_after_{after}", "UPDATE",
            condition=f"OLD.{after} IS NOT NULL AND ({changed})", refusal=refusal,
        )(apps, editor)  # fmt: skip

    return forwards


_kept: dict[str, str] = {}


def tables_remade_begin(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The first step of a migration that adds constraints to a table with triggers.

    To add a constraint SQLite makes the table anew, which loses its triggers, and stumbles over
    those of other tables that name it. `tables_remade_end` puts back what was lost.
    """
    if editor.connection.vendor != "sqlite":
        return
    editor.execute("PRAGMA legacy_alter_table = ON")
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        _kept.clear()
        _kept.update(cursor.fetchall())


def tables_remade_end(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The last step of such a migration."""
    if editor.connection.vendor != "sqlite":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    for name, sql in _kept.items():
        if name not in there:
            editor.execute(sql)
    editor.execute("PRAGMA legacy_alter_table = OFF")


def insert_follows(table: str, name: str, *, statement: str) -> Migration:
    """A migration step after which every new row is followed by a statement, whoever inserts it.

    statement: SQL over the new row, written NEW.column, that both databases understand.
    """

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"CREATE TRIGGER {name} AFTER INSERT ON {table} BEGIN {statement}; END")
            return
        editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{statement}; RETURN NEW; END $$"
        )
        editor.execute(
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )

    return forwards
