"""manage.py sequencer: gives entries their index, signs checkpoints; runs until it is stopped."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.services.sequencing import Sequencer


class Command(BaseCommand):
    writes = ("ledger.heartbeat", "ledger.key_announce")
    help = "Extends and signs the ledger's tree. Any number may run: one works, the others wait."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="integrate what waits now, sign it, and stop"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sequencer = Sequencer()
        if options["once"]:
            if not sequencer.run_once():
                raise CommandError("Another sequencer is at work; what waits goes in by itself.")
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sequencer.stopping.set())
        sequencer.run()
