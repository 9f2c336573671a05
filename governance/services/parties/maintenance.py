"""Maintenance sessions: a ticket first, then a bounded time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import policy
from governance.errors import Refused
from governance.models import Agreement, MaintenanceSession, User
from governance.models.parties import LONGEST_SESSION
from governance.policy import Action
from governance.services.parties.notes import agreement_subject, note
from governance.subjects import Subject, SubjectKind
from governance.texts import reference_text

MOST_HOURS = int(LONGEST_SESSION.total_seconds() // 3600)


def maintenance_open(
    *, actor: User, agreement: UUID, ticket: str, hours: int = MOST_HOURS
) -> MaintenanceSession:
    """The session from now on, for some hours or until its agreement ends.

    Raises:
        Denied: it is no agreement of hers, or does not open maintenance now.
        Refused: a session of hers is open under this agreement.
        ValidationError: the ticket is not a reference, or the hours do not fit.
    """
    policy.require(
        actor=actor, action=Action.PARTY_MAINTAIN,
        subject=Subject(SubjectKind.AGREEMENT, str(agreement)),
    )  # fmt: skip
    reference_text(ticket.strip())
    if not 1 <= hours <= MOST_HOURS:
        raise ValidationError(
            _("A maintenance session lasts 1 to %(most)s hours."), params={"most": MOST_HOURS}
        )
    at = now()
    found = Agreement.objects.get(code=agreement)
    ends_at = min(at + timedelta(hours=hours), found.ends_at)
    try:
        with transaction.atomic():
            _close_overdue(found, actor)
            made = MaintenanceSession.objects.create(
                agreement=found, person=actor, ticket=ticket.strip(), opened_at=at, ends_at=ends_at
            )
            _note(actor, made, minutes=int((ends_at - at).total_seconds() // 60))
    except IntegrityError as error:
        raise Refused(
            "session_open", _("A maintenance session of yours is open. Close it first.")
        ) from error
    return made


def _close_overdue(agreement: Agreement, person: User) -> None:
    """One whose time was over before it was closed must not stand in the way."""
    overdue = MaintenanceSession.objects.filter(
        agreement=agreement, person=person, closed_at__isnull=True, ends_at__lte=now()
    )
    for session in overdue:
        MaintenanceSession.objects.filter(pk=session.pk).update(closed_at=session.ends_at)


def maintenance_close(*, actor: User, code: UUID) -> None:
    """Close her maintenance session before its end.

    Raises:
        Denied: it is not hers, or there is none.
        Refused: it is over.
    """
    session = MaintenanceSession.objects.select_related("agreement").filter(
        code=code, person=actor
    ).first()  # fmt: skip
    # Asked about what is not hers as about what does not exist.
    about = str(session.agreement.code if session else code)
    policy.require(
        actor=actor, action=Action.PARTY_MAINTAIN, subject=Subject(SubjectKind.AGREEMENT, about)
    )
    assert session is not None
    with transaction.atomic():
        won = MaintenanceSession.objects.filter(
            pk=session.pk, closed_at__isnull=True, ends_at__gt=now()
        ).update(closed_at=now())
        if not won:
            raise Refused("settled", _("This maintenance session is over."))
        _note(actor, session, closed=True)


def _note(actor: User, session: MaintenanceSession, **told: int | bool) -> None:
    note(
        actor=actor, action=Action.PARTY_MAINTAIN, subject=agreement_subject(session.agreement),
        detail={"session": str(session.code), "ticket": session.ticket, **told},
    )  # fmt: skip
