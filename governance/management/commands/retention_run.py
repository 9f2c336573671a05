"""manage.py retention_run: erase now what has had its time, and say what came of it."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.models import RetentionRun
from governance.retention.runs import retention_run


class Command(BaseCommand):
    writes = ("retention.run",)
    help = "Erases what has had its time and prints what the run testifies."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        run = retention_run()
        told = {
            "status": run.status, "due": run.due, "erased": run.erased, "held": run.held,
            "failed": run.failed, "why": run.failures, "lag_s": run.lag_s,
            "keys_destroyed": run.keys_destroyed,
            "oldest_since": run.oldest_since.isoformat() if run.oldest_since else None,
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(", ".join(f"{name} {value}" for name, value in told.items()))
        if run.status == RetentionRun.Status.CLOCK:
            raise CommandError("The clock jumped. A data officer has to declare it right.")
