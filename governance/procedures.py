"""The procedures by which people inside work: texts of this release, each known by its hash."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
PROCEDURES = (
    "policy", "authorisations", "looks", "retention", "complaints-and-incidents", "disclosures",
    "third-parties", "completeness", "ledger", "verifying",
)  # fmt: skip


def procedure_text(name: str) -> bytes:
    """The text of a procedure, as anybody reads it under /public/rules/.

    Raises:
        KeyError: there is none of this name.
    """
    if name not in PROCEDURES:
        raise KeyError(name)
    return (DOCS / f"{name}.md").read_bytes()


def procedure_sha256(name: str) -> str:
    """The hash by which a copy of a procedure is compared; raises as procedure_text."""
    return sha256(procedure_text(name)).hexdigest()
