"""manage.py keys_rotate: a new wrapping key for all that is kept; the old one is destroyed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from governance import ledger, vault
from governance.actors import worker
from governance.models import Entry
from governance.retention.erasure import keys_note
from governance.retention.footage import footage
from governance.subjects import Subject, SubjectKind


class Command(BaseCommand):
    writes = ("keys.rotate",)
    help = (
        "Puts all footage under a new wrapping key, without touching files, and destroys the old."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        gone = vault.keys_rotate(settings_reseal=footage().settings_reseal, note=keys_note)
        current = vault.keyring_load().current_id
        with transaction.atomic():
            ledger.append(
                actor=worker("command-line"),
                verb=Entry.Verb.ADMINISTRATION,
                action="keys.rotate",
                subject=Subject(SubjectKind.WRAPPING_KEY, current),
                detail={"destroyed": len(gone)},
            )
        self.stdout.write(
            f"{current} is current, {len(gone)} destroyed: back the key file up anew."
        )
