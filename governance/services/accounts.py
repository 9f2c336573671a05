"""Accounts: a person, her roles, her sign-ins on record."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction

from governance import ledger
from governance.actors import AnyActor
from governance.models import Entry, User
from governance.policy import Role
from governance.subjects import Subject, SubjectKind
from governance.texts import plain_text


def account_create(
    *, actor: AnyActor, username: str, roles: Iterable[Role], password: str | None, full_name: str
) -> User:
    """A person's account with its roles. Without a password nobody can sign in with one.

    Raises:
        ValidationError: the name is taken, or does not fit.
    """
    plain_text(full_name)
    with transaction.atomic():
        person = User(username=username, first_name=full_name)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save()
        names = sorted(role.value for role in roles)
        person.groups.set(Group.objects.filter(name__in=names))
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action="account.create",
            subject=Subject(SubjectKind.PERSON, str(person.code)),
            detail={"roles": "+".join(names)},
        )
    return person


def sign_in_record(*, person: User) -> Entry:
    """The entry that says this person signed in."""
    with transaction.atomic():
        return ledger.append(
            actor=person,
            verb=Entry.Verb.ADMINISTRATION,
            action="account.sign_in",
            subject=Subject(SubjectKind.PERSON, str(person.code)),
        )
