"""The demo's people, one button each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.models import Body, User
from governance.policy import Purpose, Role

OVERSIGHT = ("District oversight committee", Body.Kind.OVERSIGHT)
ADMINISTRATION = ("District magistrate's office", Body.Kind.ADMINISTRATION)


@dataclass(frozen=True)
class DemoPerson:
    """One of the demo's people."""

    role: str  # the button's value, and the account's name after "demo-"
    label: Promise
    name: str
    about: Promise
    group: Role
    station: str = ""  # name of the one station that she serves; empty for all or none
    body: tuple[str, Body.Kind] = ("City police", Body.Kind.POLICE)
    purpose: Purpose | None = Purpose.PATROL  # of the shift that the button begins


DEMO_PEOPLE = (
    DemoPerson("operator", _("Operator"), "Asha", _("reviews alerts in the control room"),
               Role.OPERATOR),
    DemoPerson("second_operator", _("Second operator"), "Imran", _("the next desk"),
               Role.OPERATOR),
    DemoPerson("station_officer", _("Station officer"), "Sub-inspector Rekha",
               _("Hazratganj, on duty"), Role.STATION_OFFICER, "Hazratganj"),
    DemoPerson("second_station_officer", _("Station officer, next station"),
               "Sub-inspector Devendra", _("Kaiserbagh, on duty"), Role.STATION_OFFICER,
               "Kaiserbagh"),
    DemoPerson("stranger", _("Operator of another city part"), "Leela",
               _("sees nothing of these stations"), Role.OPERATOR, "Aliganj"),
    DemoPerson("supervisor", _("Supervisor"), "Inspector Farida",
               _("asks for authorisations and for cases, judges shadow episodes"), Role.SUPERVISOR),
    DemoPerson("investigator", _("Investigator"), "Inspector Joseph",
               _("Hazratganj, works on a case"), Role.INVESTIGATOR, "Hazratganj",
               purpose=Purpose.INVESTIGATION),
    DemoPerson("second_supervisor", _("Supervisor of another city part"), "Inspector Tara",
               _("Aliganj; can be drawn as the second person"), Role.SUPERVISOR, "Aliganj"),
    DemoPerson("auditor", _("Auditor"), "Justice (retd) Sen",
               _("reads the ledger, never sees footage"), Role.AUDITOR, body=OVERSIGHT,
               purpose=Purpose.OVERSIGHT),
    DemoPerson("approver", _("Approver"), "Commissioner Mathur",
               _("of the civil administration: approves, withdraws, reinstates"), Role.APPROVER,
               body=ADMINISTRATION, purpose=Purpose.ADMINISTRATION),
    DemoPerson("data_officer", _("Data officer"), "Vimala",
               _("runs retention and holds, never sees footage"), Role.DATA_OFFICER,
               purpose=Purpose.ADMINISTRATION),
    DemoPerson("rti_officer", _("RTI officer"), "Sushila",
               _("answers requests under the RTI Act, never sees footage"), Role.RTI_OFFICER,
               purpose=Purpose.ADMINISTRATION),
    DemoPerson("administrator", _("Administrator"), "Nikhil",
               _("accounts and grants, never footage"), Role.ADMINISTRATOR,
               purpose=Purpose.ADMINISTRATION),
    DemoPerson("third_party", _("Person of a third party"), "Dev of Netra Systems",
               _("maintains the cameras, under an agreement"), Role.THIRD_PARTY, purpose=None),
)  # fmt: skip


def demo_purpose(role: str) -> Purpose | None:
    """The purpose for which this button begins a shift; None where there are no shifts."""
    found = (person.purpose for person in DEMO_PEOPLE if person.role == role)
    return next(found, Purpose.PATROL)


def demo_person(role: str) -> User | None:
    """The account behind one of the buttons, or None."""
    if role not in {person.role for person in DEMO_PEOPLE}:
        return None
    return User.objects.filter(username=f"demo-{role}", is_active=True).first()
