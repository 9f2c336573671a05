"""manage.py camera_add: a camera. Its address is sealed at once and never shown back."""

from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from distress.models import Hotspot, Station
from distress.services.cameras import camera_register
from governance.actors import worker
from inference.errors import AddressRefused


class Command(BaseCommand):
    writes = ("camera.register",)
    help = "Adds a camera. The stream address is read from standard input: it may hold a password."

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("name", "place", "station", "hotspot"):
            parser.add_argument(name)
        parser.add_argument("latitude", type=float)
        parser.add_argument("longitude", type=float)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            camera = camera_register(
                actor=worker("command-line"),
                name=options["name"],
                place=options["place"],
                station=_named(Station, options["station"]),
                hotspot=_named(Hotspot, options["hotspot"]),
                latitude=options["latitude"],
                longitude=options["longitude"],
                address=sys.stdin.readline().strip(),
            )
        except AddressRefused as refusal:
            raise CommandError(str(refusal)) from None
        except ValidationError as invalid:
            raise CommandError(" ".join(invalid.messages)) from None
        self.stdout.write(f"camera {camera.code}. It is watched once an authorisation names it.")
        sign = reverse("distress:sign-print", args=[camera.sign_code])
        self.stdout.write(f"Its sign has the code {camera.sign_code}; print it from {sign}")


def _named(model: Any, name: str) -> Any:
    found = model.objects.filter(name=name).first()
    if found is None:
        raise CommandError(f"There is no {model.__name__.lower()} named {name}.")
    return found
