"""Which third parties there are, what each may see, and what each asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import now

from governance.agreements import SCOPES
from governance.clock import latest
from governance.errors import SENTENCES
from governance.models import (
    Agreement,
    Entry,
    MaintenanceSession,
    Party,
    PartyKey,
    PartyPerson,
    User,
)
from governance.selectors.agreements import (
    Clock,
    agreement_state,
    clock_read,
    key_is_over,
    sessions_running,
)
from governance.vocabulary import Action, Scope

PAGE = 100
# Setting up one's own sign-in opens nothing of the agency's.
_HER_OWN = Action.ACCOUNT_SECURE.value


@dataclass(frozen=True)
class AgreementRow:
    """One agreement as anybody may read it: of its cameras only how many there are."""

    agreement: Agreement
    state: str
    scopes: Sequence[str]
    cameras: int
    keys: int
    sessions: Sequence[MaintenanceSession]

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]


@dataclass(frozen=True)
class PartyRow:
    """One third party with its agreements, and how many people and keys it has now."""

    party: Party
    agreements: Sequence[AgreementRow]
    people: int
    keys: int


@dataclass(frozen=True)
class Access:
    """One thing that somebody or something of a third party asked for, and the answer.

    cameras: how many it was answered about; none where it was refused.
    """

    code: UUID
    at: datetime
    party: Party
    action: str
    scope: str
    is_allowed: bool
    reason: str
    cameras: int

    @property
    def means(self) -> str:
        """What was asked for, in the reader's language."""
        return str(Action(self.action).label) if self.action in set(Action) else self.action

    @property
    def sentence(self) -> str:
        """The answer, in the reader's language."""
        return str(SENTENCES.get(self.reason, self.reason))


@dataclass(frozen=True)
class AccessPage:
    """Some accesses, newest first, and the code to go on from; None after the last."""

    accesses: Sequence[Access]
    next_code: UUID | None


def parties_list(*, is_public: bool = False) -> list[PartyRow]:
    """Every third party there is or was, by name.

    is_public: leave out agreements that nobody has signed.
    """
    agreements = Agreement.objects.select_related("party", "made_body", "signed_body")
    if is_public:
        agreements = agreements.filter(signed_at__isnull=False)
    parties = Party.objects.prefetch_related(
        Prefetch("agreements", agreements.prefetch_related("scopes", "cameras", "keys")), "people"
    )
    running, clock = _sessions_by_agreement(), clock_read()
    return [_party_row(party, running, clock) for party in parties]


def agreement_row(agreement: Agreement) -> AgreementRow:
    """One agreement as pages show it."""
    return _agreement_row(agreement, _sessions_by_agreement(agreement), clock_read())


def agreements_of(*, person: User) -> list[AgreementRow]:
    """The agreements of the third party to which she belongs, newest first; drafts too."""
    theirs = Agreement.objects.select_related("party", "made_body", "signed_body").filter(
        party__people__person=person, party__people__ended_at__isnull=True
    )
    return [agreement_row(agreement) for agreement in theirs]


def party_of(*, person: User) -> Party | None:
    """The third party to which she belongs now; None when to none."""
    found = PartyPerson.objects.select_related("party").filter(person=person, ended_at__isnull=True)
    of_party = found.first()
    return of_party.party if of_party else None


def accesses_list(
    *, party: Party | None = None, is_refused: bool = False, before: str = "", limit: int = PAGE
) -> AccessPage:
    """What people and keys of a third party asked for, or those of all, from the ledger.

    before: the code of an entry, to go on to older ones. is_refused: only what was refused.
    """
    actors = _actors(party)
    found = Entry.objects.filter(actor_code__in=actors, allowed__isnull=False)
    found = _before(found.exclude(action=_HER_OWN), before)
    if is_refused:
        found = found.filter(allowed=False)
    entries = list(found.order_by("-id")[: limit + 1])
    accesses = [_access(entry, actors[entry.actor_code]) for entry in entries[:limit]]
    return AccessPage(accesses, accesses[-1].code if len(entries) > limit else None)


def _before(found: QuerySet[Entry], code: str) -> QuerySet[Entry]:
    try:
        older = Entry.objects.filter(code=UUID(code)).values_list("id", flat=True).first()
    except ValueError:
        return found
    return found if older is None else found.filter(id__lt=older)


def _actors(party: Party | None) -> dict[str, Party]:
    """The third party of each code under which the ledger knows its people and keys, ever."""
    people = PartyPerson.objects.select_related("party", "person")
    keys = PartyKey.objects.select_related("agreement__party")
    if party is not None:
        people, keys = people.filter(party=party), keys.filter(agreement__party=party)
    of_people = {str(found.person.code): found.party for found in people}
    return of_people | {str(key.code): key.agreement.party for key in keys}


def _access(entry: Entry, party: Party) -> Access:
    scope = SCOPES.get(Action(entry.action)) if entry.action in set(Action) else None
    return Access(
        code=entry.code, at=entry.at, party=party, action=entry.action,
        scope=scope.value if scope else "", is_allowed=bool(entry.allowed), reason=entry.reason,
        cameras=int(entry.detail.get("covered", 0)) if entry.allowed else 0,
    )  # fmt: skip


def _party_row(
    party: Party, running: dict[int, list[MaintenanceSession]], clock: Clock
) -> PartyRow:
    rows = [_agreement_row(agreement, running, clock) for agreement in party.agreements.all()]
    return PartyRow(
        party=party, agreements=rows, keys=sum(row.keys for row in rows),
        people=sum(found.ended_at is None for found in party.people.all()),
    )  # fmt: skip


def _agreement_row(
    agreement: Agreement, running: dict[int, list[MaintenanceSession]], clock: Clock
) -> AgreementRow:
    state = agreement_state(agreement, clock=clock)
    usable = [
        key
        for key in agreement.keys.all()
        if state == "in_force" and not key_is_over(key, clock=clock)
    ]
    return AgreementRow(
        agreement=agreement, state=state, cameras=len(agreement.cameras.all()), keys=len(usable),
        scopes=sorted(row.scope for row in agreement.scopes.all()),
        sessions=running.get(agreement.pk, []),
    )  # fmt: skip


def _sessions_by_agreement(
    agreement: Agreement | None = None,
) -> dict[int, list[MaintenanceSession]]:
    running = sessions_running()
    if agreement is not None:
        running = running.filter(agreement=agreement)
    found: dict[int, list[MaintenanceSession]] = {}
    for session in running:
        found.setdefault(session.agreement_id, []).append(session)
    return found


def sessions_of(*, agreement: Agreement, person: User | None = None) -> list[MaintenanceSession]:
    """The last maintenance sessions under an agreement, or hers."""
    found = MaintenanceSession.objects.filter(agreement=agreement)
    if person is not None:
        found = found.filter(person=person)
    return list(found[:20])


def session_is_running(session: MaintenanceSession) -> bool:
    """Whether a maintenance session is open now."""
    return session.closed_at is None and session.ends_at > latest(now())
