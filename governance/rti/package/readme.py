"""The first file that the applicant reads, in English and in Hindi."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from governance.rti.package.documents import KEPT_BACK, NOT_AT_HAND, Enclosed, enclosed
from governance.rti.package.papers import withheld_counted
from governance.rti.package.plan import Plan, Withheld
from governance.rti.package.tables import Answered
from governance.rti.questions.reading import INDIA

# Papers in one language each, whatever language the worker runs in: not for translation.
_ENGLISH = Path(__file__).with_name("readme.en.txt")
_HINDI = Path(__file__).with_name("readme.hi.txt")

ENGLISH_WORDS = {
    "head": "**Table {table}, column {column}, {rows}** ({count}): under section {clause}.",
    "every row": "every row", "one": "1 field", "many": "{count} fields",
    "reply_head": "**Reply in words {number}**: under section {clause}.",
    "reason": "Reason", "balancing": "Public interest, section 8(2)",
    "impedes": "How it would impede", "instead": "What is given, section 10",
    "by": "Decided by", "review": "To be looked at again on", "appeal": "Appeal, days and to whom",
    "reply": "Reply in words", "given": "given", "not_held": "no such record is held",
    "withheld": "withheld", "document": "`{path}`: {title} ({version}, since {since})",
    "until": "`{path}`: {title} ({version}, from {since} to {until})",
    "not_at_hand": "{version}: its text is no longer at hand; sha256 {sha256}",
    "kept_back": "one whose text is withheld; see below",
    "none": "No document was asked for of which this system publishes the text.",
}  # fmt: skip
HINDI_WORDS = {
    "head": "**तालिका {table}, स्तंभ {column}, {rows}** ({count}): धारा {clause} के अधीन।",
    "every row": "हर पंक्ति", "one": "1 खाना", "many": "{count} खाने",
    "reply_head": "**शब्दों में उत्तर {number}**: धारा {clause} के अधीन।",
    "reason": "कारण", "balancing": "लोकहित, धारा 8(2)", "impedes": "इससे बाधा कैसे होगी",
    "instead": "क्या दिया गया, धारा 10", "by": "निर्णयकर्ता", "review": "पुनर्विचार की तिथि",
    "appeal": "अपील: कितने दिन में और किसे", "reply": "शब्दों में उत्तर", "given": "दिया गया",
    "not_held": "ऐसा कोई अभिलेख धारित नहीं है", "withheld": "रोका गया",
    "document": "`{path}`: {title} ({version}, {since} से)",
    "until": "`{path}`: {title} ({version}, {since} से {until} तक)",
    "not_at_hand": "{version}: इसका पाठ अब उपलब्ध नहीं है; sha256 {sha256}",
    "kept_back": "एक दस्तावेज़ जिसका पाठ रोका गया है; नीचे देखें",
    "none": "ऐसा कोई दस्तावेज़ नहीं माँगा गया जिसका पाठ यह प्रणाली प्रकाशित करती है।",
}  # fmt: skip


def readme_english(plan: Plan, given: Sequence[Answered]) -> str:
    """The paper in English."""
    questions = "\n\n".join(
        f"### Question {one.question.number}: {one.question.title_english}\n\n"
        f"> {one.question.english}\n\n`data/{one.question.name}.csv`: {_rows(one)}\n\n"
        f"{one.question.note_english}"
        for one in given
    )
    withheld = "\n\n".join(_withheld_english(plan, given)) or "Nothing is withheld."
    appeal = f" to {plan.appeal_office}, {plan.appeal_address}" if plan.appeal_office else ""
    return _ENGLISH.read_text().format(
        questions=questions + _replies(plan, ENGLISH_WORDS), withheld=withheld, appeal=appeal,
        documents=_documents(plan, ENGLISH_WORDS), **_common(plan),
    )  # fmt: skip


def readme_hindi(plan: Plan, given: Sequence[Answered]) -> str:
    """The paper in Hindi. What the officer wrote stands as it was written."""
    questions = "\n\n".join(
        f"### प्रश्न {one.question.number}: {one.question.title_hindi}\n\n"
        f"> {one.question.hindi}\n\n`data/{one.question.name}.csv`: {len(one.rows)} पंक्तियाँ\n\n"
        f"{one.question.note_hindi}"
        for one in given
    )
    withheld = "\n\n".join(_withheld_hindi(plan, given)) or "कुछ नहीं रोका गया है।"
    appeal = f": {plan.appeal_office}, {plan.appeal_address}" if plan.appeal_office else ""
    return _HINDI.read_text().format(
        questions=questions + _replies(plan, HINDI_WORDS), withheld=withheld, appeal=appeal,
        documents=_documents(plan, HINDI_WORDS), **_common(plan),
    )  # fmt: skip


def _common(plan: Plan) -> dict[str, object]:
    return {
        "reference": plan.reference, "size": plan.as_of.size, "withheld_mark": "[withheld]",
        "suppressed_mark": "[suppressed]",
        "ist": plan.as_of.at.astimezone(INDIA).isoformat(timespec="seconds"),
        "utc": plan.as_of.at.astimezone(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip


def _rows(one: Answered) -> str:
    if not one.rows:
        return "no record is held"
    return "1 row" if len(one.rows) == 1 else f"{len(one.rows)} rows"


def _withheld_english(plan: Plan, given: Sequence[Answered]) -> list[str]:
    return [_told(ENGLISH_WORDS, one, count) for one, count in withheld_counted(plan, given)]


def _withheld_hindi(plan: Plan, given: Sequence[Answered]) -> list[str]:
    return [_told(HINDI_WORDS, one, count) for one, count in withheld_counted(plan, given)]


def _told(words: dict[str, str], one: Withheld, count: int) -> str:
    """One withholding. What the officer wrote stands as it was written."""
    lines = {
        "reason": one.reason, "balancing": one.balancing, "impedes": one.impedes,
        "instead": one.instead, "by": f"{one.decision_maker}, {one.decided_on}",
        "review": str(one.review_on),
        "appeal": f"{one.appeal_days}, {one.appeal_office}, {one.appeal_address}",
    }  # fmt: skip
    head = words["reply_head" if one.reply else "head"].format(
        table=f"q{one.question:02}", column=one.column, clause=one.clause,
        rows=one.rows if one.where_column else words["every row"],
        count=words["one" if count == 1 else "many"].format(count=count),
        number=one.reply,
    )  # fmt: skip
    return "\n".join([
        head, "", *(f"- {words[name]}: {text}" for name, text in lines.items() if text)
    ])  # fmt: skip


def _documents(plan: Plan, words: dict[str, str]) -> str:
    """Each document that was asked for: where its text lies, or why it does not."""
    lines = [f"- {document_line(one, words)}" for one in enclosed(plan)]
    return "\n".join(lines) or words["none"]


def document_line(one: Enclosed, words: dict[str, str]) -> str:
    """Where the text of this document lies, or why it does not."""
    if one.standing == KEPT_BACK:
        return words["kept_back"]
    found = one.document
    form = one.standing if one.standing == NOT_AT_HAND else "until" if found.until else "document"
    return words[form].format(
        path=one.path, title=one.title, version=found.version, sha256=found.sha256,
        since=_day(found.since), until=_day(found.until) if found.until else "",
    )  # fmt: skip


def _day(at: datetime) -> str:
    return f"{at.astimezone(INDIA):%Y-%m-%d}"


def _replies(plan: Plan, words: dict[str, str]) -> str:
    """Replies as they were written, whatever language that is."""
    told = [
        f"### {words['reply']} {one.number}: {words[one.outcome]}\n\n{_quoted(one.asked)}"
        + (f"\n\n{one.words}" if one.words else "")
        for one in plan.replies
    ]
    return "".join(f"\n\n{text}" for text in told)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())
