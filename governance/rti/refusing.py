"""Known bad refusals: what information commissions and the Act itself have struck down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.models import RtiWithholding
from governance.rti.package.plan import REPLIES
from governance.rti.questions import Question

Clause = RtiWithholding.Clause
# Accuracy and whether it will be better, use in cases, databases, assessments: what the CIC's
# decision of July 2022 was about. Figures of deployments (17) are accuracy and use by another name.
TOLD_BY_CIC = frozenset({4, 7, 11, 13, 15, 17, 18, 22})
# The same, as people ask it.
_ASKED_OF_CIC = re.compile(
    r"accura|error rate|false (?:alert|alarm|positive)|precision|databases?\b|assessment|\bimpact\b"
    r"|in (?:how many )?cases\b|सटीकता|शुद्धता|त्रुटि|ग़लत अलर्ट|गलत अलर्ट|डेटाबेस|मूल्यांकन|प्रभाव आकलन",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?<!\()\b8\s?\(?[a-j]\)", re.IGNORECASE)
_SECTION_11 = re.compile(r"\b(?:section|sec\.?|s\.)\s?11\b|धारा\s?(?:11|११)", re.IGNORECASE)
_PENDING = re.compile(
    r"\b(?:pending|under way|ongoing|in progress|going on)\b|लंबित|विचाराधीन", re.IGNORECASE
)
# Half-sentences too: "it is pending, and giving the times would tell the gang which street".
_SENTENCES = re.compile(r"[.;:,!?।\n]+")
IMPEDES_LEAST = 60

WARNINGS: dict[str, Promise] = {
    "accuracy_8_1_d": _(
        "The Central Information Commission held in July 2022 (applications of Anushka Jain about "
        "face recognition, Delhi Police) that refusing such questions under section 8(1)(d) was "
        "“patently incorrect”: use in cases, accuracy, databases, impact assessment. Give it."
    ),
    "personal_without_persons": _(
        "Section 8(1)(j) is about personal information. This column holds codes, counts and dates "
        "and no person, so there is nothing for the section to protect. Give it."
    ),
    "short_section": _(
        "The reason names a section in a form that the Act does not have, as “8(d)”. That is a "
        "sign of a defective refusal. Write the section in full, as 8(1)(d)."
    ),
    "section_11": _(
        "Section 11 says how a third party is heard. It is no ground of refusal: a refusal rests "
        "on section 8(1) or 9 alone. Take it out of the reason."
    ),
    "pending_only": _(
        "That an investigation goes on is not enough: section 8(1)(h) asks how this information "
        "would impede it. Write what would happen and by which path, or give it."
    ),
    "deemed_refusal": _(
        "The time for an answer is over, so the request counts as refused under section 7(2), the "
        "information is free, and whoever is late answers for it. Refusing now is no defence."
    ),
}


@dataclass(frozen=True)
class Tried:
    """A withholding that an officer writes, as far as warnings look at it."""

    question: Question
    column: str
    clause: str
    reason: str
    impedes: str
    is_overdue: bool


def warnings_of(tried: Tried) -> list[str]:
    """Codes of the known bad refusals that this one is like."""
    return list(_warnings(tried))


def _warnings(tried: Tried) -> Iterator[str]:
    if tried.clause == Clause.D and _is_told_by_cic(tried):
        yield "accuracy_8_1_d"
    # A reply in words may be about a person; no column of a table is.
    if tried.clause == Clause.J and tried.question.number != REPLIES:
        yield "personal_without_persons"
    words = f"{tried.reason} {tried.impedes}"
    if _SHORT.search(words):
        yield "short_section"
    if _SECTION_11.search(words):
        yield "section_11"
    if tried.clause == Clause.H and _is_bare(tried.impedes):
        yield "pending_only"
    if tried.is_overdue:
        yield "deemed_refusal"


def _is_told_by_cic(tried: Tried) -> bool:
    if tried.question.number != REPLIES:
        return tried.question.number in TOLD_BY_CIC
    asked = tried.question.column(tried.column)
    return asked is not None and bool(_ASKED_OF_CIC.search(asked.english))


def _is_bare(impedes: str) -> bool:
    """Whether it says little else than that something is pending, in however many words."""
    said = [one.strip() for one in _SENTENCES.split(impedes)]
    rest = " ".join(one for one in said if not _PENDING.search(one))
    return bool(_PENDING.search(impedes)) and len(rest) < IMPEDES_LEAST
