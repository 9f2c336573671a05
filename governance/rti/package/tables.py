"""The rows of an answer, one fact a row with times in both zones, and as lines of JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import rfc8785

from governance.rti.package.plan import Withheld
from governance.rti.questions import Cell, Column, Kind, Question, Row
from governance.rti.questions.reading import INDIA
from governance.spreadsheets import cell_text

WITHHELD = "[withheld]"
SUPPRESSED = "[suppressed]"
Flat = str | int | float | bool | None


@dataclass(frozen=True)
class Answered:
    """The rows of one question as they are given, and how often each withholding was applied."""

    question: Question
    rows: Sequence[Mapping[str, Flat]]
    hits: Mapping[int, int]


def answered(question: Question, rows: Sequence[Row], withheld: Sequence[Withheld]) -> Answered:
    """The rows with what is withheld taken out, and how many fields each one took."""
    hits = dict.fromkeys(
        (place for place, one in enumerate(withheld) if one.question == question.number), 0
    )
    given = []
    for row in rows:
        taken = set()
        for place in hits:
            if applies(withheld[place], row):
                hits[place] += 1
                taken.add(withheld[place].column)
        given.append(_flat(question, row, taken))
    return Answered(question, given, hits)


def headers(columns: Iterable[Column]) -> list[str]:
    """The names as they stand in the files: a time has two."""
    return [name for column in columns for name in _names(column)]


def lines_text(rows: Iterable[Mapping[str, Flat]]) -> str:
    """Rows as canonical JSON, one a line."""
    return "".join(rfc8785.dumps(dict(row)).decode() + "\n" for row in rows)


def applies(one: Withheld, row: Row) -> bool:
    """Whether it withholds something of this row of its question's table."""
    if row.get(one.column) is None:
        return False
    return not one.where_column or cell_text(row.get(one.where_column)) == one.where_value


def _flat(question: Question, row: Row, taken: set[str]) -> dict[str, Flat]:
    flat: dict[str, Flat] = {}
    for column in question.columns:
        values: Iterator[Flat]
        if column.name in taken:
            values = iter([WITHHELD] * 2)
        elif column.people and row.get(column.name) is None:
            values = iter([SUPPRESSED])
        else:
            values = _values(column, row.get(column.name))
        flat |= dict(zip(_names(column), values, strict=False))
    return flat


def _names(column: Column) -> list[str]:
    if column.kind is Kind.TIME:
        return [f"{column.name}_ist", f"{column.name}_utc"]
    return [column.name]


def _values(column: Column, value: Cell) -> Iterator[Flat]:
    if isinstance(value, datetime):
        yield value.astimezone(INDIA).isoformat(timespec="seconds")
        yield value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    elif isinstance(value, date):
        yield value.isoformat()
    else:
        yield value
        if column.kind is Kind.TIME:
            yield value
