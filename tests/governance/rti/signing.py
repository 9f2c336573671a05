"""A ledger whose tree can be signed at will."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.db import transaction
from django.utils.timezone import now

from governance import ledger
from governance.actors import AnyActor, worker
from governance.ledger.lease import Lease, lease_take
from governance.ledger.sequencer import checkpoint_sign, entries_integrate
from governance.models import Checkpoint, Entry
from governance.rti.questions import AsOf, as_of_size
from governance.services.dictionary import dictionary_publish
from governance.services.ledger_keys import keys_ensure
from governance.subjects import Subject, SubjectKind

SYSTEM = worker("test")


def log_begin() -> Lease:
    """Keys and dictionary are announced, and this process may sign."""
    keys_ensure()
    dictionary_publish()
    taken = lease_take(holder="test")
    assert taken is not None
    return taken


def signed(lease: Lease) -> AsOf:
    """Everything that is written lies in a tree that is signed."""
    while entries_integrate(lease=lease):
        pass
    later = now() + timedelta(seconds=21 * (1 + Checkpoint.objects.count()))
    with time_machine.travel(later, tick=True):
        made = checkpoint_sign(lease=lease)
    assert made is not None
    return as_of_size(made.size)


def note(
    action: str, code: str, *, actor: AnyActor = SYSTEM, kind: SubjectKind = SubjectKind.ALERT,
    detail: ledger.Detail | None = None, public: dict[str, str | int] | None = None,
) -> None:  # fmt: skip
    """The entry of something that somebody did."""
    with transaction.atomic():
        ledger.append(
            actor=actor, verb=Entry.Verb.ALTERATION, action=action, subject=Subject(kind, code),
            detail=detail, public=public,
        )  # fmt: skip
