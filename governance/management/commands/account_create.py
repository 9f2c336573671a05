"""manage.py account_create: a person with her roles. There is no fixed password anywhere."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.actors import worker
from governance.policy import Role
from governance.services.accounts import account_create


class Command(BaseCommand):
    help = "Creates a person's account. The password is asked for and never shown."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("full_name")
        parser.add_argument("roles", nargs="+", choices=Role.values)

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass.getpass("Password, twelve characters or more: ")
        try:
            validate_password(password)
            person = account_create(
                actor=worker("command-line"),
                username=options["username"],
                full_name=options["full_name"],
                roles=[Role(role) for role in options["roles"]],
                password=password,
            )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        self.stdout.write(f"person {person.code}")
