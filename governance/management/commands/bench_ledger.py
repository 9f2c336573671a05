"""manage.py bench_ledger: how many durable entries a second, and how long the verifier takes."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from governance.load.measuring import (
    machine_report,
    postgresql_report,
    sqlite_report,
    verify_report,
)


class Command(BaseCommand):
    writes: tuple[str, ...] = ()
    help = (
        "Measures the ledger in databases of its own, which are thrown away: entries through "
        "policy's own path while a sequencer integrates and signs, plain inserts beside them, and "
        "the offline verifier over a synthetic export. Touches nothing of the deployment."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--runs", type=int, default=3, help="runs whose median is reported")
        parser.add_argument("--writes", type=int, default=12_000, help="writes of one run")
        parser.add_argument(
            "--entries", type=int, default=1_000_000, help="entries of the export verified"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {"runs": options["runs"], "writes": options["writes"]}
        found = {
            "machine": machine_report(),
            "sqlite": sqlite_report(**asked),
            "postgresql": postgresql_report(**asked),
            "verify": verify_report(entries=options["entries"]),
        }
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        for name, figures in found.items():
            self.stdout.write(f"{name}: {json.dumps(figures)}")
