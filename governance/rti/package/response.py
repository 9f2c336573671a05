"""The reply as PDF/A: the same bytes for the same answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Literal

import fontpkg_noto_sans_devanagari
import typst

from governance.rti.package.documents import enclosed
from governance.rti.package.plan import Plan, Withheld
from governance.rti.package.readme import ENGLISH_WORDS, HINDI_WORDS, document_line
from governance.rti.package.tables import Answered
from governance.rti.questions.reading import INDIA
from governance.spreadsheets import cell_text

TEMPLATE = Path(__file__).with_name("response.typ")
# Archival, and tagged so that it can be read aloud.
STANDARD: Literal["a-2a"] = "a-2a"
ROWS_SHOWN = 25


def response_pdf(plan: Plan, given: Sequence[Answered]) -> bytes:
    """The reply with the particulars of section 7(8), to read and to print."""
    at = plan.as_of.at
    told = {
        "reference": plan.reference, "size": plan.as_of.size,
        "ist": at.astimezone(INDIA).strftime("%d/%m/%Y %H:%M:%S IST"),
        "utc": at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "appeal_office": plan.appeal_office, "appeal_address": plan.appeal_address,
        "questions": [_question(one) for one in given],
        "replies": [
            {
                "head": f"Reply {one.number}: {ENGLISH_WORDS[one.outcome]} · "
                        f"{HINDI_WORDS[one.outcome]}",
                "asked": one.asked, "words": one.words,
            }
            for one in plan.replies
        ],
        "documents": [
            document_line(one, ENGLISH_WORDS).replace("`", "") for one in enclosed(plan)
        ],
        "withheld": [
            {
                "head": _withheld_head(one),
                "lines": [
                    ["Reason · कारण", one.reason],
                    ["Section 8(2) · धारा 8(2)", one.balancing],
                    *([["How it would impede · इससे बाधा कैसे होगी", one.impedes]]
                      if one.impedes else []),
                    ["Section 10 · धारा 10", one.instead],
                    ["Decided by · निर्णयकर्ता", f"{one.decision_maker}, {one.decided_on}"],
                    ["Looked at again · पुनर्विचार", str(one.review_on)],
                    ["Appeal · अपील", f"{one.appeal_days} days · दिन: {one.appeal_office}, "
                                      f"{one.appeal_address}"],
                ],
            }
            for one in plan.withheld
        ],
    }  # fmt: skip
    compiler = typst.Compiler(
        str(TEMPLATE), font_paths=[str(fontpkg_noto_sans_devanagari.ROOT)],
        ignore_system_fonts=True, sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
    )  # fmt: skip
    made = compiler.compile(
        format="pdf", timestamp=int(at.timestamp()), pdf_standards=[STANDARD]
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def _withheld_head(one: Withheld) -> str:
    """Which field, under which section."""
    if one.reply:
        return f"Reply {one.reply} · उत्तर {one.reply}: section {one.clause}"
    return f"Table q{one.question:02}, column {one.column}, {one.rows}: section {one.clause}"


def _question(one: Answered) -> dict[str, object]:
    shown = [
        [
            f"{name} {cell_text(value)}" for name, value in row.items()
            if value is not None and not name.endswith("_utc")
        ]
        for row in one.rows[:ROWS_SHOWN]
    ]  # fmt: skip
    question = one.question
    return {
        "number": question.number, "title": question.title_english, "hindi": question.title_hindi,
        "asked": question.english, "note": question.note_english,
        "asked_hindi": question.hindi, "note_hindi": question.note_hindi,
        "file": f"data/{question.name}.csv", "count": len(one.rows),
        "rows": [" · ".join(row) for row in shown], "more": max(0, len(one.rows) - ROWS_SHOWN),
    }  # fmt: skip
