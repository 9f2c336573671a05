"""Which documents hold is on record at each change, and their texts stand."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from distress.selectors.model_cards import model_cards
from governance.documents import DOCUMENT, Document, DocumentKind
from governance.models import DocumentText, Entry
from governance.procedures import PROCEDURES
from governance.services.documents import documents_publish
from tests.governance.people import Holds, facts_of

pytestmark = pytest.mark.django_db


def card(text: str) -> Document:
    return Document(DocumentKind.MODEL_CARD, "expression", text)


def told(kind: DocumentKind) -> Iterator[tuple[Any, ...]]:
    for entry in Entry.objects.filter(action=DOCUMENT).order_by("pk"):
        if entry.public["kind"] == kind:
            yield tuple(entry.public[name] for name in ("name", "version", "sha256", "in_force"))


def test_each_change_is_one_entry_and_what_stands_is_not_told_again() -> None:
    first, second = card("# Card\n\nOne.\n"), card("# Card\n\nTwo.\n")
    for held in ([first], [first], [second], [], [], [first]):
        with facts_of(Holds(documents=held)):
            documents_publish()

    assert list(told(DocumentKind.MODEL_CARD)) == [
        ("expression", 1, first.sha256, True), ("expression", 2, second.sha256, True),
        ("expression", 2, second.sha256, False), ("expression", 3, first.sha256, True),
    ]  # fmt: skip
    assert [name for name, *_ in told(DocumentKind.PROCEDURE)] == list(PROCEDURES)
    assert DocumentText.objects.count() == len(PROCEDURES) + 2


def test_what_this_deployment_puts_on_record_are_the_texts_that_are_published() -> None:
    documents_publish()

    ((name, version, digest, _),) = told(DocumentKind.DETECTION_POLICY)
    assert (name, version) == ("street", 1)
    assert '"open_at": 0.6' in DocumentText.objects.get(sha256=digest).text
    ((name, version, digest, _),) = told(DocumentKind.MODEL_CARD)
    assert (name, version) == ("expression", 1)
    text = DocumentText.objects.get(sha256=digest).text
    assert sha256(text.encode()).hexdigest() == digest
    # As the page of models: no figure without its interval.
    assert "84.9 % (83.6 to 86.1), n = 3152" in text
    assert "calibration" not in text
    assert [title for title in text.splitlines() if title.startswith("## ")] == [
        f"## {section.title}" for section in model_cards()[0].sections
    ]


def test_a_text_that_was_kept_stands() -> None:
    documents_publish()
    kept = DocumentText.objects.earliest("pk")

    for change in (
        lambda: DocumentText.objects.filter(pk=kept.pk).update(text="another"),
        lambda: DocumentText.objects.filter(pk=kept.pk).delete(),
        lambda: DocumentText.objects.create(sha256="a" * 64, text=""),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert DocumentText.objects.get(pk=kept.pk).text == kept.text
