"""manage.py station_grant: that a person serves at a station."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from guardian.shortcuts import assign_perm

from distress.models import Station
from governance import ledger
from governance.actors import worker
from governance.models import Entry, User
from governance.subjects import Subject, SubjectKind
from governance.vocabulary import RESPOND, WATCH


class Command(BaseCommand):
    help = "Lets a person watch a station's cameras, or answer its dispatches."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("station")
        parser.add_argument("permission", choices=(WATCH, RESPOND))

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"]).first()
        station = Station.objects.filter(name=options["station"]).first()
        if person is None or station is None:
            raise CommandError("There is no such person, or no such station. Check both names.")
        with transaction.atomic():
            assign_perm(f"distress.{options['permission']}", person, station)
            ledger.append(
                actor=worker("command-line"),
                verb=Entry.Verb.ADMINISTRATION,
                action="station.grant",
                subject=Subject(SubjectKind.PERSON, str(person.code), station=str(station.code)),
                detail={"permission": options["permission"]},
            )
        self.stdout.write("granted")
