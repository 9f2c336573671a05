"""manage.py ledger_check: whether the ledger in the database is what was written and signed."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.ledger.comparison import tree_size
from governance.selectors.ledger_check import ledger_differences

# Whoever has changed more than this is told of in number.
NAMED = 100


class Command(BaseCommand):
    writes: tuple[str, ...] = ()
    help = (
        "Computes every entry's hash anew from its row and compares entries, tiles and checkpoints "
        "with one another. Names what differs and ends with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        size, count, named = tree_size(), 0, []
        for difference in ledger_differences():
            count += 1
            if count <= NAMED:
                named.append({"what": difference.what, "where": difference.where})
        if options["json"]:
            self.stdout.write(json.dumps({"size": size, "differences": count, "named": named}))
        else:
            self.stdout.write(f"{size} entries in the tree, {count} differences")
            for one in named:
                self.stdout.write(f"{one['what']} {one['where']}")
        if count:
            raise CommandError(
                "The ledger is not what was written. Keep the database as it is and call oversight."
            )
