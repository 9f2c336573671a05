"""manage.py ledger_keys: the keys that sign the ledger: made, listed, rotated, distrusted."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.actors import worker
from governance.errors import GovernanceError
from governance.models import LedgerKey
from governance.services.ledger_keys import key_distrust, key_rotate, keys_ensure

SHELL = worker("command-line")


class Command(BaseCommand):
    writes = ("ledger.key_announce",)
    help = "Makes the signing keys where there are none, and prints them with what they may sign."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rotate", choices=LedgerKey.Kind.values, help="announce a new key")
        parser.add_argument("--distrust", metavar="ID", help="a key that others may have")
        parser.add_argument("--after", type=int, help="size beyond which it is not believed")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            keys_ensure()
            if options["rotate"]:
                key_rotate(kind=LedgerKey.Kind(options["rotate"]), actor=SHELL)
            if options["distrust"]:
                self._distrust(options["distrust"], options["after"])
        except GovernanceError as error:
            raise CommandError(str(error)) from error
        for key in LedgerKey.objects.all():
            self.stdout.write(f"{key.kind:8} {_state(key):24} {key.vkey}")

    def _distrust(self, key_id: str, after: int | None) -> None:
        if after is None or after < 0:
            raise CommandError("Say the size up to which it is believed: --after 1200")
        key_distrust(key_id=key_id, after_size=after, actor=SHELL)


def _state(key: LedgerKey) -> str:
    if key.distrusted_after is not None:
        return f"distrusted after {key.distrusted_after}"
    return "retired" if key.retired_id else "in use"
