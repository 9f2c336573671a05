"""manage.py station_grant: that a person serves at a station."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from distress.models import Station
from governance.actors import worker
from governance.errors import Refused
from governance.models import Grant, User
from governance.services.grants import Holding, grant_write
from governance.vocabulary import RESPOND, WATCH


class Command(BaseCommand):
    writes = ("grant.give",)
    help = "Lets a person watch a station's cameras, or answer its dispatches, for a year."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("station")
        parser.add_argument("permission", choices=(WATCH, RESPOND))
        parser.add_argument(
            "--by", required=True, help="username of the administrator who grants it"
        )
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        by = User.objects.filter(username=options["by"], grants__role="administrator").first()
        station = Station.objects.filter(name=options["station"]).first()
        if person is None or station is None or by is None:
            raise CommandError(
                "There is no such person, administrator or station. Check the names."
            )
        holding = Holding(
            permission=options["permission"], kind=Grant.ObjectKind.STATION, code=str(station.code)
        )
        try:
            grant_write(
                actor=worker("command-line"), grantor=by, person=person, holding=holding,
                reason=options["reason"],
            )  # fmt: skip
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        except ValidationError as invalid:
            raise CommandError(" ".join(invalid.messages)) from None
        self.stdout.write("granted")
