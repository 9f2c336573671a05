"""What the database itself refuses about third parties, whoever asks it and how."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.timezone import now

from governance.models import (
    Agreement,
    AgreementCamera,
    AgreementScope,
    MaintenanceSession,
    Party,
    PartyKey,
    PartyKeyScope,
    PartyPerson,
)
from governance.policy import Role
from governance.services.parties import maintenance_open
from governance.vocabulary import Scope
from tests.governance.parties import Register, register_build
from tests.governance.people import Holds, body_named, facts_of, person_with

HOUR = timedelta(hours=1)


@pytest.fixture
def register(db: None) -> Any:
    with facts_of(Holds()):
        yield register_build()


@pytest.fixture
def signed(register: Register) -> Agreement:
    return register.signed()


def refuses(act: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def updated(row: Model, **changes: Any) -> Callable[[], object]:
    return lambda: type(row)._default_manager.filter(pk=row.pk).update(**changes)


def test_the_terms_of_an_agreement_stand(register: Register, signed: Agreement) -> None:
    other = register.other_party()
    changes: list[dict[str, Any]] = [
        {"ends_at": signed.ends_at + HOUR}, {"starts_at": now()}, {"reference": "X/1"},
        {"legal_basis": "none"}, {"purpose": "case"}, {"party": other}, {"made_body": None},
        {"signed_at": None, "signed_by": None, "signed_body": None}, {"signed_at": now()},
    ]  # fmt: skip
    for change in changes:
        refuses(updated(signed, **change))
    camera, scope = signed.cameras.first(), signed.scopes.first()
    assert camera is not None
    assert scope is not None
    refuses(updated(camera, camera_code=uuid.uuid4()))
    refuses(updated(scope, scope="disclosures.take"))
    refuses(lambda: AgreementCamera.objects.create(agreement=signed, camera_code=uuid.uuid4()))
    signed.refresh_from_db()
    assert signed.cameras.count() == 1


def test_nothing_of_the_register_is_deleted(register: Register, signed: Agreement) -> None:
    key, _secret = register.key(signed)
    maintenance_open(actor=register.her, agreement=signed.code, ticket="INC-1")

    for model in (
        PartyKeyScope, PartyKey, MaintenanceSession, AgreementCamera, AgreementScope, PartyPerson,
    ):  # fmt: skip
        refuses(lambda model=model: model.objects.all()._raw_delete("default"))  # type: ignore[misc]
    for table in ("governance_agreement", "governance_party"):
        with connection.constraint_checks_disabled():
            refuses(lambda table=table: _sql(f"DELETE FROM {table}"))  # type: ignore[misc]
    assert PartyKey.objects.get() == key


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_nobody_signs_for_her_own_body_or_twice(register: Register) -> None:
    made = register.made()
    same = person_with(Role.APPROVER, name="same")
    sign: dict[str, Any] = {"signed_at": now(), "signed_by": register.approver}

    for other in (
        {"signed_by": register.officer, "signed_body": body_named("Else")},
        {"signed_by": same, "signed_body": made.made_body},
        {"signed_body": None},
        {"signed_by": None, "signed_body": body_named("Else")},
    ):
        refuses(updated(made, **(sign | other)))
    made.refresh_from_db()
    assert made.signed_at is None


def test_a_hollow_or_ended_agreement_is_not_signed(register: Register) -> None:
    fields: dict[str, Any] = {
        "party": register.party, "reference": "X/1", "legal_basis": "l", "starts_at": now(),
        "ends_at": now() + HOUR, "made_by": register.officer, "made_body": register.officer.body,
    }  # fmt: skip
    sign = {
        "signed_at": now(), "signed_by": register.approver, "signed_body": register.approver.body,
    }  # fmt: skip
    bare = Agreement.objects.create(purpose="statistics", **fields)
    refuses(updated(bare, **sign))
    AgreementScope.objects.create(agreement=bare, scope="figures.read")
    refuses(updated(bare, **sign))
    case = Agreement.objects.create(purpose="case", **fields)
    AgreementScope.objects.create(agreement=case, scope="disclosures.take")
    assert updated(case, **sign)() == 1

    declined = register.made()
    updated(declined, ended_at=now(), ended_by=register.officer, ending="declined")()
    refuses(updated(declined, **sign))
    refuses(updated(declined, ended_at=None, ended_by=None, ending=""))


@pytest.mark.parametrize(
    ("purpose", "scope"),
    [("statistics", "cameras.health"), ("maintenance", "disclosures.take"),
     ("case", "figures.read"), ("statistics", "footage.see")],
)  # fmt: skip
def test_an_agreement_opens_what_its_purpose_needs(
    register: Register, purpose: str, scope: str
) -> None:
    made = register.made(purpose=Agreement.Purpose.STATISTICS, scopes=frozenset({Scope.FIGURES}))
    fields = {"reference": "X/1", "legal_basis": "l", "made_by": made.made_by}
    other = Agreement.objects.create(
        party=made.party, purpose=purpose, starts_at=now(), ends_at=now() + HOUR, **fields
    )

    refuses(lambda: AgreementScope.objects.create(agreement=other, scope=scope))


@pytest.mark.parametrize(
    "other",
    [
        {"ends_at": now() + timedelta(days=367)},
        {"ends_at": now() - HOUR},
        {"reference": ""},
        {"legal_basis": ""},
        {"ended_at": now()},
        {"ending": "breach"},
    ],
)
def test_an_agreement_is_whole(register: Register, other: dict[str, Any]) -> None:
    fields: dict[str, Any] = {
        "party": register.party, "purpose": "case", "reference": "X/1", "legal_basis": "l",
        "starts_at": now(), "ends_at": now() + HOUR, "made_by": register.officer,
    }  # fmt: skip

    refuses(lambda: Agreement.objects.create(**(fields | other)))


def test_a_key_stands_within_its_agreement(register: Register, signed: Agreement) -> None:
    statistics = register.signed(
        purpose=Agreement.Purpose.STATISTICS, scopes=frozenset({Scope.FIGURES})
    )
    key, _secret = register.key(statistics, Scope.FIGURES)
    fields: dict[str, Any] = {
        "agreement": signed, "label": "job", "prefix": "p", "key_hash": "h",
        "made_by": register.officer, "expires_at": now() + HOUR,
    }  # fmt: skip

    for other in (
        {"expires_at": signed.ends_at + HOUR}, {"expires_at": now() - HOUR},
        {"agreement": register.made()}, {"key_hash": key.key_hash},
    ):  # fmt: skip
        refuses(lambda other=other: PartyKey.objects.create(**(fields | other)))  # type: ignore[misc]
    refuses(lambda: PartyKeyScope.objects.create(key=key, scope="cameras.health"))
    for change in (
        {"expires_at": key.expires_at - HOUR}, {"agreement": signed}, {"key_hash": "x"},
        {"ended_at": now()},
    ):  # fmt: skip
        refuses(updated(key, **change))
    assert updated(key, ended_at=now(), ended_by=register.officer)() == 1
    refuses(updated(key, ended_at=None, ended_by=None))


def test_maintenance_is_for_people_of_the_party_and_bounded(
    register: Register, signed: Agreement
) -> None:
    stranger = register.person("mo", register.other_party())
    fields: dict[str, Any] = {
        "agreement": signed, "person": register.her, "ticket": "INC-1", "ends_at": now() + HOUR,
    }  # fmt: skip

    for other in (
        {"person": stranger}, {"person": register.officer}, {"ticket": ""},
        {"ends_at": now() + 5 * HOUR}, {"ends_at": now() - HOUR}, {"agreement": register.made()},
    ):  # fmt: skip
        refuses(
            lambda other=other: MaintenanceSession.objects.create(**(fields | other))  # type: ignore[misc]
        )
    session = MaintenanceSession.objects.create(**fields)
    refuses(lambda: MaintenanceSession.objects.create(**fields))
    for change in ({"ticket": "INC-2"}, {"ends_at": now() + 2 * HOUR}, {"person": stranger}):
        refuses(updated(session, **change))
    assert updated(session, closed_at=now())() == 1
    refuses(updated(session, closed_at=None))


def test_what_was_registered_stands(register: Register) -> None:
    for change in ({"name": "Other"}, {"kind": "court"}, {"contact": "x"}, {"ended_at": now()}):
        refuses(updated(register.party, **change))
    of_party = PartyPerson.objects.get()
    refuses(updated(of_party, party=register.other_party()))
    refuses(lambda: PartyPerson.objects.create(
        party=register.party, person=register.her, added_by=register.officer
    ))  # fmt: skip
    assert updated(register.party, ended_at=now(), ended_by=register.officer)() == 1
    refuses(updated(register.party, ended_at=None, ended_by=None))
    assert Party.objects.filter(pk=register.party.pk, ended_at__isnull=False).exists()
