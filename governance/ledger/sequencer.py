"""Entries get their index and go into the tree; the tree is signed."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from governance.errors import LedgerBroken
from governance.ledger.keys import signers_at
from governance.ledger.lease import ROW, Lease, state_locked
from governance.ledger.leaves import entry_bytes
from governance.ledger.nodes import nodes, tiles_extend
from governance.models import Checkpoint, Entry, Leaf, PendingEntry, SequencerState
from governance.tlog import checkpoints
from governance.tlog.notes import note_sign
from governance.tlog.tree import (
    NodeReader,
    ProofError,
    consistency_proof,
    consistency_verify,
    leaf_hash,
    tree_root,
)

# On SQLite nobody else writes meanwhile, so a pass has to be short.
MOST = 500
# A new checkpoint after so much time (60 s at most), or after so many entries.
CHECKPOINT_AFTER = timedelta(seconds=20)
CHECKPOINT_ENTRIES = 256
# Under load every pass would otherwise sign.
CHECKPOINT_LEAST = timedelta(seconds=1)


def entries_integrate(*, lease: Lease, most: int = MOST) -> int:
    """How many entries got their index now, in the order in which they were written.

    Raises:
        LeaseLost: another process extends the tree; nothing was changed.
        LedgerBroken: the tree in the database is not what it was.
    """
    with transaction.atomic():
        size = state_locked(lease).size
        waiting = PendingEntry.objects.select_related("entry").order_by("entry_id")
        entries = [row.entry for row in waiting[:most]]
        if not entries:
            return 0
        Leaf.objects.bulk_create(
            Leaf(index=size + place, entry=entry) for place, entry in enumerate(entries)
        )
        tiles_extend(size=size, leaves=[_hash(entry) for entry in entries])
        SequencerState.objects.filter(pk=ROW).update(size=size + len(entries))
        done = PendingEntry.objects.filter(entry_id__in=[entry.pk for entry in entries])
        done.delete()
    return len(entries)


def checkpoint_sign(*, lease: Lease) -> Checkpoint | None:
    """The checkpoint that was due and is now signed, or None.

    Raises:
        LeaseLost: another process signs; nothing was changed.
        LedgerBroken: the tree does not extend what was signed before, so nothing is signed.
    """
    with transaction.atomic():
        size = state_locked(lease).size
        last = Checkpoint.objects.order_by("-id").first()
        if size == 0 or not _is_due(size, last):
            return None
        read = nodes()
        root = tree_root(size, read)
        if last is not None:
            _extends(last, size, root, read)
        body = checkpoints.Checkpoint(settings.ABHAYA_LEDGER_ORIGIN, size, root).body
        note = note_sign(body, signers_at(size=size, signed=last))
        return Checkpoint.objects.create(size=size, root=root, note=note)


def _hash(entry: Entry) -> bytes:
    try:
        return leaf_hash(entry_bytes(entry))
    except (ValueError, TypeError) as error:
        raise LedgerBroken(
            f"entry {entry.code} cannot be written as the tree holds it: somebody wrote past the "
            "application. Nothing goes into the tree. Keep the database and call oversight."
        ) from error


def _is_due(size: int, last: Checkpoint | None) -> bool:
    if last is None:
        return True
    waited = now() - last.signed_at
    # A clock that was set back must not put the next one off.
    is_late = waited >= CHECKPOINT_AFTER or waited < timedelta(0)
    is_much = size - last.size >= CHECKPOINT_ENTRIES and waited >= CHECKPOINT_LEAST
    return size > last.size and (is_late or is_much)


def _extends(last: Checkpoint, size: int, root: bytes, read: NodeReader) -> None:
    """A log must not sign what contradicts what it signed before (tlog-checkpoint)."""
    try:
        consistency_verify(
            old=last.size, old_root=bytes(last.root), new=size, new_root=root,
            proof=consistency_proof(last.size, size, read),
        )  # fmt: skip
    except ProofError as error:
        raise LedgerBroken(
            f"the tree of {size} does not extend the signed tree of {last.size}: somebody changed "
            "the database. Nothing is signed. Keep the database as it is and call oversight."
        ) from error
