"""manage.py account_reset: for whoever has lost passkey, app and recovery codes."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from distress.services.accounts import account_reset
from governance.actors import worker
from governance.models import User


class Command(BaseCommand):
    writes = ("account.reset",)
    help = (
        "Gives an account a new password, removes its second factors and ends its sessions. "
        "Its person sets up new ones at the next sign-in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["username"], is_active=True).first()
        if person is None:
            raise CommandError("There is no active account with this name.")
        password = getpass.getpass("New password, twelve characters or more: ")
        try:
            validate_password(password, person)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        account_reset(actor=worker("command-line"), person=person, password=password)
        self.stdout.write(f"person {person.code}")
