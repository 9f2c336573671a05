"""How an agreement stands, and which there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import now

from governance.actors import Actor
from governance.agreements import AgreementFacts
from governance.clock import latest
from governance.errors import NotThere
from governance.models import Agreement, Entry, MaintenanceSession, Party, PartyKey
from governance.subjects import Subject, SubjectKind
from governance.vocabulary import Scope

GONE = "There is nothing here under this address."


@dataclass(frozen=True)
class Clock:
    """The time by which beginnings count, and the one by which ends do."""

    begins_at: datetime
    ends_at: datetime


def clock_read() -> Clock:
    """Both times. An end that has been reached stays reached when the clock is set back."""
    at = now()
    return Clock(at, latest(at))


def agreement_state(agreement: Agreement, *, clock: Clock | None = None) -> str:
    """waiting for a signature, later, in_force or over. clock: where many are asked about."""
    clock = clock or clock_read()
    if agreement.ended_at or agreement.party.ended_at or agreement.ends_at <= clock.ends_at:
        return "over"
    if agreement.signed_at is None:
        return "waiting"
    return "later" if agreement.starts_at > clock.begins_at else "in_force"


def agreement_facts(*, actor: Actor, subject: Subject) -> AgreementFacts | None:
    """How the agreement asked about stands towards a third party; None unless it is its own."""
    if subject.kind is not SubjectKind.AGREEMENT:
        return None
    key = _key_of(actor)
    agreement = key.agreement if key else _agreement_of(actor, subject.code)
    if agreement is None or str(agreement.code) != subject.code:
        return None
    covered = agreement.cameras.all()
    if subject.camera:
        covered = covered.filter(camera_code=subject.camera)
    scopes = frozenset(agreement.scopes.values_list("scope", flat=True))
    return AgreementFacts(
        state=agreement_state(agreement),
        scopes=scopes & frozenset(key.scopes.values_list("scope", flat=True)) if key else scopes,
        cameras=covered.count(),
        has_session=_sessions_for(agreement, actor).exists(),
        is_key_over=key is not None and key_is_over(key),
    )


def key_is_over(key: PartyKey, *, clock: Clock | None = None) -> bool:
    """Whether a key opens nothing any more. clock: where many are asked about."""
    return key.ended_at is not None or key.expires_at <= (clock or clock_read()).ends_at


def _key_of(actor: Actor) -> PartyKey | None:
    if actor.kind != Entry.ActorKind.PARTY:
        return None
    keys = PartyKey.objects.select_related("agreement__party")
    return keys.filter(code=actor.code).first()


def _agreement_of(actor: Actor, code: str) -> Agreement | None:
    if actor.person is None:
        return None
    theirs = Agreement.objects.select_related("party").filter(
        party__people__person=actor.person, party__people__ended_at__isnull=True
    )
    return theirs.filter(code=code).first()


def _sessions_for(agreement: Agreement, actor: Actor) -> QuerySet[MaintenanceSession]:
    """Hers; for a key those of anybody who works under its agreement."""
    running = sessions_running().filter(agreement=agreement)
    return running.filter(person=actor.person) if actor.person else running


def sessions_running() -> QuerySet[MaintenanceSession]:
    """Maintenance sessions that are open now: they end with the agreement and with the account."""
    at = now()
    return MaintenanceSession.objects.filter(
        closed_at__isnull=True, opened_at__lte=at, ends_at__gt=latest(at),
        agreement__ended_at__isnull=True, person__is_active=True,
        person__of_party__ended_at__isnull=True,
    )  # fmt: skip


def agreement_get(*, code: UUID) -> Agreement:
    """The agreement with its party. Whether the caller may see it is for policy to say.

    Raises:
        NotThere: there is none.
    """
    found = Agreement.objects.select_related(
        "party", "made_by", "made_body", "signed_by", "signed_body"
    )
    agreement = found.filter(code=code).first()
    if agreement is None:
        raise NotThere(GONE)
    return agreement


def party_get(*, code: UUID) -> Party:
    """The third party.

    Raises:
        NotThere: there is none.
    """
    party = Party.objects.filter(code=code).first()
    if party is None:
        raise NotThere(GONE)
    return party


def agreements_receiving() -> QuerySet[Agreement]:
    """The agreements in force under which a third party may be given a disclosure."""
    at = now()
    return Agreement.objects.select_related("party").filter(
        Q(scopes__scope=Scope.DISCLOSURES.value),
        purpose=Agreement.Purpose.CASE, signed_at__lte=at, ended_at__isnull=True,
        party__ended_at__isnull=True, starts_at__lte=at, ends_at__gt=latest(at),
    )  # fmt: skip
