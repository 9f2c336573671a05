"""Which public documents hold is on record, with the hash of each text, and so is each change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from governance import ledger
from governance.actors import worker
from governance.documents import DOCUMENT, Document, DocumentKind
from governance.models import DocumentText, Entry
from governance.procedures import PROCEDURES, procedure_text
from governance.subjects import Subject, SubjectKind, facts

Key = tuple[str, str]


def documents_publish() -> int:
    """How many documents were put on record now: those that came, changed, or hold no longer.

    The text of each is kept, so that whoever asks later is given what held then.
    """
    told = _told_last()
    holding = {(str(one.kind), one.name): one for one in documents_in_force()}
    with transaction.atomic():
        changed = sum(_announced(one, told.get(key)) for key, one in holding.items())
        ended = [
            public for key, public in told.items() if key not in holding and public["in_force"]
        ]
        for public in ended:
            _note({**public, "in_force": False})
    return changed + len(ended)


def documents_in_force() -> list[Document]:
    """Procedures of this release, and what the application adds: policies, cards of models."""
    procedures = [
        Document(DocumentKind.PROCEDURE, name, procedure_text(name).decode())
        for name in PROCEDURES
    ]  # fmt: skip
    return [*procedures, *facts().documents()]


def _told_last() -> dict[Key, Mapping[str, Any]]:
    """What the newest entry says of each document."""
    rows = Entry.objects.filter(action=DOCUMENT).order_by("id").values_list("public", flat=True)
    return {(str(public["kind"]), str(public["name"])): public for public in rows.iterator()}


def _announced(one: Document, last: Mapping[str, Any] | None) -> bool:
    """Whether it was put on record, because what stands there differs."""
    counted = int(last["version"]) if last else 0
    stands = last is not None and last["in_force"] and last["sha256"] == one.sha256
    if last is not None and stands and one.version in (None, counted):
        return False
    DocumentText.objects.get_or_create(sha256=one.sha256, defaults={"text": one.text})
    _note({
        "kind": one.kind.value, "name": one.name, "version": one.version or counted + 1,
        "sha256": one.sha256, "in_force": True,
    })  # fmt: skip
    return True


def _note(public: ledger.Codes) -> None:
    ledger.append(
        actor=worker("sequencer"), verb=Entry.Verb.ADMINISTRATION, action=DOCUMENT,
        subject=Subject(SubjectKind.LEDGER, "documents"), public=public,
    )  # fmt: skip
