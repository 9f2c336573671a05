"""By which rules it works: procedures, detection policies, retention rules, and papers."""

from __future__ import annotations

from collections.abc import Iterator

from governance.documents import DOCUMENT, DocumentKind
from governance.retention.rules import RULES
from governance.rti.questions import papers
from governance.rti.questions.columns import time, word
from governance.rti.questions.documents import Recorded, recorded
from governance.rti.questions.reading import Fact, done
from governance.rti.questions.shape import AsOf, Column, Kind, Row

# What is so of a time before the first procedure was put on record.
NOT_ON_RECORD = "procedures_not_on_record"
GUIDELINES = (
    word(
        "fact", "What it is", "यह क्या है", "procedure", NOT_ON_RECORD, "detection_policy",
        "retention_rule", "policy_document",
    ),
    word("name", "Class of footage", "फुटेज की श्रेणी", *RULES),
    Column(
        "version", Kind.VERSION, "Procedure or detection policy, with its version",
        "प्रक्रिया या पहचान नीति, संस्करण सहित",
    ),
    time("since", "Since when it counts", "कब से लागू"),
    time(
        "until", "Until when it counted; empty while it does", "कब तक लागू रहा; लागू हो तो रिक्त"
    ),
    *papers.PAPER,
)  # fmt: skip


def guidelines(as_of: AsOf) -> Iterator[Row]:
    """Each procedure, detection policy and retention rule since when, and papers."""
    procedures = recorded(as_of, DocumentKind.PROCEDURE)
    yield from _not_on_record(as_of, procedures)
    yield from map(document_row, procedures)
    yield from _policies_named(as_of)
    yield from map(document_row, recorded(as_of, DocumentKind.DETECTION_POLICY))
    for fact in done(as_of, "retention.rule_set"):
        yield {"fact": "retention_rule", "name": fact.subject, "since": fact.at}
    yield from papers.listed(as_of, "policy_document")


def document_row(one: Recorded) -> Row:
    """The row of a document on record."""
    return {
        "fact": one.kind, "version": one.version, "since": one.since, "until": one.until,
        "sha256": one.sha256,
    }  # fmt: skip


def _not_on_record(as_of: AsOf, procedures: list[Recorded]) -> Iterator[Row]:
    """That it worked before any procedure was put on record, and which then held is not known."""
    began = next(_before_texts(as_of, DocumentKind.PROCEDURE), None)
    if began or not procedures:
        yield {
            "fact": NOT_ON_RECORD, "since": began.at if began else None,
            "until": procedures[0].since if procedures else None,
        }  # fmt: skip


def _policies_named(as_of: AsOf) -> Iterator[Row]:
    """Detection policies that were in force before any of their texts was put on record."""
    named = ""
    for fact in _before_texts(as_of, DocumentKind.DETECTION_POLICY):
        version = str(fact.public.get("detection_policy"))
        if version != named:
            yield {"fact": "detection_policy", "version": version, "since": fact.at}
        named = version


def _before_texts(as_of: AsOf, kind: DocumentKind) -> Iterator[Fact]:
    """Entries of configuration that lie before the first document of this kind."""
    for fact in done(as_of, "ledger.configuration", DOCUMENT):
        if fact.action == DOCUMENT and fact.public["kind"] == kind:
            return
        if fact.action != DOCUMENT:
            yield fact
