"""Holds: footage that an order keeps beyond its time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy
from governance.clock import latest
from governance.errors import Refused
from governance.models import Entry, Hold, User
from governance.models.retention import LONGEST_HOLD
from governance.policy import Action
from governance.retention.footage import footage
from governance.subjects import Subject, SubjectKind
from governance.texts import case_reference_text, plain_text


def clips_held() -> frozenset[UUID]:
    """Codes of the clips that a hold keeps now."""
    running = Hold.objects.filter(lifted_at__isnull=True, ends_at__gt=latest(now()))
    return frozenset(running.values_list("clip_code", flat=True))


def hold_place(
    *,
    actor: User,
    code: UUID,
    case_reference: str,
    legal_basis: str,
    reason: str,
    ends_at: datetime,
) -> Hold:
    """The hold on a clip, from now on; a clip may have several, each with its own end.

    code: of the clip, or of its alert.

    Raises:
        Denied: the person may not place holds.
        DetailNotCode: the case reference is no code.
        Refused: there is no such clip, or it is erased.
        ValidationError: a text or the end do not fit.
    """
    case_reference_text(case_reference)
    policy.require(
        actor=actor, action=Action.HOLD_PLACE, subject=Subject(SubjectKind.CLIP, str(code)),
        case_reference=case_reference,
    )  # fmt: skip
    clip = footage().clip_code(code)
    if clip is None:
        raise Refused("no_clip", _("There is no clip or alert under this code."))
    hold = Hold(
        clip_code=clip, case_reference=case_reference.strip(), legal_basis=legal_basis.strip(),
        reason=reason.strip(), placed_by=actor, ends_at=ends_at,
    )  # fmt: skip
    for text in (legal_basis, reason):
        plain_text(text)
    if not now() < ends_at <= now() + LONGEST_HOLD:
        raise ValidationError(_("A hold ends in the future, within 180 days. Renew it by another."))
    hold.full_clean()
    with transaction.atomic():
        # A run that is about to erase it waits here, and then sees the hold.
        if not footage().lock(clip):
            raise Refused("erased", _("This clip has been erased. Nothing of it can be held."))
        hold.save()
        _note(actor, hold, Action.HOLD_PLACE)
    return hold


def hold_lift(*, actor: User, hold: Hold) -> None:
    """End a hold: if the clip's time is over, the next run erases it.

    Raises:
        Denied: the person may not lift holds.
        Refused: it was lifted before, or is over.
    """
    policy.require(
        actor=actor,
        action=Action.HOLD_LIFT,
        subject=Subject(SubjectKind.CLIP, str(hold.clip_code)),
    )
    with transaction.atomic():
        won = Hold.objects.filter(pk=hold.pk, lifted_at__isnull=True, ends_at__gt=now()).update(
            lifted_at=now(), lifted_by=actor
        )
        if not won:
            raise Refused("settled", _("This hold was lifted before, or is over."))
        _note(actor, hold, Action.HOLD_LIFT)


def _note(actor: User, hold: Hold, action: Action) -> None:
    ledger.append(
        actor=actor,
        verb=Entry.Verb.ADMINISTRATION,
        action=action.value,
        subject=Subject(SubjectKind.CLIP, str(hold.clip_code)),
        detail={"hold": str(hold.code), "until": hold.ends_at.isoformat()},
        sealed={
            "case": hold.case_reference, "legal_basis": hold.legal_basis, "reason": hold.reason,
        },
    )  # fmt: skip
