"""Third parties and agreements as policy and the ledger know them."""

from __future__ import annotations

from governance import ledger
from governance.actors import AnyActor
from governance.ledger import Detail
from governance.models import Agreement, Entry, Party
from governance.policy import Action
from governance.subjects import Subject, SubjectKind


def party_subject(party: Party) -> Subject:
    """The third party as policy knows it."""
    return Subject(SubjectKind.PARTY, str(party.code))


def agreement_subject(agreement: Agreement) -> Subject:
    """The agreement as policy knows it."""
    return Subject(SubjectKind.AGREEMENT, str(agreement.code))


def note(*, actor: AnyActor, action: Action, subject: Subject, detail: Detail) -> None:
    """The entry about what was done in the register, in the transaction that did it."""
    ledger.append(
        actor=actor, verb=Entry.Verb.ADMINISTRATION, action=action.value, subject=subject,
        detail=detail,
    )  # fmt: skip
