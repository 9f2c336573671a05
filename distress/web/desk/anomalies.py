"""What does not look right in a span of time, by kind, each with its entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.web.access import SignedInRequest, page_access
from distress.web.desk.forms import DAY, SpanForm
from distress.web.desk.recorded import look_recorded
from distress.web.desk.words import KINDS, KindWords, numbers_text
from governance.oversight import Anomaly, Kind, findings_find
from governance.policy import Action
from governance.selectors.auditor_notes import notes_on_anomalies

# A row leads to the first of its entries; a finding takes as many with it as an address holds.
LINKED = 6
TAKEN_ALONG = 40
# How many notes there are, by the kind of what does not look right and an entry of it.
Noted = Mapping[tuple[str, UUID], int]


@dataclass(frozen=True)
class Row:
    """One anomaly as the page shows it."""

    anomaly: Anomaly
    numbers: str
    entries: Sequence[str]
    more: int
    raise_address: str
    timeline: str  # code of whoever or whatever has one; empty without
    note_address: str
    notes: int
    noted: str  # code of the newest of its entries with a note; empty without


@dataclass(frozen=True)
class Section:
    """Everything of one kind."""

    kind: Kind
    words: KindWords
    rows: Sequence[Row]


@require_GET
@never_cache
@page_access(Action.OVERSIGHT_READ)
def page(request: SignedInRequest) -> HttpResponse:
    """The list for the last day, or for the span in the address. Looking at it is on record."""
    look_recorded(request, "anomalies")
    form = SpanForm(request.GET)
    is_valid = form.is_valid()
    since, until = form.span()
    found = findings_find(since=since, until=until) if is_valid else []
    # A row may rest on entries of the day before.
    noted = notes_on_anomalies(reader=request.user, since=since - DAY, until=until)
    shown = {
        "form": form, "since": since, "until": until, "sections": _sections(found, noted),
        "count": len(found),
    }  # fmt: skip
    return render(request, "oversight/anomalies.html", shown, status=200 if is_valid else 400)


def _sections(found: Sequence[Anomaly], noted: Noted) -> list[Section]:
    by_kind: dict[Kind, list[Row]] = {}
    for anomaly in found:
        by_kind.setdefault(anomaly.kind, []).append(_row(anomaly, noted))
    return [Section(kind, KINDS[kind], rows) for kind, rows in by_kind.items()]


def _timeline(code: str) -> str:
    try:
        return str(UUID(code))
    except ValueError:
        return ""


def _row(anomaly: Anomaly, noted: Noted) -> Row:
    kind, newest = anomaly.kind.value, anomaly.entries[-1]
    with_note = [code for code in anomaly.entries if (kind, code) in noted]
    codes = [str(code) for code in anomaly.entries]
    kept = [("anomaly", kind), *(("entry", code) for code in codes[:TAKEN_ALONG])]
    return Row(
        anomaly, numbers_text(anomaly.numbers), codes[:LINKED], max(0, len(codes) - LINKED),
        urlencode(kept), _timeline(anomaly.subject.code),
        urlencode({"anomaly": kind, "entry": newest}),
        sum(noted[kind, code] for code in with_note), str(with_note[-1]) if with_note else "",
    )  # fmt: skip
