"""Rows as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

# What a spreadsheet takes for a formula, also behind blanks.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(names: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as CSV (RFC 4180) under these names; what a row lacks is empty."""
    written = StringIO()
    out = csv.writer(written, lineterminator="\r\n")
    out.writerow(names)
    for row in rows:
        out.writerow([cell_text(row.get(name)) for name in names])
    return written.getvalue()


def cell_text(value: object) -> str:
    """A value as it stands in CSV. Text that a spreadsheet would calculate stands behind a mark."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if isinstance(value, str) and text.lstrip(" ").startswith(_FORMULA):
        return f"'{text}"
    return text
