"""What the ledger says of a disclosure, with proofs where the tree is signed that far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import rfc8785
from django.utils.timezone import now

from governance.actors import worker
from governance.ledger.export import Shown, folder_write
from governance.ledger.export.checkpoints import checkpoint_newest
from governance.ledger.leaves import entry_leaf, entry_opened
from governance.models import Disclosure, Entry, Leaf

MEDIA = worker("media")
VERIFIER = Path(__file__).parents[1] / "verifier.py"
# Checkpoints are at most a minute apart; a package does not wait for a sequencer that is away.
WAITS_MOST = timedelta(minutes=3)
# Whose act it was is no business of whoever receives a package.
HIDDEN = frozenset({"actor"})
# Which order of which case it was she knows, and checks that the ledger says the same.
WORDS = frozenset({"order", "case"})


def entries_of(disclosure: Disclosure) -> Sequence[Entry]:
    """The steps of this disclosure so far, in order."""
    about = Entry.objects.filter(subject_kind="disclosure", subject_code=str(disclosure.code))
    return list(about.filter(verb=Entry.Verb.DISCLOSURE).order_by("pk"))


def ledger_is_behind(disclosure: Disclosure) -> bool:
    """Whether a checkpoint that covers the steps so far will come, and is worth waiting for."""
    newest = checkpoint_newest()
    if newest is None or disclosure.answered_at is None:
        return False
    entries = entries_of(disclosure)
    is_late = disclosure.answered_at + WAITS_MOST <= now()
    return len(_indices(entries, newest.size)) < len(entries) and not is_late


def ledger_extract(entries: Sequence[Entry]) -> dict[str, bytes]:
    """Files of the ledger's part, by name: an export of these entries that verifies offline.

    Where nothing has been signed yet, the entries alone.
    """
    newest = checkpoint_newest()
    indices = _indices(entries, newest.size) if newest else frozenset()
    if not indices or not VERIFIER.exists():
        return {"entries.jsonl": _lines(entries)}
    with TemporaryDirectory() as made:
        folder = Path(made) / "ledger"
        folder_write(folder, actor=MEDIA, shown=Shown(indices, WORDS, HIDDEN))
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }


def _indices(entries: Sequence[Entry], size: int) -> frozenset[int]:
    covered = Leaf.objects.filter(entry__in=entries, index__lt=size)
    return frozenset(covered.values_list("index", flat=True))


def _lines(entries: Sequence[Entry]) -> bytes:
    rows = (
        {"leaf": entry_leaf(entry), "open": entry_opened(entry, words=WORDS, hidden=HIDDEN)}
        for entry in entries
    )
    return b"".join(rfc8785.dumps(row) + b"\n" for row in rows)
