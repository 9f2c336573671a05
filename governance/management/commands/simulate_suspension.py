"""manage.py simulate_suspension: how soon a bad model is stopped, and how rarely a good one."""

from __future__ import annotations

import json
import random
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from governance.statistics import ALTERNATIVE, ERROR_RATE, evidence_add, is_below_floor


class Command(BaseCommand):
    writes: tuple[str, ...] = ()
    help = (
        "Simulates reviewed alerts of a bad and of a good model against a floor, and prints which "
        "share of runs the sequential test stops."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--runs", type=int, default=20_000)
        parser.add_argument("--floor", type=float, default=0.20)
        parser.add_argument("--bad", type=float, default=0.04, help="true precision of the bad one")
        parser.add_argument("--good", type=float, default=0.40)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        chance = random.Random(options["seed"])  # noqa: S311  # nosec B311
        runs: int = options["runs"]
        floor: float = options["floor"]

        def stopped(precision: float, within: int) -> float:
            return sum(_is_stopped(chance, precision, floor, within) for _ in range(runs)) / runs

        found = {
            "bad_stopped_within_50": stopped(options["bad"], 50),
            "good_stopped": stopped(options["good"], 500),
            "at_floor_stopped": stopped(floor, 500),
            "runs": runs,
        }
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        self.stdout.write(
            f"{runs} runs against a floor of {floor:.0%} (error rate {ERROR_RATE}, compared with "
            f"{ALTERNATIVE} of the floor)\n"
            f"true precision {options['bad']:.0%}: stopped within 50 alerts in "
            f"{found['bad_stopped_within_50']:.2%}\n"
            f"true precision {options['good']:.0%}: stopped within 500 alerts in "
            f"{found['good_stopped']:.2%}\n"
            f"exactly at the floor: stopped within 500 alerts in {found['at_floor_stopped']:.2%}"
        )


def _is_stopped(chance: random.Random, precision: float, floor: float, within: int) -> bool:
    log_evidence = 0.0
    for _ in range(within):
        is_confirmed = chance.random() < precision
        log_evidence = evidence_add(log_evidence, is_confirmed=is_confirmed, floor=floor)
        if is_below_floor(log_evidence):
            return True
    return False
