"""By which rules it works: procedures, detection policies, retention rules, and papers."""

from __future__ import annotations

from collections.abc import Iterator

from governance.procedures import PROCEDURES, procedure_sha256
from governance.retention.rules import RULES
from governance.rti.questions import papers
from governance.rti.questions.columns import time, word
from governance.rti.questions.reading import done
from governance.rti.questions.shape import AsOf, Column, Kind, Row

GUIDELINES = (
    word(
        "fact", "What it is", "यह क्या है", "procedure", "detection_policy", "retention_rule",
        "policy_document",
    ),
    word(
        "name", "Procedure as under /public/rules/, or class of footage",
        "प्रक्रिया, जैसी /public/rules/ पर है, या फुटेज की श्रेणी", *PROCEDURES, *RULES,
    ),
    Column("version", Kind.VERSION, "Detection policy", "पहचान नीति"),
    time("since", "Since when it counts", "कब से लागू"),
    *papers.PAPER,
)  # fmt: skip


def guidelines(as_of: AsOf) -> Iterator[Row]:
    """The procedures of this release with their hashes, each rule since when, and papers."""
    for name in PROCEDURES:
        yield {"fact": "procedure", "name": name, "sha256": procedure_sha256(name)}
    named = ""
    for fact in done(as_of, "ledger.configuration"):
        version = str(fact.public.get("detection_policy"))
        if version != named:
            yield {"fact": "detection_policy", "version": version, "since": fact.at}
        named = version
    for fact in done(as_of, "retention.rule_set"):
        yield {"fact": "retention_rule", "name": fact.subject, "since": fact.at}
    yield from papers.listed(as_of, "policy_document")
