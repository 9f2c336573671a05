"""Complaints, incidents, and whether the log itself is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count

from governance.models import Checkpoint, Complaint, Cosignature, Incident, IncidentReport
from governance.rti.questions.columns import MONTH, code, count, time, word, yes_no
from governance.rti.questions.reading import SETTLED, Fact, done, month_of, months, on_record
from governance.rti.questions.shape import AsOf, Column, Kind, Row
from governance.tlog.keys import VerifierKey

COMPLAINTS = (
    MONTH,
    word(
        "fact", "What is counted", "क्या गिना गया", "received", "answered_in_time",
        "answered_late", "overdue_told", "auditor_disagreed",
        *(f"found_{finding}" for finding in Complaint.Finding.values),
    ),
    count("count", "How many complaints", "कितनी शिकायतें", "complaints"),
)  # fmt: skip
INCIDENTS = (
    code("incident", "Code of the incident, as in the public register",
         "घटना का कोड, जैसा सार्वजनिक पंजी में है"),
    word("kind", "What kind it is", "प्रकार", *Incident.Kind.values),
    time("noticed_at", "When anybody first knew", "पहली बार कब पता चला"),
    time("opened_at", "When it was opened", "कब दर्ज हुई"),
    time("closed_at", "When it was over", "कब समाप्त हुई"),
    word("report_to", "To whom it had to be reported", "किसे रिपोर्ट करनी थी",
         *IncidentReport.Addressee.values, "nobody"),
    word("report", "What came of that", "उसका क्या हुआ", *IncidentReport.Answer.values, "owed"),
    yes_no("report_late", "Whether it was late", "क्या देर हुई"),
)  # fmt: skip
GAPS = ("checkpoint", "heartbeat", "clock")
LEDGER = (
    MONTH,
    word(
        "fact", "What is told", "क्या बताया गया", "tree_size", "checkpoints", "cosignatures",
        "reads_served", "reads_matched", "reads_unmatched", "key_announced", "key_retired",
        "key_distrusted", "witness_added", *(f"gap_{gap}" for gap in GAPS), "gap_other",
        *(f"gap_{gap}_seconds" for gap in GAPS), "gap_other_seconds",
    ),
    Column("key", Kind.KEY, "Key of the log or of the witness", "खाता-बही या साक्षी की कुंजी"),
    count("value", "How many, or seconds", "कितने, या सेकंड"),
)  # fmt: skip
KEYS = {
    "ledger.key_announce": "key_announced", "ledger.key_retire": "key_retired",
    "ledger.key_distrust": "key_distrusted", "ledger.witness_add": "witness_added",
}  # fmt: skip


def complaints(as_of: AsOf) -> Iterator[Row]:
    """How many complaints came and what came of them."""
    tally: Counter[tuple[str, str]] = Counter()
    steps = ("complaint.receive", "complaint.answer", "complaint.overdue", "complaint.disagree")
    for fact in done(as_of, *steps):
        for what in _complaint(fact):
            tally[month_of(fact.at), what] += 1
    for (month, what), found in sorted(tally.items()):
        yield {"month": month, "fact": what, "count": found}


def incidents(as_of: AsOf) -> Iterator[Row]:
    """Every incident with each report that it owed, as far as that was on record."""
    opened = on_record(as_of, "incident.open")
    closed = on_record(as_of, "incident.close")
    reported = _reports(as_of)
    for row in Incident.objects.filter(code__in=list(opened)).order_by("id"):
        key = str(row.code)
        head: Row = {
            "incident": key, "kind": row.kind, "noticed_at": row.noticed_at,
            "opened_at": row.opened_at, "closed_at": closed.get(key),
        }  # fmt: skip
        owed = sorted(row.reports.values_list("addressee", flat=True))
        for addressee in owed:
            answer, late = reported.get((key, addressee), ("owed", None))
            yield {**head, "report_to": addressee, "report": answer, "report_late": late}
        if not owed:
            yield {**head, "report_to": "nobody"}


def ledger_state(as_of: AsOf) -> Iterator[Row]:
    """How the log stood: signed sizes, witnesses, gaps, reads that no entry allowed."""
    yield {"fact": "tree_size", "value": as_of.size}
    yield from _signed(as_of)
    for fact in done(as_of, *KEYS):
        yield {
            "month": month_of(fact.at), "fact": KEYS[fact.action],
            "key": fact.public.get("key_id"), "value": 1,
        }  # fmt: skip
    tally: Counter[tuple[str, str]] = Counter()
    for fact in done(as_of, "ledger.gap", "ledger.reconcile"):
        for what, value in _counted(fact):
            tally[month_of(fact.at), what] += value
    for (month, what), value in sorted(tally.items()):
        yield {"month": month, "fact": what, "value": value}


def _complaint(fact: Fact) -> Iterator[str]:
    if fact.action == "complaint.answer":
        yield "answered_late" if fact.detail.get("late") else "answered_in_time"
        yield f"found_{fact.detail.get('found')}"
    else:
        words = {"receive": "received", "overdue": "overdue_told", "disagree": "auditor_disagreed"}
        yield words[fact.action.partition(".")[2]]


def _reports(as_of: AsOf) -> dict[tuple[str, str], tuple[str, bool | None]]:
    """What was answered to whom about which incident, and whether late."""
    return {
        (fact.subject, str(fact.detail.get("to"))): (
            str(fact.detail.get("answer")), bool(fact.detail.get("late"))
        )
        for fact in done(as_of, "incident.report")
    }  # fmt: skip


def _signed(as_of: AsOf) -> Iterator[Row]:
    # Of this very size more may be signed later, and a cosignature comes after its checkpoint.
    settled = as_of.at - SETTLED
    for month, begin, end in months(as_of):
        until = min(end, settled)
        signed = Checkpoint.objects.filter(
            size__lt=as_of.size, signed_at__gte=begin, signed_at__lt=until
        )
        yield {"month": month, "fact": "checkpoints", "value": signed.count()}
        found = (
            Cosignature.objects.filter(checkpoint__in=signed.order_by(), at__lt=settled)
            .order_by()
            .values_list("witness__vkey")
            .annotate(found=Count("id"))
        )
        for vkey, number in sorted(found):
            key = VerifierKey.parse(vkey).key_id.hex()
            yield {"month": month, "fact": "cosignatures", "key": key, "value": number}


def _counted(fact: Fact) -> Iterator[tuple[str, int]]:
    if fact.action == "ledger.gap":
        what = str(fact.public.get("what"))
        name = f"gap_{what if what in GAPS else 'other'}"
        yield name, 1
        yield f"{name}_seconds", abs(int(fact.public.get("seconds") or 0))
    else:
        for part in ("served", "matched", "unmatched"):
            yield f"reads_{part}", int(fact.public.get(part) or 0)
