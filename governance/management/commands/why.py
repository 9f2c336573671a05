"""manage.py why <entry>: why policy answered as it did."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.models import Entry
from governance.selectors.entries import entry_explain


class Command(BaseCommand):
    writes: tuple[str, ...] = ()
    help = "Says why policy answered as one entry of the ledger records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("entry", type=UUID, help="the entry's code")

    def handle(self, *args: Any, **options: Any) -> None:
        entry = Entry.objects.filter(code=options["entry"]).first()
        if entry is None:
            raise CommandError("There is no entry with this code in the ledger.")
        # Whoever writes past the application must not move the cursor of whoever looks into it.
        lines = entry_explain(entry).split("\n")
        self.stdout.write("\n".join(line if line.isprintable() else repr(line) for line in lines))
