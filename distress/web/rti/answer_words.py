"""An answer as pages show it: questions, columns, what is withheld, how its package stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from governance.models import RtiAnswer, RtiPackage, RtiReply, RtiWithholding
from governance.rti.package.plan import REPLIES, reply_column
from governance.rti.questions import Column, Question
from governance.rti.refusing import WARNINGS
from governance.rti.replying import question_in

# Whoever reads it can do nothing about the others but have them looked at.
FAILURES: dict[str, Promise] = {
    "KeyMissing": gettext_lazy("The key that signs packages is not on this machine."),
    "OSError": gettext_lazy("It could not be written: the disk is full or fails."),
    "NotPublishable": gettext_lazy(
        "Something on record does not fit the column that it belongs to, so nothing was given."
    ),
}
OTHERWISE = gettext_lazy("It could not be made.")


@dataclass(frozen=True)
class WithheldLine:
    """One class of fields that is withheld: its question, column and rows in words."""

    row: RtiWithholding
    question: str
    column: str
    rows: str
    warnings: list[Promise]


def question_title(question: Question) -> str:
    """Its number and title in the reader's language."""
    return _numbered(question, question.title_hindi if _is_hindi() else question.title_english)


def column_choice(question: Question, column: Column) -> str:
    """A column with its question's number, where several questions stand together."""
    return _numbered(question, column_title(column))


def column_title(column: Column) -> str:
    """What a column is in the reader's language, and its name as files have it."""
    return f"{column_words(column)} ({column.name})"


def column_words(column: Column) -> str:
    """What a column is in the reader's language."""
    return column.hindi if _is_hindi() else column.english


def _numbered(question: Question, title: str) -> str:
    if question.number == REPLIES:
        return title
    return _("Q%(number)s %(title)s") % {"number": question.number, "title": title}


def _is_hindi() -> bool:
    return (get_language() or "").startswith("hi")


def withheld_lines(answer: RtiAnswer) -> list[WithheldLine]:
    """Every class of fields that this answer withholds, in words."""
    return [_withheld_line(row) for row in answer.withholdings.all()]


def reply_lines(answer: RtiAnswer) -> list[tuple[RtiReply, bool]]:
    """Every reply in words, and whether it refuses something without a ground."""
    grounds = set(answer.withholdings.filter(question=REPLIES).values_list("column", flat=True))
    return [
        (row, row.outcome == RtiReply.Outcome.WITHHELD and reply_column(row.number) not in grounds)
        for row in answer.replies.all()
    ]  # fmt: skip


def package_failure(package: RtiPackage) -> str:
    """Why the last try to make it failed, in words; empty where none did."""
    return str(FAILURES.get(package.failure, OTHERWISE)) if package.failure else ""


def _withheld_line(row: RtiWithholding) -> WithheldLine:
    question = question_in(row.answer, row.question)
    return WithheldLine(
        row, question_title(question), _column(question, row.column), _rows(question, row),
        [WARNINGS[code] for code in row.warnings],
    )  # fmt: skip


def _rows(question: Question, row: RtiWithholding) -> str:
    if not row.where_column:
        return _("every row")
    column = _column(question, row.where_column)
    return _("rows in which “%(column)s” is %(value)s") % {
        "column": column, "value": row.where_value,
    }  # fmt: skip


def _column(question: Question, name: str) -> str:
    """In words where today's table has it; what was withheld under an older one keeps its name."""
    column = question.column(name)
    return column_title(column) if column else name
