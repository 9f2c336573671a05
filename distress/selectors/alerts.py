"""Reading alerts, never beyond the stations of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.errors import NotFound
from distress.models import Alert
from distress.subjects import alert_subject
from governance import policy
from governance.models import User
from governance.policy import Action, Purpose

LIVE = timedelta(hours=2)
MOST_SETTLED = 60
WAITING = (Alert.Status.OPEN, Alert.Status.CLAIMED)


def alerts_with_all() -> QuerySet[Alert]:
    """Alerts with what a card shows of them."""
    return Alert.objects.select_related(
        "station", "claimed_by", "episode__camera__station", "episode__camera__hotspot",
        "episode__detection_policy",
    )  # fmt: skip


def alert_get(
    *, actor: User, code: UUID, purpose: Purpose | None, action: Action = Action.ALERT_SEE
) -> Alert:
    """The alert, when policy allows this person to see it. The answer is on record.

    Raises:
        NotFound: there is no such alert.
        Denied: it is not for this person; outside her stations that too is answered 404.
    """
    alert = alerts_with_all().filter(code=code).first()
    if alert is None:
        raise NotFound(_("There is no alert under this code."))
    policy.require(actor=actor, action=action, subject=alert_subject(alert), purpose=purpose)
    return alert


def alert_list_live(*, actor: User) -> Sequence[Alert]:
    """What waits and what was settled lately at the person's stations, oldest first."""
    stations = policy.scope(actor=actor, action=Action.ALERT_LIST)
    cameras = policy.scope_cameras(actor=actor, action=Action.ALERT_LIST)
    theirs = alerts_with_all().filter(
        Q(station__code__in=stations) | Q(episode__camera__code__in=cameras)
    )
    settled = theirs.exclude(status__in=WAITING).filter(raised_at__gt=now() - LIVE)
    # Only what is settled has a bound: nobody may miss an alert because there are many.
    shown = [*theirs.filter(status__in=WAITING), *settled.order_by("-raised_at")[:MOST_SETTLED]]
    return sorted(shown, key=lambda alert: alert.raised_at)
