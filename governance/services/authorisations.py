"""Asking for leave to analyse cameras, giving it, taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy
from governance.errors import GovernanceError, NotDemo, SelfApproval
from governance.models import Authorisation, AuthorisedCamera, Entry, User
from governance.models.authorisations import LONGEST_DEMO
from governance.policy import Action, Purpose
from governance.subjects import Subject, SubjectKind
from governance.texts import plain_text


class AuthorisationSettled(GovernanceError):
    """The authorisation was approved or withdrawn before."""


class AuthorisationOver(GovernanceError):
    """The authorisation's time ended before it was approved."""


@dataclass(frozen=True)
class Grounds:
    """The five boxes that may not be empty."""

    legal_basis: str
    aim: str
    necessity: str
    alternatives: str
    safeguards: str


def authorisation_request(
    *,
    actor: User,
    cameras: Iterable[UUID],
    mode: Authorisation.Mode,
    purpose: Purpose,
    grounds: Grounds,
    starts_at: datetime,
    ends_at: datetime,
) -> Authorisation:
    """An authorisation that waits for another person's approval.

    Raises:
        Denied: the person may not ask for one.
        NotDemo: the mode is demo, which only the demo grants itself.
        ValidationError: no camera is named, a box is empty or holds control characters, or the
            dates do not fit.
    """
    policy.require(
        actor=actor,
        action=Action.AUTHORISATION_REQUEST,
        subject=Subject(SubjectKind.AUTHORISATION, "new"),
    )
    if mode == Authorisation.Mode.DEMO:
        raise NotDemo(_("Only the demo grants itself an authorisation."))
    covered = frozenset(cameras)
    _check(covered, grounds)
    with transaction.atomic():
        made = _create(
            requested_by=actor, cameras=covered, mode=mode, purpose=purpose.value,
            starts_at=starts_at, ends_at=ends_at, **asdict(grounds),
        )  # fmt: skip
        _note(actor, made, Action.AUTHORISATION_REQUEST)
    return made


def authorisation_approve(*, actor: User, authorisation: Authorisation) -> Authorisation:
    """The authorisation, approved by somebody other than whoever asked.

    Raises:
        Denied: the person may not approve.
        SelfApproval: the person asked for it.
        AuthorisationOver: its time has ended; it has to be asked for again.
        AuthorisationSettled: it was approved or withdrawn before.
    """
    policy.require(
        actor=actor, action=Action.AUTHORISATION_APPROVE, subject=_subject(authorisation)
    )
    if authorisation.requested_by_id == actor.pk:
        raise SelfApproval(_("You asked for this authorisation. Another person has to approve it."))
    if authorisation.ends_at <= now():
        raise AuthorisationOver(
            _("The time of this authorisation has ended. Ask for one with later dates.")
        )
    with transaction.atomic():
        won = Authorisation.objects.filter(
            pk=authorisation.pk, approved_at__isnull=True, withdrawn_at__isnull=True
        ).update(approved_by=actor, approved_at=now())
        if not won:
            raise AuthorisationSettled(_("This authorisation was approved or withdrawn before."))
        _note(actor, authorisation, Action.AUTHORISATION_APPROVE)
    authorisation.refresh_from_db()
    return authorisation


def authorisation_withdraw(*, actor: User, authorisation: Authorisation) -> Authorisation:
    """The authorisation, withdrawn: workers stop at their next look at it, within seconds.

    Raises:
        Denied: the person may not withdraw it.
        AuthorisationSettled: it was withdrawn before.
    """
    policy.require(
        actor=actor, action=Action.AUTHORISATION_WITHDRAW, subject=_subject(authorisation)
    )
    with transaction.atomic():
        won = Authorisation.objects.filter(pk=authorisation.pk, withdrawn_at__isnull=True).update(
            withdrawn_at=now()
        )
        if not won:
            raise AuthorisationSettled(_("This authorisation was withdrawn before."))
        _note(actor, authorisation, Action.AUTHORISATION_WITHDRAW)
    authorisation.refresh_from_db()
    return authorisation


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
        made = _create(
            requested_by=requested_by, approved_by=approved_by, approved_at=at, cameras=cameras,
            mode=Authorisation.Mode.DEMO, purpose=Purpose.PATROL.value, starts_at=at,
            ends_at=at + LONGEST_DEMO - timedelta(seconds=1), **asdict(_demo_grounds()),
        )  # fmt: skip
        _note(approved_by, made, Action.AUTHORISATION_APPROVE)
    return made


def _demo_grounds() -> Grounds:
    return Grounds(
        legal_basis="Demonstration on one machine; no public place is watched.",
        aim="To show how an alert comes about and is answered.",
        necessity="Without analysis there is nothing to show.",
        alternatives="The drawn street needs no real person.",
        safeguards="Loopback only, nothing is sent, eight hours at most.",
    )


def _check(cameras: frozenset[UUID], grounds: Grounds) -> None:
    if not cameras:
        raise ValidationError(_("Name at least one camera that this authorisation is to cover."))
    for box in asdict(grounds).values():
        plain_text(box)


def _create(*, cameras: Iterable[UUID], **fields: object) -> Authorisation:
    made = Authorisation(**fields)
    made.full_clean()
    made.save()
    AuthorisedCamera.objects.bulk_create(
        AuthorisedCamera(authorisation=made, camera_code=code) for code in cameras
    )
    return made


def _subject(authorisation: Authorisation) -> Subject:
    return Subject(SubjectKind.AUTHORISATION, str(authorisation.code))


def _note(actor: User, authorisation: Authorisation, action: Action) -> None:
    ledger.append(
        actor=actor,
        verb=Entry.Verb.ADMINISTRATION,
        action=action.value,
        subject=_subject(authorisation),
        detail={"mode": authorisation.mode, "cameras": authorisation.cameras.count()},
    )
