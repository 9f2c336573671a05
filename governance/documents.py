"""Documents that are public by construction: a closed list of kinds, none of which has a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

# What the entry that puts one on record is called.
DOCUMENT = "ledger.document"


class DocumentKind(StrEnum):
    """The kinds of document whose texts are put on record and given in full."""

    PROCEDURE = "procedure"
    DETECTION_POLICY = "detection_policy"
    MODEL_CARD = "model_card"


@dataclass(frozen=True)
class Document:
    """One document in force: its text, and by which name it is known among its kind.

    version: what it says of itself; None where it says nothing, so that versions are counted.
    """

    kind: DocumentKind
    name: str
    text: str
    version: int | None = None

    @property
    def sha256(self) -> str:
        """The hash by which a copy is compared."""
        return text_sha256(self.text)


def text_sha256(text: str) -> str:
    """The hash of a text in UTF-8."""
    return sha256(text.encode()).hexdigest()


def document_title(text: str) -> str:
    """The heading of a text in Markdown; empty where it has none."""
    head, _, _ = text.partition("\n")
    return head.removeprefix("# ") if head.startswith("# ") else ""


def policy_text(body: Mapping[str, Any]) -> str:
    """A detection policy as a document: JSON to read, the same for the same rules."""
    return json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def detection_rules(body: Mapping[str, Any]) -> dict[str, float]:
    """What a detection policy weighs, and its limits, by name."""
    limits = {name: value for name, value in body.items() if isinstance(value, int | float)}
    return {**limits, **body["weights"]}
