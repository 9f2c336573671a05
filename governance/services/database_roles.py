"""What the application's role may do in PostgreSQL: add to the ledger, and take nothing back.

The role is not the owner of the tables, so it can neither switch triggers off nor drop them. What
the owner and a superuser still can is found by `manage.py ledger_check` and by every witness.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection, transaction

from governance import ledger
from governance.actors import worker
from governance.errors import RoleUnfit
from governance.models import Entry
from governance.subjects import Subject, SubjectKind

ADDED = ("SELECT", "INSERT")
ALL = (*ADDED, "UPDATE", "DELETE")
# Less than all, where less is enough. Tables that are only added to are found by their triggers.
NARROWER: Mapping[str, tuple[str, ...]] = {
    "django_migrations": ("SELECT",),
    # Entries come in through governance_entry_append, and with each the row that waits.
    "governance_entry": ("SELECT",),
    "governance_pendingentry": ("SELECT", "DELETE"),
    "governance_receipt": ("SELECT", "INSERT", "UPDATE"),
    "governance_sealedvalue": ("SELECT", "INSERT", "DELETE"),
    "governance_sequencerstate": ("SELECT", "UPDATE"),
    "governance_tile": ("SELECT", "INSERT", "UPDATE"),
}
APPEND_FUNCTION = "governance_entry_append"


@dataclass(frozen=True)
class Granted:
    """How many tables the role may change, only add to, and only read."""

    changed: int
    added: int
    read: int


def roles_grant(*, app: str) -> Granted:
    """Give the application's role what it needs and take everything else from it.

    Safe to run twice, and to be run after every migration: tables made since are covered then.

    Raises:
        RoleUnfit: this is not PostgreSQL, this is not the owner, or that role could do more than
            it is given, or does not exist.
    """
    if connection.vendor != "postgresql":
        raise RoleUnfit("SQLite knows no roles. They are for a database on PostgreSQL.")
    _owner_require()
    _fit_require(app)
    with transaction.atomic():
        rights = {table: _rights(table, _added_only()) for table in _tables()}
        _grant(app, rights)
        _no_more_require(app)
        granted = Granted(*(_count(rights, kind) for kind in ("UPDATE", "INSERT", "SELECT")))
        _note(app, granted)
    return granted


def _rights(table: str, added_only: Collection[str]) -> tuple[str, ...]:
    return NARROWER.get(table, ADDED if table in added_only else ALL)


def _count(rights: Mapping[str, tuple[str, ...]], kind: str) -> int:
    """Tables on which this is the most that is allowed; a DELETE counts as a change."""
    return sum(_most(given) == kind for given in rights.values())


def _most(given: Collection[str]) -> str:
    if "UPDATE" in given or "DELETE" in given:
        return "UPDATE"
    return "INSERT" if "INSERT" in given else "SELECT"


def _grant(app: str, rights: Mapping[str, tuple[str, ...]]) -> None:
    role, schema = _quoted(app), _quoted(str(_value("SELECT current_schema()")))
    statements = [
        f"REVOKE ALL ON SCHEMA {schema} FROM {role}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}, PUBLIC",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}, PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {APPEND_FUNCTION} TO {role}",
    ]
    # A trigger would otherwise believe a temporary table that bears the name of one of ours.
    path = f"pg_catalog, {schema}, pg_temp"
    statements += [f"ALTER FUNCTION {one} SET search_path = {path}" for one in _triggered()]
    for table, given in rights.items():
        statements.append(f"GRANT {', '.join(given)} ON {_quoted(table)} TO {role}")
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _note(app: str, granted: Granted) -> None:
    ledger.append(
        actor=worker("command-line"),
        verb=Entry.Verb.ADMINISTRATION,
        action="database.roles",
        subject=Subject(SubjectKind.LEDGER, "log"),
        detail={"role": app},
        public={"changed": granted.changed, "added": granted.added, "read": granted.read},
    )


def _owner_require() -> None:
    if not _value(
        "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class "
        "WHERE oid = 'governance_entry'::regclass"
    ):
        raise RoleUnfit(
            "This is not the owner of the tables. Set ABHAYA_DATABASE_OWNER_URL to the owner's "
            "address for this command."
        )


def _fit_require(app: str) -> None:
    """The role exists, and is neither the owner nor somebody who could act as the owner."""
    ledger.code_require("the role's name", app)
    may_more = _value(
        "SELECT rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls "
        "OR pg_has_role(oid, current_user, 'MEMBER') FROM pg_roles WHERE rolname = %s",
        app,
    )
    if may_more is None:
        raise RoleUnfit(f"There is no role {app}. Make it: createuser --pwprompt {app}")
    if may_more:
        raise RoleUnfit(
            f"{app} is a superuser, makes roles, replicates, or can act as the owner. Make another "
            "role, without these, for the application."
        )


def _no_more_require(app: str) -> None:
    """What this role has from other roles, or from everybody, was not taken away above."""
    found = _value(
        "SELECT has_schema_privilege(%s, current_schema(), 'CREATE') OR has_table_privilege"
        "(%s, 'governance_entry', 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')",
        app, app,
    )  # fmt: skip
    if found:
        raise RoleUnfit(
            f"{app} can make tables here, or change entries, by what another role has given it. "
            "Take that away, as whoever gave it, and run this again."
        )


def _tables() -> list[str]:
    return _column(
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relowner = current_user"
        "::regrole AND c.relnamespace = current_schema()::regnamespace ORDER BY 1"
    )


def _added_only() -> list[str]:
    """Tables with the trigger of governance.triggers.append_only."""
    return _column(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE t.tgname = c.relname || '_append_only' "
        "AND c.relnamespace = current_schema()::regnamespace"
    )


def _triggered() -> list[str]:
    """Functions that triggers of ours call, as PostgreSQL writes them."""
    return _column(
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.prorettype = 'trigger'::regtype "
        "AND p.proowner = current_user::regrole "
        "AND p.pronamespace = current_schema()::regnamespace ORDER BY 1"
    )


def _column(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [value for (value,) in cursor.fetchall()]


def _value(query: str, *given: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        row = cursor.fetchone()
    return row[0] if row else None


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
