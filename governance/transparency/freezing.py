"""What of a period's figures is published, as canonical text that is never counted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import rfc8785

from governance.ledger.leaves import time_text
from governance.statistics import share
from governance.subjects import facts
from governance.transparency.figures import Figure, PeriodFigures, Waiting
from governance.transparency.limits import NO_PLACE
from governance.transparency.measures import About
from governance.transparency.people import TABLES, Releases, told
from governance.transparency.periods import Period

FORMAT = "abhaya/transparency/v1"
Plain = Mapping[str, Any]


def frozen(
    *, period: Period, found: PeriodFigures, releases: Releases, before: Plain | None
) -> bytes:
    """Everything that the report of a period says, as canonical JSON (RFC 8785).

    releases: the protected tables by name; one that is missing is withheld whole.
    before: what the report of the period before says, where there is one.
    """
    figures = [*_agency(found), *_people(period, releases)]
    precision, rate = found.precision, found.alerts_per_camera_hour
    return rfc8785.dumps({
        "format": FORMAT, "period": period.code, "partial": found.from_at > period.from_at,
        "from": time_text(found.from_at), "until": time_text(found.until_at),
        "counted_at": time_text(found.counted_at), "figures": figures, "names": _names(figures),
        "precision": {
            "confirmed": precision.confirmed, "judged": precision.judged,
            "percent": round(precision.percent, 2), "low_percent": precision.low_percent,
            "high_percent": precision.high_percent,
            "alerts_per_camera_hour": None if rate is None else round(rate, 4),
        },
        "waits": [
            {"name": one.name, "n": one.n, "median_s": one.median_s,
             "ninetieth_s": one.ninetieth_s}
            for one in found.waits
        ],
        "unmeasured": list(found.unmeasured), "detection_policy": facts().detection_policy(),
        "before": _before(before),
    })  # fmt: skip


def thawed(plain: Plain) -> PeriodFigures:
    """The figures that a frozen report tells, for pages that show some of them."""
    from_at, until_at, counted_at = (
        datetime.fromisoformat(plain[name]) for name in ("from", "until", "counted_at")
    )
    precision = plain["precision"]
    return PeriodFigures(
        from_at=from_at, until_at=until_at, counted_at=counted_at,
        figures=tuple(Figure(**one) for one in plain["figures"]),
        precision=share(precision["confirmed"], precision["judged"]),
        waits=tuple(Waiting(**one) for one in plain["waits"]),
        unmeasured=tuple(plain["unmeasured"]), is_frozen=True,
    )  # fmt: skip


def _agency(found: PeriodFigures) -> Sequence[Plain]:
    return [
        {"measure": one.measure, "word": one.word, "value": one.value}
        for one in found.figures
        if one.about.about is About.AGENCY
        # By reason it says what happened to people; in all it says how often the agency was right.
        and not (one.measure == "confirmed" and one.word)
    ]


def _people(period: Period, releases: Releases) -> Sequence[Plain]:
    return [
        {"measure": table, "word": word, "value": count}
        for table in TABLES
        for word, count in sorted(told(releases.get(table), period).items())
    ]


def _names(figures: Sequence[Plain]) -> Mapping[str, str]:
    places = {
        one["word"] for one in figures if one["measure"] in {"dispatches", "staffed", "reviewers"}
    }
    return dict(facts().names_of(codes=frozenset(places - {"", NO_PLACE})))


def _before(before: Plain | None) -> Plain | None:
    if before is None:
        return None
    return {
        "period": before["period"], "figures": before["figures"], "from": before["from"],
        "partial": before.get("partial", False),
    }  # fmt: skip
