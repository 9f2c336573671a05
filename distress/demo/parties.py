"""The demo's third party: a vendor with a signed agreement to maintain the demo's cameras."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.timezone import localtime, now

from distress.demo.people import DEMO_PEOPLE
from governance.actors import Actor
from governance.models import Agreement, Party, User
from governance.policy import Role
from governance.selectors.agreements import agreement_state
from governance.services.parties import (
    Account,
    AgreementTerms,
    agreement_end,
    agreement_sign_write,
    agreement_write,
    party_person_write,
    party_write,
)
from governance.vocabulary import Scope

NAME = "Netra Systems (demonstration)"
CONTACT = "Grievance desk, desk@netra.example"
LASTS = timedelta(days=180)


def demo_party_load(*, actor: Actor, cameras: frozenset[UUID]) -> None:
    """The vendor, its person, and an agreement in force over these cameras. Safe to call again."""
    officer = User.objects.get(username="demo-data_officer")
    party = Party.objects.filter(name=NAME).first() or party_write(
        actor=actor, by=officer, name=NAME, kind=Party.Kind.VENDOR, contact=CONTACT
    )
    if party.ended_at is not None:
        return
    _people(actor, officer, party)
    for agreement in party.agreements.filter(ended_at__isnull=True):
        if agreement_state(agreement) != "in_force":
            continue
        covered = frozenset(agreement.cameras.values_list("camera_code", flat=True))
        if covered == cameras:
            return
        agreement_end(actor=officer, agreement=agreement, ending=Agreement.Ending.REPLACED)
    _agreement(actor, officer, party, cameras)


def _people(actor: Actor, officer: User, party: Party) -> None:
    for person in DEMO_PEOPLE:
        username = f"demo-{person.role}"
        is_there = User.objects.filter(username=username).exists()
        if person.group is Role.THIRD_PARTY and not is_there:
            account = Account(username, person.name)
            party_person_write(actor=actor, by=officer, party=party, account=account)


def _agreement(actor: Actor, officer: User, party: Party, cameras: frozenset[UUID]) -> None:
    # From the beginning of the day, so that the day counts as whole.
    begins = localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
    terms = AgreementTerms(
        purpose=Agreement.Purpose.MAINTENANCE, reference="DEMO/1-2026",
        legal_basis="Demonstration on one machine; no contract stands behind it.",
        starts_at=begins, ends_at=begins + LASTS,
        scopes=frozenset({Scope.HEALTH, Scope.FIGURES}), cameras=cameras,
    )  # fmt: skip
    made = agreement_write(actor=actor, by=officer, party=party, terms=terms)
    approver = User.objects.get(username="demo-approver")
    agreement_sign_write(actor=actor, by=approver, agreement=made)
