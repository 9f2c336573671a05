"""What a third party is answered, and why: by its agreement, and by nothing else."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from governance import policy
from governance.actors import AnyActor, party_key
from governance.agreements import SCOPES, AgreementFacts
from governance.errors import HIDING, SENTENCES, Denied, Refused
from governance.models import Agreement, Entry, MaintenanceSession
from governance.policy import Action, Purpose, Role
from governance.rules import Decision, Facts, Question, decide
from governance.selectors.entries import entry_explain
from governance.selectors.parties import parties_list
from governance.services.parties import (
    agreement_end,
    maintenance_close,
    maintenance_open,
    party_key_end,
    party_key_use,
    party_person_end,
)
from governance.subjects import Subject, SubjectKind
from governance.vocabulary import Scope
from governance.who_may import LEAVES
from tests.governance.parties import BOTH, Register, register_build
from tests.governance.people import Holds, facts_of

HEALTH, FIGURES, MAINTAIN = Action.PARTY_HEALTH, Action.PARTY_FIGURES, Action.PARTY_MAINTAIN
WHOLE = AgreementFacts(
    "in_force", frozenset(scope.value for scope in BOTH), cameras=2, has_session=True
)
PERSON, KEY = Entry.ActorKind.PERSON, Entry.ActorKind.PARTY


def reason(
    action: Action, found: AgreementFacts | None, *, kind: str = PERSON, camera: str = ""
) -> str:
    subject = Subject(SubjectKind.AGREEMENT, "a", camera=camera)
    roles = frozenset({Role.THIRD_PARTY.value} if kind == PERSON else ())
    facts = Facts(roles=roles, agreement=found)
    return decide(Question(kind, "me", action, subject, None, facts)).reason


@pytest.mark.parametrize("kind", [PERSON, KEY])
@pytest.mark.parametrize(
    ("action", "other", "expected"),
    [
        (HEALTH, {}, "allowed"),
        (FIGURES, {}, "allowed"),
        (HEALTH, {"has_session": False}, "no_ticket"),
        (FIGURES, {"has_session": False}, "allowed"),
        (HEALTH, {"scopes": frozenset({"figures.read"})}, "out_of_scope"),
        (FIGURES, {"scopes": frozenset({"cameras.health"})}, "out_of_scope"),
        (HEALTH, {"scopes": frozenset({"disclosures.take"})}, "out_of_scope"),
        (HEALTH, {"state": "waiting"}, "agreement_not_signed"),
        (FIGURES, {"state": "later"}, "agreement_not_begun"),
        (FIGURES, {"state": "over"}, "agreement_over"),
        (HEALTH, {"state": "over", "has_session": False, "scopes": frozenset()}, "agreement_over"),
        (FIGURES, {"is_key_over": True, "state": "over"}, "key_over"),
        (HEALTH, {"cameras": 0}, "allowed"),
    ],
)
def test_an_agreement_answers_with_its_reason(
    kind: str, action: Action, other: dict[str, Any], expected: str
) -> None:
    assert reason(action, replace(WHOLE, **other), kind=kind) == expected


@pytest.mark.parametrize(("kind", "action"), list(product([PERSON, KEY], [HEALTH, FIGURES])))
def test_outside_its_agreement_a_third_party_learns_nothing(kind: str, action: Action) -> None:
    uncovered = replace(WHOLE, cameras=0)

    reasons = {reason(action, None, kind=kind), reason(action, uncovered, kind=kind, camera="c")}

    assert reasons == {"not_their_agreement", "camera_not_covered"} <= HIDING
    assert len({str(SENTENCES[code]) for code in reasons}) == 1


@pytest.mark.parametrize("action", sorted(set(Action) - {HEALTH, FIGURES}))
def test_a_key_opens_nothing_that_no_agreement_names(action: Action) -> None:
    assert reason(action, WHOLE, kind=KEY) == "no_rule"


@pytest.mark.parametrize("action", list(Action))
def test_a_person_of_a_third_party_has_her_own_pages_and_nothing_else(action: Action) -> None:
    hers = {*SCOPES, Action.PARTY_OWN, Action.ACCOUNT_SECURE}
    facts = Facts(
        frozenset({Role.THIRD_PARTY.value}), agreement=WHOLE,
        watches=frozenset({"s"}), responds=frozenset({"s"}), cameras=frozenset({"c"}),
    )  # fmt: skip
    subject = Subject(SubjectKind.AGREEMENT, "a", station="s", camera="c", holder="me")

    allowed = any(
        decide(Question(PERSON, "me", action, subject, purpose, facts)).allowed
        for purpose in (None, *Purpose)
    )

    assert allowed == (action in hers)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.THIRD_PARTY}))
def test_no_agreement_opens_anything_to_a_role_of_the_agency(role: Role) -> None:
    facts = Facts(frozenset({role.value}), agreement=WHOLE)
    subject = Subject(SubjectKind.AGREEMENT, "a")

    answers = {decide(Question(PERSON, "me", action, subject, None, facts)) for action in SCOPES}

    assert answers == {Decision(allowed=False, reason="role_lacks_action")}
    assert all(LEAVES[action].roles == {"third_party"} for action in SCOPES)


@pytest.fixture
def register(db: None) -> Any:
    with facts_of(Holds()):
        yield register_build()


def answer(actor: AnyActor, action: Action, agreement: object, camera: object = "") -> str:
    """The reason that policy gives, and puts on record."""
    about = Subject(SubjectKind.AGREEMENT, str(agreement), camera=str(camera))
    try:
        return policy.require(actor=actor, action=action, subject=about).reason
    except Denied as denied:
        return denied.reason


def test_health_is_seen_in_a_maintenance_session_and_not_after_it(register: Register) -> None:
    code = register.signed().code
    before = answer(register.her, HEALTH, code)

    session = maintenance_open(actor=register.her, agreement=code, ticket="INC-20412", hours=1)
    within = answer(register.her, HEALTH, code)
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        late = answer(register.her, HEALTH, code)
        with pytest.raises(Refused):
            maintenance_close(actor=register.her, code=session.code)
        again = maintenance_open(actor=register.her, agreement=code, ticket="INC-20413")
    session.refresh_from_db()

    assert [before, within, late] == ["no_ticket", "allowed", "no_ticket"]
    assert session.closed_at == session.ends_at
    assert again.ends_at - again.opened_at == timedelta(hours=4)


def test_a_closed_session_opens_nothing_and_a_second_one_waits_for_it(register: Register) -> None:
    code = register.signed().code
    session = maintenance_open(actor=register.her, agreement=code, ticket="INC-20412")
    with pytest.raises(Refused, match="Close it first"):
        maintenance_open(actor=register.her, agreement=code, ticket="INC-20413")

    maintenance_close(actor=register.her, code=session.code)

    assert answer(register.her, HEALTH, code) == "no_ticket"
    assert MaintenanceSession.objects.get().closed_at is not None
    told = Entry.objects.filter(allowed__isnull=True, action="party.maintain")
    assert [entry.detail["ticket"] for entry in told] == ["INC-20412", "INC-20412"]


@pytest.mark.parametrize(
    ("ticket", "hours"),
    [("camera 3 is broken", 1), ("", 1), ("INC", 1), ("inc-1", 1), ("INC-1\x00", 1),
     ("9" * 41, 1), ("INC-1", 0), ("INC-1", 5)],
)  # fmt: skip
def test_a_session_needs_a_reference_for_a_ticket_and_ends_within_four_hours(
    register: Register, ticket: str, hours: int
) -> None:
    code = register.signed().code

    with pytest.raises(ValidationError):
        maintenance_open(actor=register.her, agreement=code, ticket=ticket, hours=hours)

    assert not MaintenanceSession.objects.exists()


def test_a_session_ends_with_the_account_of_whoever_opened_it(
    register: Register,
) -> None:
    agreement = register.signed()
    key = party_key(str(register.key(agreement)[0].code))
    maintenance_open(actor=register.her, agreement=agreement.code, ticket="INC-20412")
    before = answer(key, HEALTH, agreement.code)

    party_person_end(actor=register.officer, of_party=register.her.of_party)

    assert [before, answer(key, HEALTH, agreement.code)] == ["allowed", "no_ticket"]


def test_the_public_reads_of_no_session_under_an_agreement_that_was_ended(
    register: Register,
) -> None:
    agreement = register.signed()
    maintenance_open(actor=register.her, agreement=agreement.code, ticket="INC-20412")

    agreement_end(actor=register.officer, agreement=agreement, ending=Agreement.Ending.NOT_NEEDED)

    ((row,),) = [found.agreements for found in parties_list(is_public=True)]
    assert (row.state, row.sessions) == ("over", [])


def test_one_persons_session_is_not_anothers(register: Register) -> None:
    code = register.signed().code
    colleague, stranger = register.person("ravi"), register.person("mo", register.other_party())
    session = maintenance_open(actor=register.her, agreement=code, ticket="INC-20412")

    assert answer(colleague, HEALTH, code) == "no_ticket"
    assert answer(stranger, HEALTH, code) == "not_their_agreement"
    for other in (colleague, stranger):
        with pytest.raises(Denied) as denied:
            maintenance_close(actor=other, code=session.code)
        assert denied.value.hidden
    assert MaintenanceSession.objects.get().closed_at is None


def test_what_is_not_covered_is_answered_like_what_does_not_exist(register: Register) -> None:
    code = register.signed().code
    known, unknown = register.cameras[0], uuid.uuid4()

    assert answer(register.her, FIGURES, code, known) == "allowed"
    assert answer(register.her, FIGURES, code, unknown) == "camera_not_covered"
    assert answer(register.her, FIGURES, uuid.uuid4()) == "not_their_agreement"
    assert answer(register.her, FIGURES, register.made().code) == "agreement_not_signed"


def test_an_agreement_that_has_ended_is_over_with_the_next_question(register: Register) -> None:
    agreement = register.signed()
    assert answer(register.her, FIGURES, agreement.code) == "allowed"

    agreement_end(actor=register.officer, agreement=agreement, ending=Agreement.Ending.BREACH)

    assert answer(register.her, FIGURES, agreement.code) == "agreement_over"


def test_a_key_has_its_own_scopes_end_and_agreement(register: Register) -> None:
    agreement, other = register.signed(), register.signed()
    key, secret = register.key(agreement, Scope.FIGURES)
    actor = party_key(str(key.code))

    assert party_key_use(secret=secret) == key
    assert party_key_use(secret=secret[:-1]) is None
    assert answer(actor, FIGURES, agreement.code) == "allowed"
    assert answer(actor, HEALTH, agreement.code) == "out_of_scope"
    assert answer(actor, FIGURES, other.code) == "not_their_agreement"
    with time_machine.travel(now() + timedelta(days=11), tick=False):
        assert answer(actor, FIGURES, agreement.code) == "key_over"
    party_key_end(actor=register.officer, key=key)
    assert answer(actor, FIGURES, agreement.code) == "key_over"
    key.refresh_from_db()
    assert key.last_used_at is not None


def test_a_key_sees_health_while_somebody_of_its_party_maintains(register: Register) -> None:
    agreement = register.signed()
    actor = party_key(str(register.key(agreement)[0].code))
    before = answer(actor, HEALTH, agreement.code)

    maintenance_open(actor=register.her, agreement=agreement.code, ticket="INC-20412")

    assert [before, answer(actor, HEALTH, agreement.code)] == ["no_ticket", "allowed"]


def test_whoever_left_her_party_is_answered_like_a_stranger(register: Register) -> None:
    code = register.signed().code

    party_person_end(actor=register.officer, of_party=register.her.of_party)
    register.her.refresh_from_db()

    assert answer(register.her, FIGURES, code) == "role_lacks_action"


def test_every_answer_is_on_record_and_can_be_asked_again(register: Register) -> None:
    code = register.signed().code
    answers = [
        answer(register.her, HEALTH, code),
        answer(register.her, FIGURES, code),
        answer(register.her, FIGURES, code, uuid.uuid4()),
        answer(register.her, FIGURES, uuid.uuid4()),
    ]

    entries = Entry.objects.filter(actor_code=str(register.her.code)).order_by("id")

    assert [entry.reason for entry in entries] == answers
    assert [entry.detail.get("covered") for entry in entries] == ["1", "1", "0", None]
    assert all("same answer" in entry_explain(entry) for entry in entries)
