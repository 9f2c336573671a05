"""What changed since a page last looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from distress.models import Notice, NoticeCounter
from distress.services.notices import COUNTER
from distress.subjects import list_subject
from governance import policy
from governance.models import User
from governance.policy import Action

MOST = 500


@dataclass(frozen=True)
class Changes:
    """Codes of alerts that changed, each once, in order; and the number to ask from next."""

    seq: int
    alerts: Sequence[UUID]


def notices_since(*, actor: User, seq: int | None) -> Changes:
    """What changed after this number at the person's stations; for None, only the newest number.

    Raises:
        Denied: the person is told of no alerts at all.
    """
    newest = NoticeCounter.objects.filter(pk=COUNTER).values_list("last", flat=True).first() or 0
    if seq is None:
        return Changes(newest, ())
    watched = policy.scope(actor=actor, action=Action.ALERT_LIST)
    sent_to = policy.scope(actor=actor, action=Action.DISPATCH_LIST)
    cameras = policy.scope_cameras(actor=actor, action=Action.ALERT_LIST)
    if not (watched or sent_to or cameras):
        policy.require(
            actor=actor, action=Action.ALERT_LIST, subject=list_subject(Action.ALERT_LIST.value)
        )
    theirs = (
        Q(station__code__in=watched)
        | Q(alert__episode__camera__code__in=cameras)
        | Q(alert__dispatches__station__code__in=sent_to)
    )
    # The newest first into the bound: a page that was away for long shows what is of now.
    codes = (
        Notice.objects.filter(theirs, seq__gt=seq, seq__lte=newest)
        .order_by("-seq")
        .values_list("alert__code", flat=True)[:MOST]
    )
    return Changes(newest, list(dict.fromkeys(reversed(list(codes)))))
