"""manage.py demo_load: the demo's people, places and cameras."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from distress.demo.load import demo_load
from distress.demo.witness import witness_prepare


class Command(BaseCommand):
    writes = ("body.make", "account.make", "grant.give", "authorisation.approve")
    help = "Brings the database up to date and loads the demo. ./run calls it at every start."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--video", action="append", default=[], help="a file or stream")
        parser.add_argument("--witness-port", type=int, help="where the demo's witness will answer")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo: set ABHAYA_DEMO=true, or use ./run.")
        call_command("migrate", verbosity=0)
        demo_load(videos=options["video"])
        if options["witness_port"]:
            witness_prepare(port=options["witness_port"])
