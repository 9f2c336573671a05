"""manage.py witness_add: ask a body's witness for its cosignature from now on, or no longer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.actors import worker
from governance.errors import GovernanceError
from governance.services.witnesses import witness_add, witness_end

SHELL = worker("command-line")


class Command(BaseCommand):
    writes = ("ledger.witness_add",)
    help = "Names a witness: the key that its `init` printed, where it answers, and whose it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("vkey", help="the witness's verifier key")
        parser.add_argument("--url", help="address of the witness, without add-checkpoint")
        parser.add_argument("--body", help="institution that runs it")
        parser.add_argument(
            "--run-by-operator", action="store_true",
            help="the same hands run it: it is shown so and counts towards no quorum",
        )  # fmt: skip
        parser.add_argument("--end", action="store_true", help="ask this witness no longer")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["end"]:
                witness_end(actor=SHELL, vkey=options["vkey"])
                return
            if not options["url"] or not options["body"]:
                raise CommandError("Say where it answers and whose it is: --url URL --body NAME")
            made = witness_add(
                actor=SHELL, vkey=options["vkey"], url=options["url"], body=options["body"],
                run_by_operator=options["run_by_operator"],
            )  # fmt: skip
        except (GovernanceError, ValidationError) as error:
            raise CommandError(" ".join(getattr(error, "messages", [str(error)]))) from error
        self.stdout.write(
            f"{made.name} of {made.body} is asked from now on. "
            "See its first signature on /public/ledger/, within a minute."
        )
