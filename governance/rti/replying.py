"""Replies in words: what a request asks that none of the questions covers.

An officer writes them, so they stand among the papers of a package and never in its tables, which
have no room for words. One that refuses needs a withholding like any other field.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from governance.errors import NotThere, Refused
from governance.models import RtiAnswer, RtiReply
from governance.rti.package.plan import REPLIES, Reply, reply_column
from governance.rti.questions import AsOf, Column, Kind, Question, question_of, questions_of
from governance.texts import public_text, words_checked

ASKED_MOST, WORDS_MOST, REPLIES_MOST = 500, 5_000, 30


def reply_checked(*, asked: str, outcome: str, words: str) -> dict[str, str]:
    """What was written, trimmed. It is published with the answer and so names nobody.

    Raises:
        ValidationError: by field, what is missing or does not fit.
    """
    if outcome not in RtiReply.Outcome.values:
        raise ValidationError({"outcome": _("Choose what is said to this part.")})
    is_withheld = outcome == RtiReply.Outcome.WITHHELD
    told = {
        "asked": words_checked("asked", asked, least=1, most=ASKED_MOST),
        "words": words_checked("words", words, least=0 if is_withheld else 1, most=WORDS_MOST),
    }
    if is_withheld and told["words"]:
        raise ValidationError(
            {"words": _("What is withheld is not written here. Leave it empty, and withhold it.")}
        )
    for name, text in told.items():
        try:
            public_text(text)
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from error
    return told | {"outcome": outcome}


def reply_next(draft: RtiAnswer) -> int:
    """The number of the next reply. Raises Refused where there are too many."""
    last = draft.replies.order_by("-number").values_list("number", flat=True).first() or 0
    if draft.replies.count() >= REPLIES_MOST:
        raise Refused("replies_most", _("An answer has room for 30 replies. Put some together."))
    return last + 1


def replies_of(answer: RtiAnswer) -> list[Reply]:
    """The replies in words of an answer, in their order."""
    return [Reply(row.number, row.asked, row.outcome, row.words) for row in answer.replies.all()]


def question_in(answer: RtiAnswer, number: int) -> Question:
    """One question of an answer, or what stands for its replies.

    Raises:
        NotThere: there is no such question.
        ValidationError: this answer does not have it.
    """
    if number == REPLIES and answer.replies.exists():
        return replies_question(answer)
    question = question_of(number)
    if question.number not in answer.questions:
        raise ValidationError({"question": _("This question is not part of the answer.")})
    return question


def questions_answered(answer: RtiAnswer) -> list[Question]:
    """What an answer gives, of which fields can be withheld: its questions, and its replies."""
    replies = replies_question(answer)
    return [*questions_of(answer.questions), *([replies] if replies.columns else [])]


def replies_question(answer: RtiAnswer) -> Question:
    """What withholdings take for a question: one column for each reply, and no table."""
    columns = tuple(
        Column(reply_column(reply.number), Kind.WORD, reply.asked, reply.asked)
        for reply in replies_of(answer)
        if reply.outcome == RtiReply.Outcome.WITHHELD
    )
    return Question(
        number=REPLIES, title_english="Replies in words", title_hindi="शब्दों में उत्तर",
        english="", hindi="", note_english="", note_hindi="", source="the officer",
        columns=columns, query=_no_rows,
    )  # fmt: skip


def require_whole(draft: RtiAnswer) -> None:
    """Raise Refused unless something is answered, and each refusal in it has its grounds."""
    replies = replies_of(draft)
    if not draft.questions and not replies:
        raise Refused("empty", _("Pick a question or write a reply: this answer says nothing."))
    grounds = set(draft.withholdings.filter(question=REPLIES).values_list("column", flat=True))
    bare = [
        reply.number for reply in replies
        if reply.outcome == RtiReply.Outcome.WITHHELD and reply_column(reply.number) not in grounds
    ]  # fmt: skip
    if bare:
        raise Refused(
            "bare_refusal",
            _("Reply %(number)s withholds something without a ground. Withhold it under a section, "
              "or give it.") % {"number": bare[0]},
        )  # fmt: skip


def reply_remove(draft: RtiAnswer, number: int) -> None:
    """Take a reply out of a draft, and what was withheld by it. Raises NotThere."""
    found = draft.replies.filter(number=number).first()
    if found is None:
        raise NotThere(_("This answer has no such reply."))
    draft.withholdings.filter(question=REPLIES, column=reply_column(number)).delete()
    found.delete()


def replies_keep(draft: RtiAnswer, written: Iterable[RtiReply]) -> None:
    """What was written in an older draft is said in this one; grounds are given anew."""
    RtiReply.objects.bulk_create(
        RtiReply(
            answer=draft, number=row.number, asked=row.asked, outcome=row.outcome, words=row.words
        )
        for row in written
    )


def _no_rows(as_of: AsOf) -> list[dict[str, None]]:
    return []
