"""The files that say what the tables are: schema, withheld fields, suppressed cells, lineage."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from governance.models import Entry
from governance.rti.package.documents import Enclosed, document_resources
from governance.rti.package.plan import Plan, Withheld
from governance.rti.package.tables import SUPPRESSED, WITHHELD, Answered, headers
from governance.rti.questions import Column, Kind, Question
from governance.spreadsheets import csv_text

SOURCE = Path(__file__).resolve().parents[1]
SCHEMA_VERSION = "1.1.0"
MEDIA = {"csv": "text/csv", "jsonl": "application/jsonl"}
TYPES = {
    Kind.COUNT: "integer", Kind.NUMBER: "number", Kind.YES_NO: "boolean", Kind.TIME: "datetime",
    Kind.DATE: "date", Kind.MONTH: "yearmonth",
}  # fmt: skip
REDACTIONS = (
    "table", "column", "where", "count", "clause", "reason", "balancing_s8_2", "given_s10",
    "how_it_would_impede", "decision_maker", "decided_on", "review_on", "appeal_to",
    "appeal_address", "appeal_days",
)  # fmt: skip
REPLIES = ("reply", "asked", "outcome", "words")
SUPPRESSIONS = ("table", "row", "column", "action", "rule")


def datapackage_text(
    plan: Plan,
    given: Sequence[Answered],
    files: Mapping[str, bytes],
    documents: Sequence[Enclosed],
) -> str:
    """The Data Package: each table with its bytes, hash and schema, and each document."""
    resources = [
        _resource(one.question, form, files[f"data/{one.question.name}.{form}"])
        for one in given
        for form in MEDIA
    ]
    return _json({
        "profile": "data-package", "name": plan.folder_name.lower(),
        "version": SCHEMA_VERSION, "tree_size": plan.as_of.size,
        "resources": [*resources, *document_resources(documents)],
    })  # fmt: skip


def redactions_text(plan: Plan, given: Sequence[Answered]) -> str:
    """One row for each class of fields that is withheld, with its reasons."""
    rows = [_redaction(one, count) for one, count in withheld_counted(plan, given)]
    return csv_text(REDACTIONS, rows)


def replies_text(plan: Plan) -> str:
    """One row for each part of the request that was replied to in words."""
    rows = [
        {"reply": one.number, "asked": one.asked, "outcome": one.outcome, "words": one.words}
        for one in plan.replies
    ]
    return csv_text(REPLIES, rows)


def suppression_text(given: Sequence[Answered]) -> str:
    """Each count of people that is not told, by table and row; rows count from 1."""
    return csv_text(SUPPRESSIONS, (row for one in given for row in _suppressed(one)))


def withheld_counted(plan: Plan, given: Sequence[Answered]) -> list[tuple[Withheld, int]]:
    """Each withholding with how many fields it took; a reply in words is one."""
    counts = {place: number for one in given for place, number in one.hits.items()}
    return [
        (one, counts.get(place, 1 if one.reply else 0)) for place, one in enumerate(plan.withheld)
    ]


def lineage_text(plan: Plan) -> str:
    """By which queries of which software everything was read, and at which tree."""
    return _json({
        "tree_size": plan.as_of.size, "schema_version": SCHEMA_VERSION,
        "software_sha256": software_sha256(),
        "detection_policy": _policy_at(plan.as_of.size),
        "queries": [_query(question) for question in plan.questions],
    })  # fmt: skip


@cache
def software_sha256() -> str:
    """Over every source file of questions and packages: another version gives another."""
    digest = sha256()
    for path in sorted(SOURCE.rglob("*.py")):
        digest.update(path.relative_to(SOURCE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _resource(question: Question, form: str, data: bytes) -> dict[str, Any]:
    fields = [field for column in question.columns for field in _fields(column)]
    return {
        "name": f"{question.name}-{form}", "path": f"data/{question.name}.{form}",
        "format": form, "mediatype": MEDIA[form], "encoding": "utf-8", "bytes": len(data),
        "hash": f"sha256:{sha256(data).hexdigest()}", "profile": "tabular-data-resource",
        "title": question.title_english, "title_hi": question.title_hindi,
        "schema": {"fields": fields, "missingValues": ["", WITHHELD, SUPPRESSED]},
    }  # fmt: skip


def _fields(column: Column) -> Iterator[dict[str, Any]]:
    for name in headers([column]):
        field: dict[str, Any] = {
            "name": name, "type": TYPES.get(column.kind, "string"),
            "description": column.english, "description_hi": column.hindi,
        }  # fmt: skip
        if column.unit:
            field["unit"] = column.unit
        if column.words:
            field["constraints"] = {"enum": list(column.words)}
        yield field


def _redaction(one: Withheld, count: int) -> dict[str, object]:
    return {
        "table": f"q{one.question:02}", "column": one.column, "where": one.rows, "count": count,
        "clause": one.clause, "reason": one.reason, "balancing_s8_2": one.balancing,
        "given_s10": one.instead, "how_it_would_impede": one.impedes,
        "decision_maker": one.decision_maker, "decided_on": one.decided_on.isoformat(),
        "review_on": one.review_on.isoformat(), "appeal_to": one.appeal_office,
        "appeal_address": one.appeal_address, "appeal_days": one.appeal_days,
    }  # fmt: skip


def _suppressed(one: Answered) -> Iterator[dict[str, object]]:
    for number, row in enumerate(one.rows, 1):
        for name, value in row.items():
            if value == SUPPRESSED:
                yield {
                    "table": one.question.name, "row": number, "column": name,
                    "action": "withheld", "rule": row.get("suppressed"),
                }  # fmt: skip


def _query(question: Question) -> dict[str, object]:
    source = inspect.getsource(question.query)
    module = inspect.getmodule(question.query)
    assert module is not None
    return {
        "table": question.name, "source": question.source, "module": module.__name__,
        "query": source, "query_sha256": sha256(source.encode()).hexdigest(),
        "module_sha256": sha256(inspect.getsource(module).encode()).hexdigest(),
        "question_en": question.english, "question_hi": question.hindi,
    }  # fmt: skip


def _policy_at(size: int) -> str | None:
    last = (
        Entry.objects.filter(action="ledger.configuration", leaf__index__lt=size)
        .order_by("-leaf__index")
        .first()
    )
    return last.public.get("detection_policy") if last else None


def _json(told: Mapping[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
