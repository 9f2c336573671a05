"""Counts for third parties, by camera and day, from which no single alert can be read.

Only whole days that are over are counted: whoever watched a day's count grow would see each alert
arrive. A count below ten is not told from none, and where one part of a total is small all parts
are withheld, as it could be had by subtraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils.timezone import get_default_timezone, localdate, make_aware
from django.utils.translation import gettext as _

from distress.models import Alert, Camera, Review
from distress.selectors.party_health import agreement_about, cameras_covered
from governance import policy
from governance.actors import AnyActor
from governance.models import Agreement
from governance.policy import Action

LEAST = 10
SMALL = f"<{LEAST}"
WITHHELD = "withheld"
DAY = timedelta(days=1)
USUAL_DAYS = 7
MOST_DAYS = 92
MOST_ROWS = 2000
# Before it nothing was counted, and the calendar has a first day.
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Period:
    """Days from one to another, both counted; empty when the last is before the first."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        count = (self.last - self.first).days + 1
        return [self.first + number * DAY for number in range(max(0, count))]


@dataclass(frozen=True)
class FigureRow:
    """The counts of one camera on one day, each a number, "<10" or "withheld"."""

    code: UUID
    name: str
    day: date
    alerts: str
    confirmed: str
    dismissed: str


def figures_list(
    *,
    actor: AnyActor,
    agreement: UUID,
    camera: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Sequence[FigureRow]:
    """Counts of alerts and verdicts, newest day first, of days within the agreement that are over.

    since, until: both counted; without them the last seven days.

    Raises:
        Denied: the agreement does not open this now, or not for this camera.
        ValidationError: the days are the wrong way round or too many.
    """
    about = agreement_about(agreement, camera)
    policy.require(actor=actor, action=Action.PARTY_FIGURES, subject=about)
    days = _period(Agreement.objects.get(code=agreement), since, until).days
    cameras = cameras_covered(agreement=agreement, camera=camera)
    if len(days) * len(cameras) > MOST_ROWS:
        raise ValidationError(_("This is more than can be told at once. Ask for fewer days."))
    counted = _counts(cameras, days)
    return [
        _row(found, day, *counted.get((found.pk, day), (0, 0, 0)))
        for day in reversed(days)
        for found in cameras
    ]


def _period(agreement: Agreement, since: date | None, until: date | None) -> Period:
    """The days asked for, as far as they lie whole in the agreement's time and are over."""
    last = until or localdate() - DAY
    first = since or max(last, EARLIEST) - (USUAL_DAYS - 1) * DAY
    if first > last:
        raise ValidationError(_("The first day is after the last. Turn them round."))
    if (last - first).days >= MOST_DAYS:
        raise ValidationError(_("Ask for %(most)s days at most."), params={"most": MOST_DAYS})
    begins, ends = agreement.starts_at, agreement.ends_at
    whole = localdate(begins) if begins <= _midnight(localdate(begins)) else localdate(begins) + DAY
    return Period(max(first, whole), min(last, localdate() - DAY, localdate(ends) - DAY))


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min), get_default_timezone())


def _counts(
    cameras: Iterable[Camera], days: Sequence[date]
) -> dict[tuple[int, date], tuple[int, int, int]]:
    if not days:
        return {}
    alerts = Alert.objects.filter(
        episode__camera__in=cameras,
        raised_at__gte=_midnight(days[0]), raised_at__lt=_midnight(days[-1] + DAY),
    )  # fmt: skip
    zone = get_default_timezone()
    counted = (
        alerts.annotate(day=TruncDate("raised_at", tzinfo=zone))
        .order_by()
        .values("episode__camera", "day")
        .annotate(
            alerts=Count("pk"),
            confirmed=Count("pk", filter=Q(review__verdict=Review.Verdict.CONFIRMED)),
            dismissed=Count("pk", filter=Q(review__verdict=Review.Verdict.DISMISSED)),
        )
    )
    return {
        (row["episode__camera"], row["day"]): (row["alerts"], row["confirmed"], row["dismissed"])
        for row in counted
    }


def _row(camera: Camera, day: date, alerts: int, confirmed: int, dismissed: int) -> FigureRow:
    told = counts_told(alerts, confirmed, dismissed)
    return FigureRow(camera.code, camera.name, day, *told)


def counts_told(alerts: int, confirmed: int, dismissed: int) -> tuple[str, str, str]:
    """What may be told of a day's alerts and of their verdicts; the rest have none yet."""
    if alerts < LEAST:
        return SMALL, SMALL, SMALL
    parts = (confirmed, dismissed, alerts - confirmed - dismissed)
    if any(0 < part < LEAST for part in parts) or 0 in parts[:2]:
        return str(alerts), WITHHELD, WITHHELD
    return str(alerts), str(confirmed), str(dismissed)
