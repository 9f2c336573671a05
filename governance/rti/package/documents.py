"""Documents in full: each text is the one whose hash the tree holds, or it is said why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from governance.documents import DocumentKind, document_title
from governance.rti.package.plan import Plan
from governance.rti.package.tables import WITHHELD, applies
from governance.rti.questions.documents import Recorded, recorded, texts_kept
from governance.rti.questions.reading import INDIA
from governance.rti.questions.rules import document_row
from governance.spreadsheets import csv_text

# The question whose table names documents by their hashes, so that one can be withheld.
NAMED_IN = 5
# What could lead out of the folder, or is no part of a file's name everywhere.
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]")
GIVEN, NOT_AT_HAND, KEPT_BACK = "given", "not_at_hand", "withheld"
COLUMNS = (
    "kind", "version", "sha256", "since_ist", "since_utc", "until_ist", "until_utc", "text", "path",
)  # fmt: skip


@dataclass(frozen=True)
class Enclosed:
    """One document that was asked for.

    standing: given, not_at_hand or withheld. text: empty where it is not given.
    """

    document: Recorded
    standing: str
    text: str

    @property
    def path(self) -> str:
        """Where its text lies in the folder. A version could be used twice, a hash cannot."""
        one = self.document
        form = "json" if one.kind == DocumentKind.DETECTION_POLICY else "md"
        known = _NO_NAME.sub("_", f"{one.kind}-{one.version}-{one.sha256[:8]}")
        return f"documents/{known}.{form}"

    @property
    def title(self) -> str:
        """The heading of its text; of one without, which document it is."""
        return document_title(self.text) or self.document.version


def enclosed(plan: Plan) -> list[Enclosed]:
    """Every document on record that the questions ask for, whether its text is given or not."""
    kinds = {kind for question in plan.questions for kind in question.documents}
    found = recorded(plan.as_of, *kinds)
    kept = texts_kept(found)
    return [_enclosed(plan, one, kept.get(one.sha256)) for one in found]


def documents_text(given: Sequence[Enclosed]) -> str:
    """One row for each document, so that none is missing in silence."""
    return csv_text(COLUMNS, map(_row, given))


def document_files(given: Sequence[Enclosed]) -> dict[str, bytes]:
    """The texts by the names of their files."""
    return {one.path: one.text.encode() for one in given if one.standing == GIVEN}


def document_resources(given: Sequence[Enclosed]) -> Iterator[dict[str, Any]]:
    """What the Data Package says of each text, once."""
    named = {one.path: one for one in given if one.standing == GIVEN}
    for path, one in named.items():
        data = one.text.encode()
        form = path.rpartition(".")[2]
        yield {
            "name": path.removeprefix("documents/").removesuffix(f".{form}"), "path": path,
            "format": form, "encoding": "utf-8", "bytes": len(data), "title": one.title,
            "mediatype": "application/json" if form == "json" else "text/markdown",
            "hash": f"sha256:{sha256(data).hexdigest()}", "profile": "data-resource",
        }  # fmt: skip


def _enclosed(plan: Plan, one: Recorded, text: str | None) -> Enclosed:
    row = document_row(one)
    if any(held.question == NAMED_IN and applies(held, row) for held in plan.withheld):
        return Enclosed(one, KEPT_BACK, "")
    return Enclosed(one, GIVEN, text) if text else Enclosed(one, NOT_AT_HAND, "")


def _row(one: Enclosed) -> dict[str, object]:
    if one.standing == KEPT_BACK:
        return {**dict.fromkeys(COLUMNS, WITHHELD), "text": one.standing, "path": ""}
    found = one.document
    return {
        "kind": found.kind, "version": found.version, "sha256": found.sha256,
        **_times("since", found.since), **_times("until", found.until), "text": one.standing,
        "path": one.path if one.standing == GIVEN else "",
    }  # fmt: skip


def _times(name: str, at: datetime | None) -> dict[str, str]:
    if at is None:
        return {}
    return {
        f"{name}_ist": at.astimezone(INDIA).isoformat(timespec="seconds"),
        f"{name}_utc": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
