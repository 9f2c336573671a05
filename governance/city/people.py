"""Some sixty people of all roles, their stations and shifts, and a vendor with an agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from governance.actors import worker
from governance.city.stage import City, Member
from governance.models import Agreement, Body, Grant, Party, User
from governance.services.accounts import account_write, body_write
from governance.services.grants import Holding, grant_write
from governance.services.parties import (
    Account,
    AgreementTerms,
    agreement_sign_write,
    agreement_write,
    party_key_make,
    party_person_write,
    party_write,
)
from governance.vocabulary import RESPOND, WATCH, Purpose, Role, Scope

LINE = worker("command-line")
EARLY = (("06:00", "14:00"),)
LATE = (("14:00", "22:00"),)
NIGHT = (("-22:00", "06:00"), ("22:00", "+06:00"))
OFFICE = (("09:00", "18:00"),)
LONG = (("08:30", "20:00"),)
REASON = "serves in the city"
HELD = timedelta(days=300)
IN_OFFICES = {
    Role.DATA_OFFICER: ("City police", 2, Purpose.ADMINISTRATION),
    Role.APPROVER: ("District", 2, Purpose.ADMINISTRATION),
    Role.AUDITOR: ("Commission", 2, Purpose.OVERSIGHT),
    Role.RTI_OFFICER: ("City police", 1, Purpose.ADMINISTRATION),
}
BODIES = {
    "City police": Body.Kind.POLICE,
    "District": Body.Kind.ADMINISTRATION,
    "Commission": Body.Kind.OVERSIGHT,
}


@dataclass
class _Office:
    """Where accounts come from: who grants, and the bodies that people act for."""

    city: City
    by: User
    bodies: dict[str, Body]

    def join(
        self, role: Role, *stations: str, purpose: Purpose, body: str = "City police",
        hours: tuple[tuple[str, str], ...] = OFFICE,
    ) -> Member:  # fmt: skip
        """A person with an account and grants, from now on."""
        user = account_write(
            actor=LINE, username=f"{role.value}-{len(self.city.people)}",
            full_name=f"{role.value} {len(self.city.people)}", body=self.bodies[body],
        )  # fmt: skip
        self.grant(user, Holding(role=role))
        permission = RESPOND if role is Role.STATION_OFFICER else WATCH
        for station in stations:
            self.grant(user, Holding(None, permission, Grant.ObjectKind.STATION.value, station))
        made = Member(user, role, stations, hours, purpose)
        self.city.people.append(made)
        return made

    def grant(self, user: User, holding: Holding) -> None:
        grant_write(
            actor=LINE, grantor=self.by, person=user, holding=holding, reason=REASON,
            ends_at=self.city.clock.at + HELD,
        )  # fmt: skip


def people_settle(city: City) -> None:
    """Accounts with their grants, a week before the day; and the vendor."""
    bodies = {name: body_write(actor=LINE, name=name, kind=kind) for name, kind in BODIES.items()}
    first = account_write(actor=LINE, username="first", full_name="First", body=None)
    office = _Office(city, first, bodies)
    for _ in range(2):
        office.join(Role.ADMINISTRATOR, purpose=Purpose.ADMINISTRATION)
    for role, (body, count, purpose) in IN_OFFICES.items():
        for _ in range(count):
            office.join(role, body=body, purpose=purpose)
    for place, station in enumerate(city.stations):
        _station_staff(office, station, supervised=LATE if place % 2 else EARLY)
    _vendor(city)


def _station_staff(
    office: _Office, station: str, *, supervised: tuple[tuple[str, str], ...]
) -> None:
    for hours in (EARLY, LATE, NIGHT):
        for _ in range(2):
            office.join(Role.OPERATOR, station, purpose=Purpose.PATROL, hours=hours)
        office.join(Role.STATION_OFFICER, station, purpose=Purpose.PATROL, hours=hours)
    office.join(Role.SUPERVISOR, station, purpose=Purpose.PATROL, hours=supervised)
    office.join(Role.INVESTIGATOR, station, purpose=Purpose.INVESTIGATION, hours=OFFICE)
    office.join(Role.INVESTIGATOR, station, purpose=Purpose.INVESTIGATION, hours=LONG)


def _vendor(city: City) -> None:
    officer = city.of(Role.DATA_OFFICER, on_duty=False)[0].user
    approver = city.of(Role.APPROVER, on_duty=False)[0].user
    party = party_write(
        actor=LINE, by=officer, name="Netra Systems", kind=Party.Kind.VENDOR,
        contact="Grievance desk, desk@netra.example",
    )  # fmt: skip
    at = city.clock.at
    terms = AgreementTerms(
        purpose=Agreement.Purpose.MAINTENANCE, reference="PWD/114-2026",
        legal_basis="contract for upkeep of cameras", starts_at=at, ends_at=at + HELD,
        scopes=frozenset({Scope.HEALTH, Scope.FIGURES}),
        cameras=frozenset(UUID(camera.code) for camera in city.cameras),
    )  # fmt: skip
    made = agreement_write(actor=LINE, by=officer, party=party, terms=terms)
    city.agreement = agreement_sign_write(actor=LINE, by=approver, agreement=made)
    city.key, _secret = party_key_make(
        actor=officer, agreement=city.agreement, label="monthly figures",
        scopes=frozenset({Scope.FIGURES}), expires_at=at + HELD,
    )  # fmt: skip
    for number in range(2):
        account = Account(f"vendor-{number}", f"Vendor {number}")
        person = party_person_write(actor=LINE, by=officer, party=party, account=account).person
        city.people.append(Member(person, Role.THIRD_PARTY))
