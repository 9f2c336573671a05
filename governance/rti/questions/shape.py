"""What an answer is made of: columns that can hold codes, numbers and dates, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from governance.documents import DocumentKind
from governance.errors import GovernanceError, NotThere
from governance.models import Checkpoint


class NotPublishable(GovernanceError):
    """A value does not fit its column, so that it could be a name or a sentence."""


class Kind(StrEnum):
    """What a column can hold. None of them has room for free text."""

    WORD = "word"  # one of the column's own words
    CODE = "code"  # a UUID
    SHA256 = "sha256"
    KEY = "key"  # eight hexadecimal digits, as a signing key is known
    VERSION = "version"  # a published name with its version: street-v1
    REFERENCE = "reference"  # as a register files a paper: PWD/114-2026
    COUNT = "count"
    NUMBER = "number"
    YES_NO = "yes_no"
    TIME = "time"
    DATE = "date"
    MONTH = "month"


Cell = str | int | float | bool | date | datetime | None
Row = Mapping[str, Cell]

_TEXTS = {
    Kind.CODE: re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    Kind.SHA256: re.compile(r"[0-9a-f]{64}"),
    Kind.KEY: re.compile(r"[0-9a-f]{8}"),
    Kind.VERSION: re.compile(r"[a-z][a-z0-9_-]{0,40}-v[0-9]{1,6}"),
    Kind.REFERENCE: re.compile(
        r"(?=.{3,40}\Z)(?=.*[0-9])(?:[A-Z]{1,6}|[0-9]+)(?:[./-](?:[A-Z]{1,6}|[0-9]+))*"
    ),
    Kind.MONTH: re.compile(r"[0-9]{4}-[0-9]{2}"),
}
_TYPES: dict[Kind, type | tuple[type, ...]] = {
    Kind.COUNT: int, Kind.NUMBER: (int, float), Kind.YES_NO: bool, Kind.TIME: datetime,
    Kind.DATE: date,
}  # fmt: skip
# The others as they are written into a file.
_WRITTEN = {
    Kind.COUNT: re.compile(r"[0-9]+"), Kind.NUMBER: re.compile(r"-?[0-9]+(\.[0-9]+)?"),
    Kind.YES_NO: re.compile("true|false"), Kind.DATE: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}  # fmt: skip


@dataclass(frozen=True)
class AsOf:
    """A signed size of the tree, and when it was first signed. Only what it holds counts."""

    size: int
    at: datetime


@dataclass(frozen=True)
class Column:
    """One column: its name, what it can hold, and what it is in both languages.

    words: every word that it may hold, for a column of words. people: it counts what happened to
        people, so that small counts are protected.
    """

    name: str
    kind: Kind
    english: str
    hindi: str
    unit: str = ""
    words: tuple[str, ...] = ()
    people: bool = False

    def fits(self, value: Cell) -> bool:
        """Whether the value can stand in this column; an empty cell always can."""
        if value is None:
            return True
        if self.kind is Kind.WORD:
            return value in self.words
        if self.kind in _TEXTS:
            return isinstance(value, str) and bool(_TEXTS[self.kind].fullmatch(value))
        if self.kind is not Kind.YES_NO and isinstance(value, bool):
            return False
        return isinstance(value, _TYPES[self.kind])

    def holds(self, text: str) -> bool:
        """Whether a cell of this column can stand in a file as this text; of no time of day."""
        if self.kind is Kind.WORD:
            return text in self.words
        if self.kind in _TEXTS:
            return bool(_TEXTS[self.kind].fullmatch(text))
        return self.kind in _WRITTEN and bool(_WRITTEN[self.kind].fullmatch(text))


@dataclass(frozen=True)
class Question:
    """One of the questions that people ask, and the query that answers it.

    english, hindi: the request as it can be filed. note_english, note_hindi: what whoever reads
        the table has to know beside it. source: which records the answer comes from.
    documents: the kinds of document whose texts it asks for.
    """

    number: int
    title_english: str
    title_hindi: str
    english: str
    hindi: str
    note_english: str
    note_hindi: str
    source: str
    columns: tuple[Column, ...]
    query: Callable[[AsOf], Iterable[Row]]
    documents: tuple[DocumentKind, ...] = ()

    @property
    def name(self) -> str:
        """The name of its table: q07."""
        return f"q{self.number:02}"

    def column(self, name: str) -> Column | None:
        """The column of this name."""
        return next((column for column in self.columns if column.name == name), None)

    def answer(self, as_of: AsOf) -> list[Row]:
        """The rows on record at this size of the tree, always the same.

        Raises:
            NotPublishable: the query gives something that does not fit its columns.
        """
        return [_checked(self, row) for row in self.query(as_of)]


def as_of_size(size: int) -> AsOf:
    """This size of the tree, at the time when it was first signed.

    Raises:
        NotThere: no checkpoint of this size was signed.
    """
    first = Checkpoint.objects.filter(size=size).order_by("id").first()
    if first is None:
        raise NotThere(f"no checkpoint of size {size} has been signed. Name the size of one.")
    return AsOf(size, first.signed_at)


def _checked(question: Question, row: Row) -> Row:
    names = [column.name for column in question.columns]
    if unknown := set(row) - set(names):
        raise NotPublishable(f"{question.name} has no column {', '.join(sorted(unknown))}")
    for column in question.columns:
        if not column.fits(row.get(column.name)):
            raise NotPublishable(f"{question.name}: what {column.name} would hold does not fit it")
    return {name: row.get(name) for name in names}
