"""Accounts: a person, the body she acts for, her sign-ins on record."""

from __future__ import annotations

from django.db import transaction

from governance import ledger, policy
from governance.actors import AnyActor
from governance.models import Body, Entry, User
from governance.policy import Action
from governance.subjects import Subject, SubjectKind
from governance.texts import plain_text


def account_make(
    *, actor: User, username: str, full_name: str, body: Body | None, password: str | None
) -> User:
    """A person's account, without any role yet.

    Raises:
        Denied: the person may not make accounts.
        ValidationError: the name is taken, or does not fit.
    """
    subject = Subject(SubjectKind.PERSON, "new")
    policy.require(actor=actor, action=Action.ACCOUNT_MAKE, subject=subject)
    return account_write(
        actor=actor, username=username, full_name=full_name, body=body, password=password
    )


def account_write(
    *,
    actor: AnyActor,
    username: str,
    full_name: str,
    body: Body | None = None,
    password: str | None = None,
) -> User:
    """The rows of an account, for who has been asked already: commands and the demo.

    Without a password nobody can sign in with one.

    Raises:
        ValidationError: the name is taken, or does not fit.
    """
    plain_text(full_name)
    with transaction.atomic():
        person = User(username=username, first_name=full_name, body=body)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save()
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action=Action.ACCOUNT_MAKE.value,
            subject=Subject(SubjectKind.PERSON, str(person.code)),
            detail={"body": str(body.code) if body else ""},
        )
    return person


def body_write(*, actor: AnyActor, name: str, kind: Body.Kind) -> Body:
    """The institution of this name, made if there is none.

    Raises:
        ValidationError: the name does not fit.
    """
    plain_text(name)
    found = Body.objects.filter(name=name).first()
    if found is not None:
        return found
    made = Body(name=name, kind=kind)
    made.full_clean()
    with transaction.atomic():
        made.save()
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action="body.make",
            subject=Subject(SubjectKind.BODY, str(made.code)),
            detail={"kind": kind.value},
        )
    return made


def sign_in_record(*, person: User, method: str = "") -> Entry:
    """The entry that says this person signed in. method: a word of ours, as in password+totp."""
    with transaction.atomic():
        return ledger.append(
            actor=person,
            verb=Entry.Verb.ADMINISTRATION,
            action="account.sign_in",
            subject=Subject(SubjectKind.PERSON, str(person.code)),
            detail={"method": method} if method else {},
        )
