"""manage.py policy_table: who may do what, as docs/policy.md holds it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import override

from governance.selectors.policy import policy_markdown, policy_matrix_markdown


class Command(BaseCommand):
    writes: tuple[str, ...] = ()
    help = "Prints who may do what, for which purposes, as the rules say it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--matrix", action="store_true", help="actions by roles instead")

    def handle(self, *args: Any, **options: Any) -> None:
        with override("en"):
            printed = policy_matrix_markdown() if options["matrix"] else policy_markdown()
            self.stdout.write(printed, ending="")
