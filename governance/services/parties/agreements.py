"""Agreements: made by one body, signed by another, ended early with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import policy
from governance.actors import AnyActor
from governance.clock import latest
from governance.errors import Refused
from governance.models import Agreement, AgreementCamera, AgreementScope, Party, User
from governance.models.parties import LONGEST_AGREEMENT
from governance.policy import Action
from governance.services.parties.notes import agreement_subject, note, party_subject
from governance.subjects import facts
from governance.texts import plain_text, reference_text
from governance.vocabulary import Scope

# What a third party needs for each purpose; a trigger says the same.
FITTING: dict[Agreement.Purpose, frozenset[Scope]] = {
    Agreement.Purpose.MAINTENANCE: frozenset({Scope.HEALTH, Scope.FIGURES}),
    Agreement.Purpose.STATISTICS: frozenset({Scope.FIGURES}),
    Agreement.Purpose.CASE: frozenset({Scope.DISCLOSURES}),
}
# It may begin with the day on which it is written down, and no earlier.
BACK = timedelta(days=1)


@dataclass(frozen=True)
class AgreementTerms:
    """What is agreed. All of it is public but for which cameras: of those the number is."""

    purpose: Agreement.Purpose
    reference: str
    legal_basis: str
    starts_at: datetime
    ends_at: datetime
    scopes: frozenset[Scope]
    cameras: frozenset[UUID] = frozenset()


def agreement_make(*, actor: User, party: Party, terms: AgreementTerms) -> Agreement:
    """An agreement that waits for the signature of an approver of another body.

    Raises:
        Denied: the person may not make one.
        Refused: the third party has left the register.
        ValidationError: a text, the dates, the scopes or the cameras do not fit.
    """
    policy.require(actor=actor, action=Action.PARTY_AGREE, subject=party_subject(party))
    return agreement_write(actor=actor, by=actor, party=party, terms=terms)


def agreement_write(*, actor: AnyActor, by: User, party: Party, terms: AgreementTerms) -> Agreement:
    """The rows of an agreement, for who has been asked already: the demo.

    Raises:
        Refused, ValidationError: as agreement_make.
    """
    _check(terms)
    _check_dates(terms)
    made = Agreement(
        party=party, purpose=terms.purpose, reference=terms.reference.strip(),
        legal_basis=terms.legal_basis.strip(), starts_at=terms.starts_at, ends_at=terms.ends_at,
        made_by=by, made_body=by.body,
    )  # fmt: skip
    made.full_clean()
    with transaction.atomic():
        if Party.objects.select_for_update().get(pk=party.pk).ended_at is not None:
            raise Refused("ended", _("This third party has left the register."))
        made.save()
        AgreementScope.objects.bulk_create(
            AgreementScope(agreement=made, scope=scope.value) for scope in terms.scopes
        )
        AgreementCamera.objects.bulk_create(
            AgreementCamera(agreement=made, camera_code=code) for code in terms.cameras
        )
        _note(actor, made, Action.PARTY_AGREE)
    return made


def _check(terms: AgreementTerms) -> None:
    reference_text(terms.reference.strip())
    plain_text(terms.legal_basis)
    if not terms.legal_basis.strip():
        raise ValidationError(_("Name the law that this relies on."))
    if not terms.scopes:
        raise ValidationError(_("Say what the agreement opens."))
    if not terms.scopes <= FITTING[terms.purpose]:
        raise ValidationError(
            _("An agreement for %(purpose)s opens %(fitting)s, and nothing else."),
            params={
                "purpose": terms.purpose.label,
                "fitting": ", ".join(scope.value for scope in sorted(FITTING[terms.purpose])),
            },
        )
    if not terms.cameras and terms.purpose is not Agreement.Purpose.CASE:
        raise ValidationError(_("Name at least one camera that this agreement is to cover."))
    known = facts().cameras_known(codes=frozenset(map(str, terms.cameras)))
    if len(known) < len(terms.cameras):
        raise ValidationError(_("A camera that is named does not exist. Choose from the list."))


def _check_dates(terms: AgreementTerms) -> None:
    if terms.ends_at <= now():
        raise ValidationError(_("This would end in the past. Name a later end."))
    if not terms.starts_at < terms.ends_at <= terms.starts_at + LONGEST_AGREEMENT:
        raise ValidationError(_("An agreement ends after it begins, within a year."))
    if terms.starts_at < now() - BACK:
        raise ValidationError(_("An agreement cannot begin before the day it is made."))


def agreement_sign(*, actor: User, agreement: Agreement) -> Agreement:
    """The agreement, signed by a person of another body than whoever made it.

    Raises:
        Denied: the person may not sign.
        Refused: it was signed or ended before, its time is over, or she may not sign this one.
    """
    policy.require(actor=actor, action=Action.PARTY_SIGN, subject=agreement_subject(agreement))
    return agreement_sign_write(actor=actor, by=actor, agreement=agreement)


def agreement_sign_write(*, actor: AnyActor, by: User, agreement: Agreement) -> Agreement:
    """The signature itself, for who has been asked already: the demo.

    Raises:
        Refused: as agreement_sign.
    """
    refusal = signing_obstacle(agreement=agreement, by=by)
    if refusal is not None:
        raise refusal
    with transaction.atomic():
        won = Agreement.objects.filter(
            pk=agreement.pk, signed_at__isnull=True, ended_at__isnull=True
        ).update(signed_by=by, signed_body=by.body, signed_at=now())
        if not won:
            raise Refused("settled", _("This agreement was signed or ended before."))
        _note(actor, agreement, Action.PARTY_SIGN)
    agreement.refresh_from_db()
    return agreement


def signing_obstacle(*, agreement: Agreement, by: User) -> Refused | None:
    """Why this person cannot sign this agreement; None when she can."""
    if agreement.signed_at or agreement.ended_at or agreement.party.ended_at:
        return Refused("settled", _("This agreement was signed or ended before."))
    if agreement.ends_at <= latest(now()):
        return Refused("over", _("The time of this agreement has ended. Make one anew."))
    if agreement.made_by_id == by.pk:
        return Refused("own", _("You made this agreement. Another person has to sign it."))
    if not agreement.made_body_id or not by.body_id:
        return Refused(
            "no_body",
            _("Whoever makes it and whoever signs it must each belong to a body. Ask your "
              "administrator to enter yours."),
        )  # fmt: skip
    if agreement.made_body_id == by.body_id:
        return Refused(
            "same_body",
            _("You belong to the body that made it. A person from another body has to sign it."),
        )
    return None


def agreement_end(*, actor: User, agreement: Agreement, ending: Agreement.Ending) -> None:
    """End an agreement from now on; one that nobody signed is declined.

    Raises:
        Denied: the person may not end it.
        Refused: it has ended before.
    """
    policy.require(actor=actor, action=Action.PARTY_END, subject=agreement_subject(agreement))
    with transaction.atomic():
        found = Agreement.objects.select_for_update().get(pk=agreement.pk)
        said = ending if found.signed_at else Agreement.Ending.DECLINED
        won = Agreement.objects.filter(pk=found.pk, ended_at__isnull=True).update(
            ended_at=now(), ended_by=actor, ending=said
        )
        if not won:
            raise Refused("settled", _("This agreement has ended before."))
        note(
            actor=actor, action=Action.PARTY_END, subject=agreement_subject(found),
            detail={"ending": said.value},
        )  # fmt: skip


def _note(actor: AnyActor, agreement: Agreement, action: Action) -> None:
    scopes = sorted(agreement.scopes.values_list("scope", flat=True))
    note(
        actor=actor, action=action, subject=agreement_subject(agreement),
        detail={
            "party": str(agreement.party.code), "purpose": agreement.purpose,
            "scopes": "+".join(scopes), "cameras": agreement.cameras.count(),
        },
    )  # fmt: skip
