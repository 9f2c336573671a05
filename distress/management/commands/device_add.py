"""manage.py device_add: an SOS pole, helpline or app that may call for help."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from distress.services.calls import device_register
from governance.actors import worker


class Command(BaseCommand):
    writes = ("device.register",)
    help = "Registers a device that may call for help and prints its key, this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what it is and where")

    def handle(self, *args: Any, **options: Any) -> None:
        device, key = device_register(actor=worker("command-line"), name=options["name"])
        self.stdout.write(f"device {device.code}\nkey {key}\nThe key is not shown again.")
