"""What the role that we are connected as could do besides its work."""

from __future__ import annotations

from django.db import connection


def role_excess() -> str:
    """Why this role could take entries back: "superuser", "owner", "grants", or "" if it cannot.

    On SQLite whoever can write the file can; there are no roles to tell apart, and "" is said.
    """
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.rolsuper, pg_has_role(c.relowner, 'MEMBER'), "
            "has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER') "
            "FROM pg_roles r, pg_class c "
            "WHERE r.rolname = current_user AND c.oid = to_regclass('governance_entry')"
        )
        found = cursor.fetchone()
    if found is None:
        return ""
    named = zip(("superuser", "owner", "grants"), found, strict=True)
    return next((why for why, holds in named if holds), "")
