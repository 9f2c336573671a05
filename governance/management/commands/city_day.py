"""manage.py city_day: how much of the misuse in a synthetic city day the auditor's views find."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.city.running import DayFailed, day_run
from governance.city.scoring import Recall

WORDS = {True: "The exported ledger passes the verifier.", False: "The export FAILS the verifier."}


class Command(BaseCommand):
    writes: tuple[str, ...] = ()
    help = (
        "Plays an ordinary day of a city with twenty kinds of misuse seeded in it, in a database "
        "of its own that is thrown away, and prints how much of it the auditor's views find. "
        "Touches nothing of the deployment."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same day")
        parser.add_argument(
            "--scale", type=float, default=1.0, help="how much happens; 1 is an ordinary day"
        )
        parser.add_argument(
            "--export", type=Path, metavar="FOLDER",
            help="export the day's ledger into a new folder and verify it",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0.05 <= options["scale"] <= 20:
            raise CommandError("--scale is 0.05 to 20. Choose another.")
        if options["export"] is not None and options["export"].exists():
            raise CommandError(f"{options['export']} exists. Name another folder.")
        try:
            found = day_run(seed=options["seed"], scale=options["scale"], folder=options["export"])
        except DayFailed as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(_told(found)))
        else:
            self._table(found)
        if found.verified is False:
            raise CommandError("The exported ledger does not pass the verifier.")

    def _table(self, found: Recall) -> None:
        self.stdout.write(f"{'kind of misuse':<26}{'seeded':>8}{'found':>8}")
        for kind in found.kinds:
            self.stdout.write(f"{kind.kind:<26}{kind.seeded:>8}{kind.found:>8}")
        self.stdout.write(f"{'all':<26}{found.seeded:>8}{found.found:>8}")
        self.stdout.write(
            f"Recall {found.found} of {found.seeded}; {found.false_findings} findings that are "
            f"none; {found.entries} entries."
        )
        if found.verified is not None:
            self.stdout.write(WORDS[found.verified])


def _told(found: Recall) -> dict[str, Any]:
    told: dict[str, Any] = {
        "seeded": found.seeded, "found": found.found, "false_findings": found.false_findings,
        "entries": found.entries, "kinds": [asdict(kind) for kind in found.kinds],
    }  # fmt: skip
    return told if found.verified is None else told | {"verified": found.verified}
