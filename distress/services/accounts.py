"""Accounts, where they are more than governance knows of."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from distress.services.sessions import session_close
from governance import ledger
from governance.actors import AnyActor
from governance.models import Entry, Session, User
from governance.selectors.sessions import sessions_open
from governance.subjects import Subject, SubjectKind


def account_reset(*, actor: AnyActor, person: User, password: str) -> None:
    """A new password, no second factors, no sessions: the person has to begin anew."""
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        removed, _rows = Authenticator.objects.filter(user_id=person.pk).delete()
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action="account.reset",
            subject=Subject(SubjectKind.PERSON, str(person.code)),
            detail={"factors": removed},
        )
        for session in sessions_open(person=person):
            session_close(actor=actor, session=session, ending=Session.Ending.RESET)
