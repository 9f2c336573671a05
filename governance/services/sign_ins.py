"""Entries about how people sign in: second factors, confirmations, lock-outs."""

from __future__ import annotations

from enum import StrEnum

from django.db import transaction

from governance import ledger
from governance.actors import NOBODY, AnyActor
from governance.models import Entry, User
from governance.subjects import Subject, SubjectKind


class FactorChange(StrEnum):
    """What happens to the second factors of an account, as the ledger names it."""

    ADDED = "account.factor_add"
    REMOVED = "account.factor_remove"
    CODES_MADE = "account.recovery_codes_make"
    CODE_USED = "account.recovery_code_use"


def factor_record(*, person: User, change: FactorChange, kind: str = "") -> Entry:
    """The entry about a second factor of this person. kind: totp or webauthn."""
    return _append(person, change.value, str(person.code), **({"kind": kind} if kind else {}))


def reauthentication_record(*, person: User, method: str) -> Entry:
    """The entry that says this person showed again that it is she."""
    return _append(person, "account.reauthenticate", str(person.code), method=method)


def lock_out_record(*, person: User | None) -> Entry:
    """The entry that says an account was locked after failed sign-ins.

    person: None for a name that no account has; what was typed could be anything, so it is not
        in the entry.
    """
    return _append(NOBODY, "account.lock_out", str(person.code) if person else "unknown")


def _append(actor: AnyActor, action: str, code: str, **detail: str) -> Entry:
    with transaction.atomic():
        return ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action=action,
            subject=Subject(SubjectKind.PERSON, code),
            detail=detail,
        )
