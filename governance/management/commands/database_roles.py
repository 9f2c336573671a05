"""manage.py database_roles: what the application's role may do in PostgreSQL, and no more."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.errors import GovernanceError
from governance.services.database_roles import roles_grant


class Command(BaseCommand):
    writes = ("database.roles",)
    help = (
        "Run by the owner of the tables, after every migration: grants the application's role what "
        "it needs and revokes the rest. The role can then add entries and take none back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--app", required=True, help="the role that the application uses")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            granted = roles_grant(app=options["app"])
        except GovernanceError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{options['app']} may change {granted.changed} tables, only add to {granted.added}, "
            f"only read {granted.read}; entries are added through governance_entry_append."
        )
