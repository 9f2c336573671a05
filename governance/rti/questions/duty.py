"""In which hours anybody was on duty to review, beside those in which cameras were connected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from governance.models import Entry
from governance.rti.questions.columns import MONTH
from governance.rti.questions.reading import BATCH, done, months
from governance.rti.questions.shape import AsOf, Column, Kind, Row
from governance.transparency.spans import Span, lasted
from governance.vocabulary import Action, Purpose
from governance.who_may import LEAVES

LONGEST_SHIFT = timedelta(hours=12)
START, END = Action.SHIFT_START.value, "shift.end"

HOURS = (
    MONTH,
    Column("hours", Kind.NUMBER, "Hours in the month until this size", "इस आकार तक महीने के घंटे", "h"),
    Column(
        "staffed", Kind.NUMBER, "Hours with at least one person on duty who may review alerts",
        "जिन घंटों में अलर्ट परखने वाला कम से कम एक व्यक्ति ड्यूटी पर था", "h",
    ),
    Column(
        "person_hours", Kind.NUMBER, "Hours on such duty, of all people",
        "ऐसी ड्यूटी के सभी लोगों के घंटे", "h",
    ),
    Column(
        "streamed", Kind.NUMBER, "Hours with at least one camera connected",
        "जिन घंटों में कम से कम एक कैमरा जुड़ा था", "h",
    ),
    Column("camera_hours", Kind.NUMBER, "Hours connected, of all cameras", "सभी कैमरों के घंटे", "h"),
)  # fmt: skip


def hours(as_of: AsOf) -> Iterator[Row]:
    """Month by month, from the first entry on."""
    duty = list(_reviewers(as_of))
    streams = list(_streams(as_of))
    began = Entry.objects.filter(leaf__index=0).values_list("at", flat=True).first()
    for month, month_begins, end in months(as_of):
        within = max(month_begins, began or month_begins), min(end, as_of.at)
        yield {
            "month": month, "hours": _hours(within[1] - within[0]),
            "staffed": _hours(lasted(duty, within)), "person_hours": _hours(_of_all(duty, within)),
            "streamed": _hours(lasted(streams, within)),
            "camera_hours": _hours(_of_all(streams, within)),
        }  # fmt: skip


def _reviewers(as_of: AsOf) -> Iterator[Span]:
    """Each patrol of somebody who held, when she began it, a role and a permission to review."""
    may: dict[str, bool] = {}
    running: dict[str, datetime] = {}
    for at, action, person, purpose, allowed, detail in _shifts(as_of):
        if allowed is not None:
            # Only the answer of policy knows what she held; what was done follows it.
            roles = LEAVES[Action.ALERT_REVIEW].roles & set(detail.get("roles", []))
            may[person] = bool(allowed and roles and detail.get("watches"))
            continue
        since = running.pop(person, None)
        if since is not None:
            yield since, min(at, since + LONGEST_SHIFT)
        if action == START and purpose == Purpose.PATROL and may.get(person):
            running[person] = at
    for since in running.values():
        yield since, min(as_of.at, since + LONGEST_SHIFT)


def _shifts(
    as_of: AsOf,
) -> Iterator[tuple[datetime, str, str, str, bool | None, dict[str, Any]]]:
    rows = Entry.objects.filter(action__in=(START, END), leaf__index__lt=as_of.size)
    told = rows.order_by("leaf__index").values_list(
        "at", "action", "subject_code", "purpose", "allowed", "detail"
    )
    return told.iterator(BATCH)


def _streams(as_of: AsOf) -> Iterator[Span]:
    """From each connection's opening to its close, or to this size of the tree."""
    running: dict[str, datetime] = {}
    for fact in done(as_of, "stream.open", "stream.close"):
        stream = str(fact.detail.get("stream"))
        since = running.pop(stream, None)
        if since is not None:
            yield since, fact.at
        if fact.action == "stream.open":
            running[stream] = fact.at
    yield from ((since, as_of.at) for since in running.values())


def _of_all(spans: list[Span], within: Span) -> timedelta:
    """How long each of them lasted within this time, together."""
    return sum((lasted([span], within) for span in spans), timedelta())


def _hours(lasting: timedelta) -> float:
    return round(lasting.total_seconds() / 3600, 2)
