"""Giving leave, and taking it back."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import policy
from governance.errors import Refused
from governance.models import Authorisation, PeriodReport, User
from governance.policy import Action
from governance.services.authorisations.growth import limit_needed, limit_reached
from governance.services.authorisations.guards import approval_obstacles
from governance.services.authorisations.requests import authorisation_note, authorisation_subject


def authorisation_approve(
    *, actor: User, authorisation: Authorisation, report: PeriodReport | None = None
) -> Authorisation:
    """The authorisation, approved by a person of another body than whoever asked.

    report: the last period's, where more cameras go live than before.

    Raises:
        Denied: the person may not approve.
        Refused: something stands in the way; its code and sentence are the first obstacle's.
    """
    policy.require(
        actor=actor,
        action=Action.AUTHORISATION_APPROVE,
        subject=authorisation_subject(authorisation),
    )
    with transaction.atomic():
        # Two approvals that share a camera or a step must see one another.
        list(Authorisation.objects.select_for_update().filter(withdrawn_at__isnull=True))
        authorisation.refresh_from_db()
        authorisation.cited_report = report
        obstacles = approval_obstacles(authorisation=authorisation, approver=actor)
        if obstacles:
            raise Refused(obstacles[0].code, obstacles[0].sentence)
        Authorisation.objects.filter(pk=authorisation.pk).update(
            approved_by=actor, approved_body=actor.body, approved_at=now(),
            cited_report=report, live_limit=_limit(authorisation),
        )  # fmt: skip
        authorisation_note(actor, authorisation, Action.AUTHORISATION_APPROVE)
    authorisation.refresh_from_db()
    return authorisation


def _limit(authorisation: Authorisation) -> int | None:
    if authorisation.mode != Authorisation.Mode.LIVE:
        return None
    return max(limit_reached(), limit_needed(authorisation) or 0)


def authorisation_withdraw(*, actor: User, authorisation: Authorisation) -> Authorisation:
    """The authorisation, withdrawn or declined: workers stop at their next look, within seconds.

    Raises:
        Denied: the person may not withdraw it.
        Refused: it was withdrawn before.
    """
    policy.require(
        actor=actor,
        action=Action.AUTHORISATION_WITHDRAW,
        subject=authorisation_subject(authorisation),
    )
    with transaction.atomic():
        won = Authorisation.objects.filter(pk=authorisation.pk, withdrawn_at__isnull=True).update(
            withdrawn_at=now()
        )
        if not won:
            raise Refused("settled", _("This authorisation was withdrawn before."))
        authorisation_note(actor, authorisation, Action.AUTHORISATION_WITHDRAW)
    authorisation.refresh_from_db()
    return authorisation
