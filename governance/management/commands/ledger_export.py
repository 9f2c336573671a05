"""manage.py ledger_export: the whole log in a folder that governance/verifier.py checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.actors import worker
from governance.errors import GovernanceError
from governance.ledger.entries import SEEDED
from governance.ledger.export import Shown, folder_write


class Command(BaseCommand):
    writes = ("ledger.export",)
    help = "Writes every entry up to the newest checkpoint, with what opens its codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
        parser.add_argument(
            "--closed", action="store_true", help="open nothing: only what the public tree shows"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        shown = Shown(hidden=SEEDED if options["closed"] else frozenset())
        try:
            made = folder_write(options["folder"], actor=worker("command-line"), shown=shown)
        except FileExistsError as error:
            raise CommandError(f"{options['folder']} exists. Name another folder.") from error
        except OSError as error:
            raise CommandError(
                f"{options['folder']} cannot be written: {error.strerror}. Name another folder."
            ) from error
        except GovernanceError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made.size} entries. Manifest {made.sha256}")
        self.stdout.write(_vouched(made.cosigned))


def _vouched(names: tuple[str, ...]) -> str:
    if names:
        return "Cosigned by " + ", ".join(names)
    return (
        "No outside witness has cosigned this checkpoint: whoever asks for one will not accept it. "
        "Where there are witnesses, set ABHAYA_LEDGER_QUORUM for this command too."
    )
