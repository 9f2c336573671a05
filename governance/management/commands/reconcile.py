"""manage.py reconcile: what the media path served, laid beside the ledger."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from governance.models import Reconciliation
from governance.selectors.served import DayFigures, day_figures, day_is_settled
from governance.services.reconciliation import reconcile_day, reconcile_due


class Command(BaseCommand):
    writes = ("ledger.reconcile",)
    help = (
        "Reconciles every day that is over and was not yet, and prints the newest. With --day, "
        "that day: where it is not over its figures up to now, without writing them down."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", help="a day in UTC, as 2026-11-25")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        day = _day(options["day"]) if options["day"] else _newest()
        if day is None:
            self.stdout.write("No day is over yet.")
            return
        is_over = day_is_settled(day, at=now())
        kept = reconcile_day(day=day) if is_over else None
        figures = day_figures(day)
        told = _told(figures) | {"written_down": kept is not None}
        if kept is not None:
            told["files_changed_since"] = kept.files_sha256 != figures.files_sha256
        self.stdout.write(json.dumps(told) if options["json"] else _lines(told))


def _newest() -> date | None:
    reconcile_due()
    return Reconciliation.objects.values_list("day", flat=True).first()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is no day. Write it as 2026-11-25.") from None


def _told(figures: DayFigures) -> dict[str, Any]:
    told = asdict(figures) | {"day": figures.day.isoformat()}
    unmatched = told.pop("unmatched_reads")
    told["matched"], told["unmatched"] = figures.matched, figures.unmatched
    told["unmatched_reads"] = [
        {
            "entry": row["served"]["entry"], "why": row["why"].value,
            "reads": row["served"]["reads"], "bytes": row["served"]["bytes"],
        }
        for row in unmatched
    ]  # fmt: skip
    return told


def _lines(told: dict[str, Any]) -> str:
    heads = [f"{name}: {value}" for name, value in told.items() if name != "unmatched_reads"]
    rows = [
        f"  unmatched, {row['why']}: {row['reads']} reads, {row['bytes']} bytes, {row['entry']}"
        for row in told["unmatched_reads"]
    ]
    less = told["bytes_served"] < told["bytes_logged"]
    return "\n".join([*heads, *rows, *(["fewer bytes served than logged"] if less else [])])
