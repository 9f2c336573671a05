"""One entry of the tree with what proves it, and everything about it that an auditor may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785
from django.utils.translation import gettext as _

from governance.errors import NotThere, Refused
from governance.ledger.leaves import Opening, entry_bytes, entry_leaf, entry_opened
from governance.ledger.nodes import nodes
from governance.ledger.trust import cosigned_note
from governance.models import Entry, Leaf, SealedValue
from governance.selectors.tree import checkpoint_vouched
from governance.tlog.proof_files import proof_format
from governance.tlog.tree import inclusion_proof, leaf_hash

SAME = 20


@dataclass(frozen=True)
class Committed:
    """One field that the entry only commits to: opened, sealed beside, or erased."""

    name: str
    commitment: str
    opening: Opening | None
    is_kept: bool


@dataclass(frozen=True)
class EntryAccount:
    """An entry as the tree has it, its fields, its neighbours and what else is about its subject.

    index: its place in the tree; None while it waits. leaf: the JSON that is hashed.
    """

    entry: Entry
    index: int | None
    leaf: str
    leaf_hash: str
    committed: Sequence[Committed]
    before: Entry | None
    after: Entry | None
    same_subject: Sequence[Entry]


def entry_get(*, code: str) -> Entry:
    """The entry under this code.

    Raises:
        NotThere: there is none.
    """
    found = Entry.objects.select_related("leaf").filter(code=code).first()
    if found is None:
        raise NotThere(_("There is no entry with this code."))
    return found


def entry_account(entry: Entry) -> EntryAccount:
    """Everything that an auditor reads of one entry. What is sealed stays sealed."""
    index = index_of(entry)
    same = Entry.objects.filter(
        subject_kind=entry.subject_kind, subject_code=entry.subject_code
    ).exclude(pk=entry.pk)
    return EntryAccount(
        entry=entry,
        index=index,
        leaf=rfc8785.dumps(entry_leaf(entry)).decode(),
        leaf_hash=leaf_hash(entry_bytes(entry)).hex(),
        committed=_committed(entry),
        before=_at(index - 1) if index else None,
        after=_at(index + 1) if index is not None else None,
        same_subject=list(same.select_related("leaf").order_by("-id")[:SAME]),
    )


def index_of(entry: Entry) -> int | None:
    """The entry's place in the tree; None while it waits for it."""
    leaf = getattr(entry, "leaf", None)
    return leaf.index if leaf else None


def proof_of(entry: Entry) -> str:
    """The `.tlog-proof` of an entry, under a checkpoint that its witnesses cosigned if one has it.

    Raises:
        Refused: no signed checkpoint covers it yet.
    """
    index = index_of(entry)
    checkpoint = checkpoint_vouched(index) if index is not None else None
    if index is None or checkpoint is None:
        raise Refused(
            "not_signed_yet",
            _("No signed checkpoint covers this entry yet. Try again in a minute."),
        )
    proof = inclusion_proof(index, checkpoint.size, nodes())
    return proof_format(index, proof, cosigned_note(checkpoint))


def opened_leaf(entry: Entry) -> dict[str, Any]:
    """The line of an export for this entry: its leaf, and what opens its codes."""
    return {"index": index_of(entry), "leaf": entry_leaf(entry), "open": entry_opened(entry)}


def _committed(entry: Entry) -> list[Committed]:
    opened = entry_opened(entry)
    kept = set(SealedValue.objects.filter(entry=entry).values_list("name", flat=True))
    return [
        Committed(name, commitment, opened.get(name), name in kept)
        for name, commitment in entry_leaf(entry)["committed"].items()
    ]


def _at(index: int) -> Entry | None:
    found = Leaf.objects.select_related("entry").filter(index=index).first()
    return found.entry if found else None
