"""The questions, each with its columns and its query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from governance.documents import DocumentKind
from governance.errors import NotThere
from governance.rti.questions import access, accuracy, conduct, duty, footage, papers, rules, use
from governance.rti.questions.english import ENGLISH
from governance.rti.questions.hindi import HINDI
from governance.rti.questions.shape import AsOf, Column, Question, Row

Made = tuple[str, tuple[Column, ...], Callable[[AsOf], Iterable[Row]]]


def _papers(*kinds: str) -> Made:
    return "register of papers", papers.columns(*kinds), papers.query(*kinds)


_MADE: dict[int, Made] = {
    1: ("authorisations and what was done to them", use.IN_USE, use.in_use),
    2: ("legal basis of authorisations", use.LAW, use.laws),
    3: _papers("legal_opinion"),
    4: _papers("assessment"),
    5: (
        "entries of documents, configuration and rules, register of papers",
        rules.GUIDELINES,
        rules.guidelines,
    ),
    6: ("answers of policy", use.PURPOSES, use.purposes),
    7: ("verdicts on alerts, validations", accuracy.ACCURACY, accuracy.accuracy),
    8: _papers("cost"),
    9: _papers("procurement"),
    10: ("grants of roles and permissions", access.GRANTED, access.granted),
    11: ("entries of collection, register of papers", use.SOURCES, use.sources),
    12: ("retention rules, runs and receipts", footage.KEPT, footage.kept),
    13: ("outcomes of dispatches", footage.OUTCOMES, footage.outcomes),
    14: ("register of papers", use.SOURCES, use.social_media),
    15: ("entries of configuration, register of papers", use.CHANGES, use.improvements),
    16: ("agreements with third parties", access.OUTSIDE, access.outside),
    17: ("entries of episodes, alerts and dispatches", footage.RUN, footage.run),
    18: ("verdicts on alerts", accuracy.FALSE_ALERTS, accuracy.false_alerts),
    19: ("complaints and answers", conduct.COMPLAINTS, conduct.complaints),
    20: ("incidents and their reports", conduct.INCIDENTS, conduct.incidents),
    21: ("answers of policy, broken glasses", access.REFUSED, access.refused),
    22: ("entries of configuration and documents", accuracy.SEEN, accuracy.seen),
    23: ("shifts and streams", duty.HOURS, duty.hours),
    24: ("checkpoints, cosignatures, gaps, reconciliation", conduct.LEDGER, conduct.ledger_state),
}

_DOCUMENTS: dict[int, tuple[DocumentKind, ...]] = {
    5: (DocumentKind.PROCEDURE, DocumentKind.DETECTION_POLICY),
    7: (DocumentKind.MODEL_CARD,),
    22: (DocumentKind.DETECTION_POLICY, DocumentKind.MODEL_CARD),
}


def _question(number: int) -> Question:
    source, columns, query = _MADE[number]
    english, hindi = ENGLISH[number], HINDI[number]
    return Question(
        number=number, title_english=english.title, title_hindi=hindi.title,
        english=english.request, hindi=hindi.request, note_english=english.note,
        note_hindi=hindi.note, source=source, columns=columns, query=query,
        documents=_DOCUMENTS.get(number, ()),
    )  # fmt: skip


QUESTIONS: dict[int, Question] = {number: _question(number) for number in _MADE}


def question_of(number: int) -> Question:
    """The question of this number.

    Raises:
        NotThere: there is none.
    """
    found = QUESTIONS.get(number)
    if found is None:
        raise NotThere(f"there is no question {number}; they run from 1 to {len(QUESTIONS)}.")
    return found


def questions_of(numbers: Iterable[int]) -> Sequence[Question]:
    """These questions, each once and in order.

    Raises:
        NotThere: there is none of some number.
    """
    return [question_of(number) for number in sorted(set(numbers))]
