"""Times without analysis, because people assemble."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy
from governance.errors import Refused
from governance.models import Entry, Gathering, GatheringCamera, User
from governance.policy import Action
from governance.subjects import Subject, SubjectKind

LONGEST = timedelta(days=14)


def gathering_set(
    *,
    actor: User,
    cameras: Iterable[UUID],
    kind: Gathering.Kind,
    starts_at: datetime,
    ends_at: datetime,
) -> Gathering:
    """The gathering: within seconds of its start no worker analyses these cameras.

    Raises:
        Denied: the person may not set one.
        ValidationError: no camera is named, or the times do not fit.
    """
    policy.require(
        actor=actor,
        action=Action.GATHERING_SET,
        subject=Subject(SubjectKind.GATHERING, "new"),
    )
    covered = frozenset(cameras)
    _check(covered, starts_at, ends_at)
    with transaction.atomic():
        made = Gathering.objects.create(
            kind=kind, starts_at=starts_at, ends_at=ends_at, set_by=actor
        )
        GatheringCamera.objects.bulk_create(
            GatheringCamera(gathering=made, camera_code=code) for code in covered
        )
        _note(actor, made, Action.GATHERING_SET, cameras=len(covered))
    return made


def _check(cameras: frozenset[UUID], starts_at: datetime, ends_at: datetime) -> None:
    if not cameras:
        raise ValidationError(_("Name at least one camera in whose view people assemble."))
    if ends_at <= max(starts_at, now()):
        raise ValidationError(_("A gathering ends after it begins, and not in the past."))
    if ends_at - starts_at > LONGEST:
        raise ValidationError(_("A gathering lasts 14 days at most. Set another one after it."))


def gathering_lift(*, actor: User, gathering: Gathering) -> None:
    """Let analysis go on before the gathering's end.

    Raises:
        Denied: the person may not lift one.
        Refused: it was lifted before, or is over.
    """
    policy.require(actor=actor, action=Action.GATHERING_LIFT, subject=_subject(gathering))
    with transaction.atomic():
        won = Gathering.objects.filter(
            pk=gathering.pk, lifted_at__isnull=True, ends_at__gt=now()
        ).update(lifted_at=now(), lifted_by=actor)
        if not won:
            raise Refused("settled", _("This gathering was lifted before, or is over."))
        _note(actor, gathering, Action.GATHERING_LIFT, cameras=gathering.cameras.count())


def _subject(gathering: Gathering) -> Subject:
    return Subject(SubjectKind.GATHERING, str(gathering.code))


def _note(actor: User, gathering: Gathering, action: Action, *, cameras: int) -> None:
    ledger.append(
        actor=actor,
        verb=Entry.Verb.ADMINISTRATION,
        action=action.value,
        subject=_subject(gathering),
        detail={"kind": gathering.kind, "cameras": cameras},
    )
