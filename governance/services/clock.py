"""The word of a person that the clock is right, after entries that lie in its future."""

from __future__ import annotations

from django.db import transaction

from governance import ledger, policy
from governance.models import Entry, User
from governance.policy import Action
from governance.subjects import Subject, SubjectKind


def clock_accept(*, actor: User) -> Entry:
    """The entry from which on times count again; what was written before bears its own.

    Raises:
        Denied: the person may not declare it.
    """
    subject = Subject(SubjectKind.LEDGER, "clock")
    policy.require(actor=actor, action=Action.CLOCK_ACCEPT, subject=subject)
    with transaction.atomic():
        return ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action=Action.CLOCK_ACCEPT.value,
            subject=subject,
        )
