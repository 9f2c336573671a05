"""Keys for programs of third parties: shown once, kept as a hash, scoped, expiring."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import policy
from governance.errors import Refused
from governance.models import Agreement, PartyKey, PartyKeyScope, User
from governance.policy import Action
from governance.selectors.agreements import agreement_state
from governance.services.parties.notes import agreement_subject, note
from governance.texts import plain_text
from governance.vocabulary import Scope

KEYS = frozenset({Scope.HEALTH, Scope.FIGURES})
SHOWN = 8


def party_key_make(
    *, actor: User, agreement: Agreement, label: str, scopes: frozenset[Scope], expires_at: datetime
) -> tuple[PartyKey, str]:
    """A key under an agreement, and its secret: shown this once and kept only as a hash.

    Raises:
        Denied: the person may not make keys.
        Refused: the agreement is not signed, or over.
        ValidationError: the label, the scopes or the end do not fit.
    """
    policy.require(actor=actor, action=Action.PARTY_KEYS, subject=agreement_subject(agreement))
    if agreement_state(agreement) not in {"in_force", "later"}:
        raise Refused("not_in_force", _("This agreement is not signed, or over. It has no keys."))
    _check(agreement, label, scopes, expires_at)
    secret = secrets.token_urlsafe(32)
    made = PartyKey(
        agreement=agreement, label=label.strip(), prefix=secret[:SHOWN], key_hash=_hash(secret),
        made_by=actor, expires_at=expires_at,
    )  # fmt: skip
    made.full_clean()
    with transaction.atomic():
        made.save()
        PartyKeyScope.objects.bulk_create(
            PartyKeyScope(key=made, scope=scope.value) for scope in scopes
        )
        _note(actor, made, scopes="+".join(sorted(scope.value for scope in scopes)))
    return made, secret


def _check(
    agreement: Agreement, label: str, scopes: frozenset[Scope], expires_at: datetime
) -> None:
    plain_text(label)
    if not label.strip():
        raise ValidationError(_("Say what the key is for."))
    if not scopes:
        raise ValidationError(_("Say what the key opens."))
    agreed = frozenset(agreement.scopes.values_list("scope", flat=True))
    if not frozenset(scope.value for scope in scopes & KEYS) <= agreed or not scopes <= KEYS:
        raise ValidationError(_("A key opens no more than its agreement."))
    if not now() < expires_at <= agreement.ends_at:
        raise ValidationError(_("A key expires in the future, with its agreement at the latest."))


def party_key_end(*, actor: User, key: PartyKey) -> None:
    """End a key from now on.

    Raises:
        Denied: the person may not end it.
        Refused: it has ended before.
    """
    policy.require(actor=actor, action=Action.PARTY_KEYS, subject=agreement_subject(key.agreement))
    with transaction.atomic():
        won = PartyKey.objects.filter(pk=key.pk, ended_at__isnull=True).update(
            ended_at=now(), ended_by=actor
        )
        if not won:
            raise Refused("settled", _("This key was ended before."))
        _note(actor, key, ended=True)


def party_key_use(*, secret: str) -> PartyKey | None:
    """The key with this secret, used now; None when there is none. One that is over is found."""
    key = PartyKey.objects.select_related("agreement__party").filter(key_hash=_hash(secret)).first()
    if key is not None:
        PartyKey.objects.filter(pk=key.pk).update(last_used_at=now())
    return key


def _hash(secret: str) -> str:
    # The secret is 256 random bits, so a plain hash cannot be guessed back.
    return hashlib.sha256(secret.encode()).hexdigest()


def _note(actor: User, key: PartyKey, **told: str | bool) -> None:
    note(
        actor=actor, action=Action.PARTY_KEYS, subject=agreement_subject(key.agreement),
        detail={"key": str(key.code), **told},
    )  # fmt: skip
