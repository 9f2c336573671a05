"""Third parties: registered, bound by what another body signed, and ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from governance.errors import Denied, Refused
from governance.models import (
    Agreement,
    AgreementScope,
    Entry,
    Grant,
    Party,
    PartyKey,
    PartyPerson,
    User,
)
from governance.policy import Role
from governance.selectors.agreements import agreement_state, agreements_receiving
from governance.selectors.grants import held_by
from governance.services.grants import Holding, grant_give
from governance.services.parties import (
    Account,
    agreement_end,
    agreement_make,
    agreement_sign,
    party_end,
    party_key_end,
    party_key_make,
    party_person_add,
    party_person_end,
    party_register,
)
from governance.vocabulary import Scope
from tests.governance.parties import Register, register_build
from tests.governance.people import Holds, facts_of, person_with

Purpose, Ending = Agreement.Purpose, Agreement.Ending
pytestmark = pytest.mark.django_db


@pytest.fixture
def register() -> Any:
    with facts_of(Holds()):
        yield register_build()


def actions(code: object) -> set[str]:
    """What was done, by the entries about this."""
    done = Entry.objects.filter(subject_code=str(code), allowed__isnull=True)
    return set(done.values_list("action", flat=True))


def test_an_agreement_counts_once_another_body_has_signed_it(register: Register) -> None:
    agreement = register.made()
    assert agreement_state(agreement) == "waiting"

    agreement_sign(actor=register.approver, agreement=agreement)

    agreement.refresh_from_db()
    assert agreement_state(agreement) == "in_force"
    assert (agreement.made_body, agreement.signed_body) == (
        register.officer.body, register.approver.body,
    )  # fmt: skip
    assert actions(agreement.code) == {"party.agree", "party.sign"}
    assert actions(register.party.code) >= {"party.register", "party.people"}


def test_an_agreement_ends_by_itself_and_begins_when_it_says(register: Register) -> None:
    agreement = register.signed(
        starts_at=now() + timedelta(days=2), ends_at=now() + timedelta(days=9)
    )

    states = []
    for days in (1, 3, 10):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            states.append(agreement_state(agreement))

    assert states == ["later", "in_force", "over"]


@pytest.mark.parametrize(
    "other",
    [
        {"reference": "the contract with Mr Rao"},
        {"reference": "PWD"},
        {"reference": "PWD/1\x00"},
        {"reference": "9" * 41},
        {"legal_basis": ""},
        {"legal_basis": "   "},
        {"legal_basis": "rule\x1b[2J173"},
        {"legal_basis": "x" * 1001},
        {"ends_at": now() - timedelta(days=3)},
        {"starts_at": now() + timedelta(days=9), "ends_at": now() + timedelta(days=8)},
        {"ends_at": now() + timedelta(days=367)},
        {"starts_at": now() - timedelta(days=3)},
        {"scopes": frozenset()},
        {"scopes": frozenset({Scope.DISCLOSURES})},
        {"purpose": Purpose.STATISTICS, "scopes": frozenset({Scope.HEALTH})},
        {"purpose": Purpose.CASE, "scopes": frozenset({Scope.FIGURES})},
        {"cameras": frozenset()},
    ],
)
def test_terms_that_do_not_fit_are_refused(register: Register, other: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        register.made(**other)

    assert not Agreement.objects.exists()


def test_a_camera_that_does_not_exist_is_not_covered(register: Register) -> None:
    class Blind(Holds):
        def cameras_known(self, *, codes: frozenset[str]) -> frozenset[str]:
            return frozenset()

    with facts_of(Blind()), pytest.raises(ValidationError, match="does not exist"):
        register.made()

    assert not Agreement.objects.exists()


def test_nobody_signs_what_she_or_her_body_made(register: Register) -> None:
    agreement = register.made()
    same = person_with(Role.APPROVER, name="same", body="City police")
    loose = person_with(Role.APPROVER, name="loose")
    User.objects.filter(pk=loose.pk).update(body=None)
    loose.refresh_from_db()

    codes = []
    for who in (same, loose):
        with pytest.raises(Refused) as refused:
            agreement_sign(actor=who, agreement=agreement)
        codes.append(refused.value.code)
    with pytest.raises(Denied):
        agreement_sign(actor=register.officer, agreement=agreement)

    agreement.refresh_from_db()
    assert codes == ["same_body", "no_body"]
    assert agreement_state(agreement) == "waiting"


def test_what_is_signed_or_over_is_not_signed_again(register: Register) -> None:
    signed, late, declined = register.signed(), register.made(), register.made()
    agreement_end(actor=register.officer, agreement=declined, ending=Ending.BREACH)
    declined.refresh_from_db()

    for agreement in (signed, declined):
        with pytest.raises(Refused, match="before"):
            agreement_sign(actor=register.approver, agreement=agreement)
    with (
        time_machine.travel(now() + timedelta(days=31), tick=False),
        pytest.raises(Refused, match="ended"),
    ):
        agreement_sign(actor=register.approver, agreement=late)

    # Nobody had signed it, so whatever was said it was declined.
    assert declined.ending == Ending.DECLINED


def test_an_agreement_ends_early_once_with_a_reason(register: Register) -> None:
    agreement = register.signed()

    agreement_end(actor=register.approver, agreement=agreement, ending=Ending.BREACH)

    agreement.refresh_from_db()
    assert (agreement_state(agreement), agreement.ending) == ("over", Ending.BREACH)
    with pytest.raises(Refused):
        agreement_end(actor=register.officer, agreement=agreement, ending=Ending.ORDER)
    agreement.refresh_from_db()
    assert agreement.ending == Ending.BREACH


@pytest.mark.parametrize(
    ("name", "contact"),
    [
        ("", "desk@netra.example"), ("Netra", ""), ("x" * 121, "desk"), ("Netra", "x" * 201),
        ("Netra\x00", "desk"), ("Netra", "a\nb"), ("Netra\x7f", "desk"),
        ("Netra Systems", "desk"),
    ],
)  # fmt: skip
def test_a_party_without_a_name_or_contact_is_not_registered(
    register: Register, name: str, contact: str
) -> None:
    with pytest.raises(ValidationError):
        party_register(actor=register.officer, name=name, kind=Party.Kind.VENDOR, contact=contact)

    assert list(Party.objects.all()) == [register.party]


def test_a_person_of_a_party_holds_that_and_nothing_else(register: Register) -> None:
    admin = person_with(Role.ADMINISTRATOR, name="admin")

    for role, code in ((Role.OPERATOR, "incompatible"), (Role.THIRD_PARTY, "of_a_party")):
        with pytest.raises(Refused) as refused:
            grant_give(
                actor=admin, person=register.her, holding=Holding(role=role),
                reason="helps out tonight", ends_at=now() + timedelta(days=1),
            )  # fmt: skip
        assert refused.value.code == code

    assert held_by(person=register.her).roles == {"third_party"}


@pytest.mark.parametrize(
    "account", [Account("dev", "Second"), Account("new", ""), Account("new", "a\x00b"),
                Account("", "Nameless"), Account("x" * 151, "Long")],
)  # fmt: skip
def test_an_account_that_does_not_fit_is_not_made(register: Register, account: Account) -> None:
    with pytest.raises(ValidationError):
        party_person_add(actor=register.officer, party=register.party, account=account)

    assert PartyPerson.objects.count() == 1


def test_a_closed_account_opens_nothing_and_stays_in_the_register(register: Register) -> None:
    of_party = PartyPerson.objects.get()

    party_person_end(actor=register.officer, of_party=of_party)

    register.her.refresh_from_db()
    assert not register.her.is_active
    assert held_by(person=register.her).roles == frozenset()
    assert Grant.objects.get(person=register.her).ended_by == register.officer
    with pytest.raises(Refused):
        party_person_end(actor=register.officer, of_party=of_party)


def test_with_a_party_everything_of_it_ends(register: Register) -> None:
    agreement = register.signed()
    register.key(agreement)

    party_end(actor=register.officer, party=register.party)

    agreement.refresh_from_db()
    register.her.refresh_from_db()
    assert (agreement_state(agreement), agreement.ending) == ("over", Ending.PARTY_ENDED)
    assert PartyKey.objects.get().ended_at is not None
    assert not register.her.is_active
    with pytest.raises(Refused):
        party_end(actor=register.officer, party=register.party)
    with pytest.raises(Refused):
        register.made()
    with pytest.raises(Refused):
        register.person("later")
    assert not User.objects.filter(username="later").exists()


@pytest.mark.parametrize(
    "other",
    [
        {"label": ""},
        {"label": "x" * 81},
        {"label": "job\x00"},
        {"scopes": frozenset()},
        {"scopes": frozenset({Scope.HEALTH})},
        {"scopes": frozenset({Scope.DISCLOSURES})},
        {"expires_at": now() + timedelta(days=31)},
        {"expires_at": now() - timedelta(days=1)},
    ],
)
def test_a_key_opens_no_more_and_lives_no_longer_than_its_agreement(
    register: Register, other: dict[str, Any]
) -> None:
    agreement = register.signed(purpose=Purpose.STATISTICS, scopes=frozenset({Scope.FIGURES}))
    fields: dict[str, Any] = {
        "label": "job", "scopes": frozenset({Scope.FIGURES}),
        "expires_at": now() + timedelta(days=9),
    }  # fmt: skip

    with pytest.raises(ValidationError):
        party_key_make(actor=register.officer, agreement=agreement, **(fields | other))

    assert not PartyKey.objects.exists()


def test_a_key_needs_a_signed_agreement_and_ends_once(register: Register) -> None:
    with pytest.raises(Refused):
        register.key(register.made())
    key, secret = register.key(register.signed())

    party_key_end(actor=register.officer, key=key)

    with pytest.raises(Refused):
        party_key_end(actor=register.officer, key=key)
    # Nothing that is stored gives the secret back.
    assert len(secret) >= 43
    assert secret not in " ".join(map(str, PartyKey.objects.values().get().values()))


def test_only_an_agreement_about_a_case_in_force_receives_disclosures(register: Register) -> None:
    case = {"purpose": Purpose.CASE, "scopes": frozenset({Scope.DISCLOSURES}), "cameras": ()}
    register.signed()
    register.made(**case)

    signed = register.signed(**case)

    assert list(agreements_receiving()) == [signed]
    agreement_end(actor=register.officer, agreement=signed, ending=Ending.NOT_NEEDED)
    assert not agreements_receiving()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DATA_OFFICER, Role.THIRD_PARTY}))
def test_no_other_role_keeps_the_register(register: Register, role: Role) -> None:
    other = person_with(role, name="other", body="District magistrate")
    agreement = register.signed()
    acts = [
        lambda: party_register(actor=other, name="n", kind=Party.Kind.COURT, contact="c"),
        lambda: party_end(actor=other, party=register.party),
        lambda: agreement_make(actor=other, party=register.party, terms=register.terms()),
        lambda: party_person_end(actor=other, of_party=PartyPerson.objects.get()),
        lambda: party_person_add(
            actor=other, party=register.party, account=Account("intruder", "I")
        ),
    ]

    for act in acts:
        with pytest.raises(Denied):
            act()

    assert (Party.objects.count(), Agreement.objects.count()) == (1, 1)
    assert AgreementScope.objects.filter(agreement=agreement).count() == 2
    assert not Party.objects.filter(ended_at__isnull=False).exists()
