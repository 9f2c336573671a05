"""The one authorisation that nobody from outside has to give: on one machine, for hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance.errors import NotDemo
from governance.models import Authorisation, User
from governance.models.authorisations import LONGEST_DEMO
from governance.policy import Action, Purpose
from governance.services.authorisations.requests import (
    Grounds,
    authorisation_note,
    authorisation_write,
)


def authorisation_demo_grant(
    *, cameras: Iterable[UUID], requested_by: User, approved_by: User
) -> Authorisation:
    """A demo authorisation from now on, for as long as one may last. Earlier ones end.

    Raises:
        NotDemo: this is not the demo.
    """
    if not settings.DEMO:
        raise NotDemo(_("Only the demo grants itself an authorisation."))
    at = now()
    with transaction.atomic():
        Authorisation.objects.filter(
            mode=Authorisation.Mode.DEMO, withdrawn_at__isnull=True
        ).update(withdrawn_at=at)
        made = authorisation_write(
            requested_by=requested_by, cameras=cameras, mode=Authorisation.Mode.DEMO,
            purpose=Purpose.PATROL.value, starts_at=at,
            ends_at=at + LONGEST_DEMO - timedelta(seconds=1), **asdict(_demo_grounds()),
            # The drawn street is in distress all the time; the cap must not end the show.
            alerts_per_day=2000,
        )  # fmt: skip
        # Only now: the cameras of an approved authorisation stand.
        Authorisation.objects.filter(pk=made.pk).update(approved_by=approved_by, approved_at=at)
        authorisation_note(approved_by, made, Action.AUTHORISATION_APPROVE)
    made.refresh_from_db()
    return made


def _demo_grounds() -> Grounds:
    return Grounds(
        legal_basis="Demonstration on one machine; no public place is watched.",
        aim="To show how an alert comes about and is answered.",
        necessity="Without analysis there is nothing to show.",
        alternatives="The drawn street needs no real person.",
        safeguards="Loopback only, nothing is sent, eight hours at most.",
        evaluation="inference/models/expression.md",
    )
