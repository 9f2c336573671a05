"""Third parties and agreements, as people of two bodies would make them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import now

from governance.models import Agreement, Party, PartyKey, User
from governance.policy import Role
from governance.services.parties import (
    Account,
    AgreementTerms,
    agreement_make,
    agreement_sign,
    party_key_make,
    party_person_add,
    party_register,
)
from governance.vocabulary import Scope
from tests.governance.people import person_with

BOTH = frozenset({Scope.HEALTH, Scope.FIGURES})


def terms(*cameras: uuid.UUID, **other: Any) -> AgreementTerms:
    """Maintenance of these cameras, or of one, from now on for 30 days."""
    fields: dict[str, Any] = {
        "purpose": Agreement.Purpose.MAINTENANCE, "reference": "PWD/114-2026",
        "legal_basis": "Contract under rule 173 GFR", "starts_at": now(),
        "ends_at": now() + timedelta(days=30), "scopes": BOTH,
        "cameras": frozenset(cameras or [uuid.uuid4()]),
    }  # fmt: skip
    return AgreementTerms(**(fields | other))


@dataclass
class Register:
    """A data officer, an approver of another body, and a vendor whose person can sign in."""

    officer: User
    approver: User
    party: Party
    her: User
    cameras: list[uuid.UUID] = field(default_factory=list)

    def made(self, **other: Any) -> Agreement:
        """An agreement with the vendor that waits for its signature."""
        return agreement_make(actor=self.officer, party=self.party, terms=self.terms(**other))

    def signed(self, **other: Any) -> Agreement:
        """An agreement with the vendor that is in force."""
        return agreement_sign(actor=self.approver, agreement=self.made(**other))

    def terms(self, **other: Any) -> AgreementTerms:
        return terms(*self.cameras, **other)

    def key(
        self, agreement: Agreement, *scopes: Scope, until: datetime | None = None
    ) -> tuple[PartyKey, str]:
        """A key of the vendor's, with its secret."""
        return party_key_make(
            actor=self.officer, agreement=agreement, label="monitoring job",
            scopes=frozenset(scopes) or BOTH, expires_at=until or now() + timedelta(days=10),
        )  # fmt: skip

    def person(self, name: str, party: Party | None = None) -> User:
        """One more person of the vendor, or of another third party."""
        return party_person_add(
            actor=self.officer, party=party or self.party, account=Account(name, name.title())
        ).person

    def other_party(self, name: str = "Lens & Sons") -> Party:
        """A third party that has nothing to do with the vendor."""
        return party_register(
            actor=self.officer, name=name, kind=Party.Kind.VENDOR, contact="desk@lens.example"
        )


def register_build(*cameras: uuid.UUID) -> Register:
    """The register, with one vendor and one person of it."""
    officer = person_with(Role.DATA_OFFICER, name="vimala")
    approver = person_with(Role.APPROVER, name="mathur", body="District magistrate")
    party = party_register(
        actor=officer, name="Netra Systems", kind=Party.Kind.VENDOR, contact="desk@netra.example"
    )
    account = Account("dev", "Dev")
    her = party_person_add(actor=officer, party=party, account=account).person
    return Register(officer, approver, party, her, list(cameras) or [uuid.uuid4()])
