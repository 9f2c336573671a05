"""manage.py keyring_create: the deployment's wrapping keys, or one more of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from governance import ledger
from governance.actors import worker
from governance.models import Entry
from governance.subjects import Subject, SubjectKind
from governance.vault import KeyRing, keyring_rotate


class Command(BaseCommand):
    writes = ("keyring.rotate",)
    help = "Makes the file of wrapping keys; with --rotate, adds a key that is current from now on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rotate", action="store_true", help="add a key to those there are")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.ABHAYA_KEK_FILE
        if path.exists() and not options["rotate"]:
            raise CommandError(f"{path} exists already. Add a key to it with --rotate.")
        # The first ring is made before there is a database that could hold a ledger.
        ring = _added() if path.exists() else keyring_rotate()
        self.stdout.write(f"{ring.current_id} is the current key of {path}. Back it up apart.")


def _added() -> KeyRing:
    with transaction.atomic():
        ring = keyring_rotate()
        ledger.append(
            actor=worker("command-line"),
            verb=Entry.Verb.ADMINISTRATION,
            action="keyring.rotate",
            subject=Subject(SubjectKind.WRAPPING_KEY, ring.current_id),
        )
    return ring
