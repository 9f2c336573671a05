"""Exports: folders that anybody checks with governance/verifier.py (docs/ledger.md)."""

from governance.ledger.export.entries import Shown
from governance.ledger.export.folders import folder_write

__all__ = ["Shown", "folder_write"]
