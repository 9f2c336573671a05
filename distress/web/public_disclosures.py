"""What was given to whom outside, in figures, for anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.models import Station
from governance.models import Disclosure
from governance.selectors.disclosures import disclosures_public

SHOWN = 200
Status = Disclosure.Status


@dataclass(frozen=True)
class PublicDisclosure:
    """One order as everybody may read of it: no name, no number of a case."""

    day: date
    basis: str
    basis_word: str
    station_kind: str
    station_word: str
    minutes: int
    kind: str
    kind_word: str
    outcome: str
    outcome_word: str


@require_GET
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Every order, the newest first, and counts of all; as JSON for programs."""
    rows = _rows(disclosures_public())
    counts = Counter((row.basis, row.basis_word, row.kind, row.kind_word) for row in rows)
    given = Counter((row.basis, row.kind) for row in rows if row.outcome == "given")
    counted = [
        {"basis": basis, "basis_word": basis_word, "kind": kind, "kind_word": kind_word,
         "orders": orders, "given": given[basis, kind]}
        for (basis, basis_word, kind, kind_word), orders in sorted(counts.items())
    ]  # fmt: skip
    if request.GET.get("format") == "json":
        return JsonResponse({
            "at": now().isoformat(),
            "counts": [
                {name: row[name] for name in ("basis", "kind", "orders", "given")}
                for row in counted
            ],
            "disclosures": [_plain(row) for row in rows[:SHOWN]],
        })  # fmt: skip
    shown = {"counted": counted, "rows": rows[:SHOWN], "at": now()}
    return render(request, "governance/public_disclosures.html", shown)


def disclosures_told() -> list[dict[str, str | int]]:
    """Every order under stable names, without a name or a number of a case."""
    return [_plain(row) for row in _rows(disclosures_public())]


def _rows(found: Sequence[Disclosure]) -> list[PublicDisclosure]:
    kinds = {str(one.code): Station.Kind(one.kind) for one in Station.objects.all()}
    return [_row(one, kinds.get(one.station_code)) for one in found]


def _row(found: Disclosure, station: Station.Kind | None) -> PublicDisclosure:
    outcome, word = _outcome(found)
    return PublicDisclosure(
        day=localtime(found.asked_at).date(), basis=found.basis,
        basis_word=str(found.get_basis_display()),
        station_kind=station.value if station else "",
        station_word=str(station.label) if station else "",
        minutes=getattr(found, "minutes", 0) or 0, kind=found.kind,
        kind_word=str(found.get_kind_display()), outcome=outcome, outcome_word=word,
    )  # fmt: skip


def _outcome(found: Disclosure) -> tuple[str, str]:
    if found.status == Status.TAKEN:
        return "given", _("Given")
    if found.status == Status.REFUSED:
        return "refused", _("Refused: %(why)s") % {"why": found.get_refusal_display()}
    if found.status == Status.WAITING:
        return "waiting", _("Waits for its answer")
    if found.status in {Status.ENDED, Status.FAILED}:
        return "not_given", _("Approved, but nothing was given")
    return "approved", _("Approved, not taken yet")


def _plain(row: PublicDisclosure) -> dict[str, str | int]:
    return {
        "day": row.day.isoformat(), "basis": row.basis, "station_kind": row.station_kind,
        "camera_minutes": row.minutes, "rendition": row.kind, "outcome": row.outcome,
    }  # fmt: skip
