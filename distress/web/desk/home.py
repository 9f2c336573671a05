"""The desk's first page: what waits, and how the record stands."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.selectors.reviewing import results_by_station
from distress.selectors.second_reviews import PERSON_LEAST, agreement_since
from distress.web.access import SignedInRequest, page_access
from distress.web.desk.recorded import look_recorded
from distress.web.desk.words import KINDS
from governance.oversight import Kind, findings_find
from governance.policy import Action
from governance.selectors.completeness import completeness
from governance.selectors.findings import finding_list, findings_public
from governance.selectors.glasses import glasses_waiting
from governance.selectors.ledger_state import OLD_AFTER
from governance.selectors.questions import questions_of
from governance.selectors.tree import checkpoint_newest
from governance.selectors.unsealings import unsealings_waiting

DAY = timedelta(days=1)
RESULTS = timedelta(days=90)
SHOWN = 5
# Looking through a day takes a second or two, and the desk is opened often.
COUNTED_FOR_S = 300
COUNTED_KEY = "desk:anomalies"


@require_GET
@never_cache
@page_access(Action.OVERSIGHT_READ)
def home(request: SignedInRequest) -> HttpResponse:
    """Open findings, what does not look right, and the state of the record."""
    look_recorded(request, "desk")
    at = now()
    counted_at, counts = _counted(at)
    checkpoint = checkpoint_newest()
    days = completeness(at=at, most=30)
    shown = {
        "counts": counts, "anomalies": sum(count for _label, count in counts),
        "counted_at": counted_at, "public": findings_public(),
        "open": [state for state in finding_list()[:SHOWN] if state.finding.status != "accepted"],
        "glasses": glasses_waiting(), "unsealings": unsealings_waiting(),
        "newest_day": days.days[0] if days.days else None, "days": days,
        "checkpoint": checkpoint,
        "is_old": checkpoint is None or at - checkpoint.signed_at > OLD_AFTER,
        "questions": questions_of(person=request.user)[:SHOWN],
        "results": results_by_station(since=at - RESULTS), "results_since": at - RESULTS,
        "agreement": agreement_since(at - RESULTS), "person_least": PERSON_LEAST, "at": at,
    }  # fmt: skip
    return render(request, "oversight/desk.html", shown)


def _counted(at: datetime) -> tuple[datetime, list[tuple[str, int]]]:
    """When the last day was looked through, and how often each kind was found in it."""
    kept = cache.get(COUNTED_KEY)
    if kept is None:
        found = Counter(anomaly.kind.value for anomaly in findings_find(since=at - DAY, until=at))
        kept = (at, found.most_common())
        cache.set(COUNTED_KEY, kept, COUNTED_FOR_S)
    counted_at, counts = kept
    return counted_at, [(str(KINDS[Kind(kind)].label), count) for kind, count in counts]
