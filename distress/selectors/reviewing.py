"""What reviewers' verdicts turned out to be worth, by station and never by person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from distress.models import Outcome, Review, ShadowVerdict, Station
from governance.statistics import Share, share

Found = Outcome.Finding
# Where officers met somebody whom the alert can have been about.
MET = (Found.HELPED, Found.OFFENCE, Found.NOT_WANTED)


@dataclass(frozen=True)
class StationResults:
    """Verdicts of one station since a time.

    confirmed: of what was reviewed. borne_out: of the dispatches with an outcome, those where the
    officers found that the verdict was right. shadow: of the shadow episodes that were judged.
    """

    station: Station
    confirmed: Share
    borne_out: Share
    shadow: Share


def results_by_station(*, since: datetime) -> Sequence[StationResults]:
    """The results of every station that reviewed or judged anything since then."""
    reviewed = _counts(Review.objects.filter(at__gte=since), "alert__station", Q(
        verdict=Review.Verdict.CONFIRMED
    ))  # fmt: skip
    met = _counts(Outcome.objects.filter(at__gte=since), "dispatch__alert__station", Q(
        finding__in=MET
    ))  # fmt: skip
    judged = _counts(
        ShadowVerdict.objects.filter(at__gte=since).exclude(verdict="unclear"),
        "episode__camera__station", Q(verdict=ShadowVerdict.Verdict.CONFIRMED),
    )  # fmt: skip
    stations = Station.objects.filter(pk__in={*reviewed, *met, *judged}).order_by("name")
    return [
        StationResults(
            station, share(*reviewed.get(station.pk, (0, 0))), share(*met.get(station.pk, (0, 0))),
            share(*judged.get(station.pk, (0, 0))),
        )
        for station in stations
    ]  # fmt: skip


def _counts(rows: QuerySet[Any], station: str, is_yes: Q) -> dict[int, tuple[int, int]]:
    """Of how many, how many, by station."""
    counted = (
        rows.order_by()
        .values_list(station)
        .annotate(yes=Count("pk", filter=is_yes), every=Count("pk"))
    )
    return {pk: (yes, every) for pk, yes, every in counted if pk is not None}
