"""Alerts for a case: by time and place, never beyond the stations of whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from distress.errors import NotFound
from distress.models import Alert, Segment
from distress.selectors.alerts import alerts_with_all
from distress.subjects import alert_subject
from governance import policy
from governance.models import User
from governance.policy import Action
from governance.subjects import Subject

MOST = 60


def case_list(*, actor: User, place: str = "", day: date | None = None) -> Sequence[Alert]:
    """Alerts of her stations, newest first; only those of a day, or at a place, where named."""
    stations = policy.scope(actor=actor, action=Action.CASE_LIST)
    found = alerts_with_all().filter(station__code__in=stations)
    if day is not None:
        found = found.filter(raised_at__date=day)
    if place:
        found = found.filter(
            Q(episode__camera__name__icontains=place) | Q(episode__camera__place__icontains=place)
        )
    return list(found.order_by("-raised_at")[:MOST])


def case_get(*, actor: User, code: UUID) -> Alert:
    """The alert, for a case. The answer is on record.

    Raises:
        NotFound: there is no such alert.
        Denied: it is not for this person; outside her stations that too is answered 404.
    """
    alert = alerts_with_all().filter(code=code).first()
    if alert is None:
        raise NotFound(_("There is no alert under this code."))
    policy.require(actor=actor, action=Action.CASE_SEE, subject=alert_subject(alert))
    return alert


def case_subject(alert: Alert) -> Subject:
    """The alert as something to see the original of; barred where nothing of it is kept."""
    kept = Segment.objects.filter(clip__episode=alert.episode, clip__gathered_at__isnull=False)
    barred = "" if kept.exists() else "nothing_kept"
    return replace(alert_subject(alert), barred=barred)


def alerts_of(codes: Iterable[str]) -> dict[str, Alert]:
    """The alerts under these codes, for saying where and when something was."""
    found = alerts_with_all().filter(code__in=set(codes))
    return {str(alert.code): alert for alert in found}
