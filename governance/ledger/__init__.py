"""Entries, the tree over them, and what is signed: everything that the ledger is made of."""

from governance.ledger.entries import (
    Codes,
    Detail,
    Words,
    append,
    code_require,
    entry_commit,
    entry_write,
)

__all__ = ["Codes", "Detail", "Words", "append", "code_require", "entry_commit", "entry_write"]
