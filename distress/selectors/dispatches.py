"""Reading dispatches, never beyond the stations of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.errors import NotFound
from distress.models import Dispatch
from distress.subjects import dispatch_subject
from governance import policy
from governance.models import User
from governance.policy import Action, Purpose

RECENT = timedelta(hours=12)
IN_HAND = (Dispatch.Status.SENT, Dispatch.Status.ACKNOWLEDGED, Dispatch.Status.ARRIVED)


def _dispatches() -> QuerySet[Dispatch]:
    return Dispatch.objects.select_related(
        "station", "review", "alert__station", "alert__claimed_by",
        "alert__episode__camera__station",
    )  # fmt: skip


def dispatch_get(*, actor: User, code: UUID, purpose: Purpose | None) -> Dispatch:
    """The dispatch, when policy allows this person to see it. The answer is on record.

    Raises:
        NotFound: there is no such dispatch.
        Denied: it is not for this person; outside her stations that too is answered 404.
    """
    dispatch = _dispatches().filter(code=code).first()
    if dispatch is None:
        raise NotFound(_("There is no dispatch under this code."))
    policy.require(
        actor=actor, action=Action.DISPATCH_SEE, subject=dispatch_subject(dispatch),
        purpose=purpose,
    )  # fmt: skip
    return dispatch


def dispatch_list(*, actor: User) -> Sequence[Dispatch]:
    """What the person's stations have in hand, then what they closed lately."""
    stations = policy.scope(actor=actor, action=Action.DISPATCH_LIST)
    shown = Q(status__in=IN_HAND) | Q(status="closed", closed_at__gt=now() - RECENT)
    found = list(_dispatches().filter(shown, station__code__in=stations).order_by("-sent_at")[:50])
    return sorted(found, key=lambda dispatch: dispatch.status == Dispatch.Status.CLOSED)
