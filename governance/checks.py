"""What `manage.py check --deploy` says of a deployment's database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError

from governance.selectors.database_role import role_excess

_HOW = "Give the application a role of its own: docs/settings.md, PostgreSQL with two roles."
_SAYS = {
    "superuser": "The application connects to PostgreSQL as a superuser.",
    "owner": "The application connects to PostgreSQL as the owner of its tables.",
    "grants": "The application's role can change entries past governance_entry_append.",
}


def database_role_check(*, app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """One warning where whoever takes over the application could switch the triggers off."""
    if settings.DEMO:
        return []
    try:
        excess = role_excess()
    except DatabaseError:
        # Out of reach; whatever needs the database says so.
        return []
    return [Warning(_SAYS[excess], hint=_HOW, id="governance.W001")] if excess else []
