"""The questions that people ask of such a system, each answered by a query on a tree's size."""

from governance.rti.questions.catalogue import QUESTIONS, question_of, questions_of
from governance.rti.questions.shape import (
    AsOf,
    Cell,
    Column,
    Kind,
    NotPublishable,
    Question,
    Row,
    as_of_size,
)

__all__ = [
    "QUESTIONS", "AsOf", "Cell", "Column", "Kind", "NotPublishable", "Question", "Row",
    "as_of_size", "question_of", "questions_of",
]  # fmt: skip
