"""What the product itself holds no data about: papers that the data officer enters."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from governance.models import RegisterRecord
from governance.rti.questions.columns import time, word, yes_no
from governance.rti.questions.reading import on_record
from governance.rti.questions.shape import AsOf, Column, Kind, Row

KINDS = tuple(RegisterRecord.Kind.values)
PAPER = (
    Column(
        "paper", Kind.CODE, "Code of the paper in the register", "पंजी में दस्तावेज़ का कोड"
    ),
    Column(
        "reference", Kind.REFERENCE, "Reference under which it is filed",
        "जिस संदर्भ पर यह दर्ज है",
    ),
    Column("dated", Kind.DATE, "Date of the paper", "दस्तावेज़ की तिथि"),
    Column("amount_inr", Kind.NUMBER, "Amount", "राशि", unit="INR"),
    Column("sha256", Kind.SHA256, "SHA-256 of the document", "दस्तावेज़ का SHA-256"),
    time("recorded_at", "When it was entered", "कब दर्ज किया गया"),
    yes_no("superseded", "Whether a later one replaces it", "क्या बाद वाला इसकी जगह लेता है"),
)  # fmt: skip


def columns(*kinds: str) -> tuple[Column, ...]:
    """The columns of a table of papers of these kinds."""
    return (word("fact", "Kind of paper", "दस्तावेज़ का प्रकार", *kinds), *PAPER)


def query(*kinds: str) -> Callable[[AsOf], Iterator[Row]]:
    """A query for the papers of these kinds."""
    return lambda as_of: listed(as_of, *kinds)


def listed(as_of: AsOf, *kinds: str) -> Iterator[Row]:
    """The papers of these kinds on record, in the order in which they were entered."""
    known = on_record(as_of, "record.add")
    found = RegisterRecord.objects.filter(code__in=list(known), kind__in=kinds).order_by("id")
    replaced = {str(row.replaces.code) for row in found.select_related("replaces") if row.replaces}
    for row in found.select_related("replaces"):
        yield {
            "fact": row.kind, "paper": str(row.code), "reference": row.reference,
            "dated": row.dated,
            "amount_inr": None if row.amount_paise is None else row.amount_paise / 100,
            "sha256": row.sha256, "recorded_at": row.recorded_at,
            "superseded": str(row.code) in replaced,
        }  # fmt: skip
