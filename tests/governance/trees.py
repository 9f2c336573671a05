"""Ledgers with a signed tree, for tests."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.db import transaction
from django.utils.timezone import now

from governance import ledger
from governance.actors import worker
from governance.ledger.lease import Lease, lease_release, lease_take
from governance.ledger.sequencer import checkpoint_sign, entries_integrate
from governance.models import Checkpoint, Entry
from governance.services.ledger_keys import keys_ensure
from governance.subjects import Subject, SubjectKind


def entered(count: int = 1, *, action: str = "episode.open", camera: str = "c") -> list[Entry]:
    """So many entries of a worker about cameras c0, c1 and so on."""
    with transaction.atomic():
        return [
            ledger.append(
                actor=worker("w"), verb=Entry.Verb.COLLECTION, action=action,
                subject=Subject(SubjectKind.CAMERA, f"{camera}{number}"),
            )
            for number in range(count)
        ]  # fmt: skip


def tree_signed() -> Checkpoint:
    """A checkpoint over every entry that there is, each with its index."""
    keys_ensure()
    lease = integrated()
    with time_machine.travel(now() + timedelta(hours=1 + Checkpoint.objects.count()), tick=True):
        made = checkpoint_sign(lease=lease)
    lease_release(lease)
    assert made is not None
    return made


def integrated() -> Lease:
    """The lease under which everything that waited has got its index, unsigned."""
    lease = lease_take(holder="test")
    assert lease is not None
    while entries_integrate(lease=lease):
        pass
    return lease
