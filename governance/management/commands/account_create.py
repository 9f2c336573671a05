"""manage.py account_create: a person with her roles. There is no fixed password anywhere."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from governance.actors import worker
from governance.errors import Refused
from governance.models import Body, Grant, User
from governance.policy import Role
from governance.services.accounts import account_write, body_write
from governance.services.grants import Holding, grant_write

ACTOR = worker("command-line")


class Command(BaseCommand):
    writes = ("body.make", "account.make", "grant.give")
    help = (
        "Creates a person's account. The first is an administrator; for every other one, --by "
        "names who grants her roles. The password is asked for and never shown."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("full_name")
        parser.add_argument("roles", nargs="+", choices=Role.values)
        parser.add_argument("--body", required=True, help="the institution that she acts for")
        parser.add_argument("--body-kind", choices=Body.Kind.values, default="police")
        parser.add_argument("--by", help="username of the administrator who grants the roles")
        parser.add_argument("--reason", default="", help="why she is granted them")

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass.getpass("Password, twelve characters or more: ")
        try:
            validate_password(password)
            with transaction.atomic():
                person = self._create(password, options)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"person {person.code}")

    def _create(self, password: str, options: dict[str, Any]) -> User:
        body = body_write(actor=ACTOR, name=options["body"], kind=Body.Kind(options["body_kind"]))
        person = account_write(
            actor=ACTOR, username=options["username"], full_name=options["full_name"], body=body,
            password=password,
        )  # fmt: skip
        by = self._grantor(options)
        for role in options["roles"]:
            grant_write(
                actor=ACTOR, grantor=by or person, person=person, holding=Holding(Role(role)),
                reason=options["reason"] or "first administrator of this deployment",
                is_first=by is None,
            )  # fmt: skip
        return person

    def _grantor(self, options: dict[str, Any]) -> User | None:
        """The administrator named, or nobody for the very first one."""
        if options["by"]:
            by = User.objects.filter(username=options["by"], grants__role="administrator").first()
            if by is None:
                raise CommandError("There is no administrator of that name.")
            if not options["reason"]:
                raise CommandError('Say why: --reason "..."')
            return by
        if Grant.objects.filter(is_first=True).exists():
            raise CommandError("There is an administrator already. Name her: --by USERNAME")
        if options["roles"] != [Role.ADMINISTRATOR.value]:
            raise CommandError("The first account is an administrator, and nothing else.")
        return None
