"""Whether the ledger in the database is still what was written and signed."""

from __future__ import annotations

from collections.abc import Iterator

from governance.ledger.comparison import (
    Difference,
    entries_compared,
    entries_unplaced,
    leaves_stored,
    tiles_compared,
    tree_size,
)
from governance.models import Checkpoint, LedgerKey
from governance.tlog.checkpoints import checkpoint_parse
from governance.tlog.encoding import FormatError
from governance.tlog.keys import VerifierKey
from governance.tlog.notes import NoteError, note_open
from governance.tlog.tree import EMPTY_ROOT, Frontier


def ledger_differences() -> Iterator[Difference]:
    """Everything that is not as it was written, as it is found; nothing where all is well.

    Memory stays within a few thousand entries, however long the ledger is. It may run while entries
    are added: what comes after its start is left for the next time.
    """
    # The checkpoints first: none of these is larger than the tree read after them.
    newest = Checkpoint.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    size = tree_size()
    yield from entries_compared(size)
    yield from entries_unplaced()
    yield from tiles_compared(size)
    yield from _checkpoints_compared(newest, size)


def _checkpoints_compared(newest: int, size: int) -> Iterator[Difference]:
    """Checkpoints that were not signed, and the first that the tree does not lead to."""
    keys = [
        VerifierKey.parse(key.vkey) for key in LedgerKey.objects.filter(kind=LedgerKey.Kind.LOG)
    ]
    tree, leaves = Frontier(), leaves_stored(size)
    agrees = True
    signed = Checkpoint.objects.filter(pk__lte=newest).order_by("size", "id")
    for checkpoint in signed.iterator():
        if not _is_signed(checkpoint, keys):
            yield Difference("checkpoint_forged", str(checkpoint.size))
        if checkpoint.size > size:
            yield Difference("truncated", str(checkpoint.size))
        elif agrees and not _leads_to(tree, leaves, checkpoint):
            # Every larger one differs with it.
            agrees = False
            yield Difference("checkpoint_differs", str(checkpoint.size))


def _leads_to(tree: Frontier, leaves: Iterator[bytes], checkpoint: Checkpoint) -> bool:
    """Whether the tree, grown to this checkpoint's size, has its root."""
    while tree.size < checkpoint.size:
        leaf = next(leaves, None)
        if leaf is None:
            return False
        tree.append(leaf)
    return (tree.root() if tree.size else EMPTY_ROOT) == bytes(checkpoint.root)


def _is_signed(checkpoint: Checkpoint, keys: list[VerifierKey]) -> bool:
    """Whether a key that the ledger knows has signed just this size and root."""
    try:
        told = checkpoint_parse(note_open(checkpoint.note, keys).text)
    except (FormatError, NoteError):
        return False
    return (told.size, told.root) == (checkpoint.size, bytes(checkpoint.root))
