"""What goes into a package: the questions, what is withheld, and the tree it is read at."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from governance.errors import Refused
from governance.rti.questions import AsOf, Question

# How many steps are done, of how many, and what the step is: a word.
Progress = Callable[[int, int, str], None]
_REFERENCE = re.compile(r"[A-Za-z0-9]+(?:[-./][A-Za-z0-9]+)*")
REFERENCE_MOST = 40
# Withheld are columns of questions, which count from 1, and replies in words.
REPLIES, _REPLY = 0, "reply_"


def reply_column(number: int) -> str:
    """How a withholding names a reply in words."""
    return f"{_REPLY}{number}"


def no_progress(done: int, steps: int, what: str) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Withheld:
    """One class of fields that is not given, with everything that a refusal has to say.

    column: of the question's table. where_column, where_value: which rows; all where empty.
    instead: what is given under s.10 in its place. impedes: for s.8(1)(h), how disclosure would.
    """

    question: int
    column: str
    where_column: str
    where_value: str
    clause: str
    reason: str
    balancing: str
    instead: str
    impedes: str
    decision_maker: str
    decided_on: date
    review_on: date
    appeal_office: str
    appeal_address: str
    appeal_days: int

    @property
    def rows(self) -> str:
        """Which rows, as the files of a package say it."""
        return f"{self.where_column}={self.where_value}" if self.where_column else "every row"

    @property
    def reply(self) -> str:
        """The number of the reply in words that it refuses; empty where it is of a table."""
        return "" if self.question else self.column.removeprefix(_REPLY)


@dataclass(frozen=True)
class Reply:
    """One part of a request that none of the questions covers, and what the officer says to it.

    asked: the part, in words that name nobody. outcome: given, not_held or withheld. words: empty
        where it is withheld.
    """

    number: int
    asked: str
    outcome: str
    words: str


@dataclass(frozen=True)
class Plan:
    """A package before it is written. Everything that could differ from day to day is in it.

    note: the checkpoint with the cosignatures that it bore when the answer was frozen.
    """

    reference: str
    as_of: AsOf
    note: str
    trust_policy: str
    questions: Sequence[Question]
    withheld: Sequence[Withheld] = ()
    replies: Sequence[Reply] = ()
    appeal_office: str = ""
    appeal_address: str = ""

    @property
    def steps(self) -> int:
        """One a question, one for the proofs, one for the signature."""
        return len(self.questions) + 2

    @property
    def folder_name(self) -> str:
        """The folder's name, which stays where it is put.

        Raises:
            Refused: the reference could lead elsewhere.
        """
        if len(self.reference) > REFERENCE_MOST or not _REFERENCE.fullmatch(self.reference):
            raise Refused(
                "reference", "a reference has letters and digits, parted by one - . or / at a time"
            )
        return f"rti-{re.sub('[./]', '-', self.reference)}"
