"""What an officer has to write before a field can be withheld, and whether it fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from governance.models import RtiWithholding
from governance.rti.questions import Column, Kind, Question
from governance.texts import public_text, words_checked

Clause = RtiWithholding.Clause
REASON_LEAST, REASON_MOST, OFFICE_MOST = 20, 1000, 120
WORDS = ("reason", "balancing", "instead", "impedes", "decision_maker")


@dataclass(frozen=True)
class Refusal:
    """What an officer writes to withhold one class of fields; named as in RtiWithholding.

    despite: that she goes on although the service warns.
    """

    question: int
    column: str
    clause: str
    reason: str
    balancing: str
    instead: str
    decision_maker: str
    review_on: date
    where_column: str = ""
    where_value: str = ""
    impedes: str = ""
    despite: bool = False


def refusal_checked(question: Question, refusal: Refusal) -> dict[str, str]:
    """What is said in words, by field. It is published with the answer and so names nobody.

    Raises:
        ValidationError: by field, what is missing or does not fit.
    """
    wrong = dict([*_fields_wrong(question, refusal), *_words_wrong(refusal)])
    if wrong:
        raise ValidationError(wrong)
    return {name: _said(name, getattr(refusal, name)) for name in WORDS}


def _fields_wrong(question: Question, refusal: Refusal) -> Iterator[tuple[str, str]]:
    for name in ("column", "where_column"):
        given = getattr(refusal, name)
        is_needed = name == "column"
        if (given or is_needed) and question.column(given) is None:
            yield name, _("The table has no such column.")
    if problem := _rows_wrong(question.column(refusal.where_column), refusal):
        yield "where_value", problem
    if refusal.clause not in Clause.values:
        yield "clause", _("Only section 8(1)(a) to (j) or section 9 can be a ground.")
    if refusal.review_on <= localdate():
        yield "review_on", _("The day on which this is looked at again lies ahead.")


def _rows_wrong(column: Column | None, refusal: Refusal) -> str:
    """What is wrong with the rows that are meant; empty where nothing is.

    A value that no row can have would withhold nothing, and nobody would notice.
    """
    if bool(refusal.where_column) != bool(refusal.where_value):
        return _("Name both a column and its value, or neither for every row.")
    if column is None or column.holds(refusal.where_value):
        return ""
    if column.kind is Kind.TIME:
        return _("Rows cannot be told apart by a time of day. Choose another column.")
    if column.words:
        told = _("This column holds one of these words: %(words)s. Write one of them.")
        return told % {"words": ", ".join(column.words)}
    return _(
        "This column cannot hold such a value. Copy it from the table as the preview shows it."
    )


def _words_wrong(refusal: Refusal) -> Iterator[tuple[str, str]]:
    for name in ("reason", "balancing", "instead"):
        if len(str(getattr(refusal, name)).strip()) < REASON_LEAST:
            yield name, _("Say this in at least %(least)s characters.") % {"least": REASON_LEAST}
    if refusal.clause == Clause.H and not refusal.impedes.strip():
        yield "impedes", _("Say how giving this would impede the investigation.")
    if not refusal.decision_maker.strip():
        yield "decision_maker", _("Say which office decides this.")


def _said(name: str, text: str) -> str:
    most = OFFICE_MOST if name == "decision_maker" else REASON_MOST
    said = words_checked(name, text, most=most)
    try:
        public_text(said)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
    return said
