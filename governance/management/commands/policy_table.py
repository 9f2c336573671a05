"""manage.py policy_table: who may do what, as docs/policy.md holds it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from governance.selectors.policy import policy_markdown


class Command(BaseCommand):
    writes: tuple[str, ...] = ()
    help = "Prints who may do what, for which purposes, as the rules say it."

    def handle(self, *args: Any, **options: Any) -> None:
        with override("en"):
            self.stdout.write(policy_markdown(), ending="")
