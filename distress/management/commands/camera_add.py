"""manage.py camera_add: a camera. Its address is sealed at once and never shown back."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from distress.models import Camera, Hotspot, Station
from distress.watching.addresses import ADDRESS_LABEL
from governance import vault
from inference.errors import AddressRefused
from inference.sources import address_check


class Command(BaseCommand):
    help = "Adds a camera. The stream address is read from standard input: it may hold a password."

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("name", "place", "station", "hotspot"):
            parser.add_argument(name)
        parser.add_argument("latitude", type=float)
        parser.add_argument("longitude", type=float)

    def handle(self, *args: Any, **options: Any) -> None:
        address = sys.stdin.readline().strip()
        try:
            address_check(address)
        except AddressRefused as refusal:
            raise CommandError(str(refusal)) from None
        camera = Camera(
            name=options["name"],
            place=options["place"],
            station=_named(Station, options["station"]),
            hotspot=_named(Hotspot, options["hotspot"]),
            latitude=options["latitude"],
            longitude=options["longitude"],
            address_sealed=vault.text_seal(address, ADDRESS_LABEL),
        )
        camera.full_clean()
        camera.save()
        self.stdout.write(f"camera {camera.code}. It is watched once an authorisation names it.")


def _named(model: Any, name: str) -> Any:
    found = model.objects.filter(name=name).first()
    if found is None:
        raise CommandError(f"There is no {model.__name__.lower()} named {name}.")
    return found
