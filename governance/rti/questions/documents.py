"""Public documents as the tree has them: which text held from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from governance.documents import DOCUMENT, DocumentKind, text_sha256
from governance.models import DocumentText
from governance.rti.questions.reading import done
from governance.rti.questions.shape import AsOf


@dataclass(frozen=True)
class Recorded:
    """One document on record. until: when another took its place; None while it holds."""

    kind: str
    name: str
    version: str
    sha256: str
    since: datetime
    until: datetime | None = None


def recorded(as_of: AsOf, *kinds: DocumentKind) -> list[Recorded]:
    """Every document of these kinds that held by this size of the tree, in its order."""
    found: list[Recorded] = []
    holding: dict[tuple[str, str], int] = {}
    for fact in done(as_of, DOCUMENT):
        told = fact.public
        if told["kind"] not in kinds:
            continue
        key = told["kind"], told["name"]
        before = holding.pop(key, None)
        if before is not None:
            found[before] = replace(found[before], until=fact.at)
        if told["in_force"]:
            holding[key] = len(found)
            version = f"{told['name']}-v{told['version']}"
            found.append(Recorded(*key, version, told["sha256"], fact.at))
    return found


def texts_kept(documents: Sequence[Recorded]) -> dict[str, str]:
    """The text of each of these documents by its hash, as far as it is kept and bears it out."""
    kept = DocumentText.objects.filter(sha256__in={one.sha256 for one in documents})
    return {row.sha256: row.text for row in kept if text_sha256(row.text) == row.sha256}
