"""Who may do what, and that every answer is on record."""

from __future__ import annotations

import uuid
from collections.abc import Collection

import pytest
from django.db import IntegrityError, connection, transaction

from governance import ledger, policy
from governance.actors import NOBODY, device, worker
from governance.errors import SENTENCES, DetailNotCode, NotInTransaction
from governance.models import Entry, User
from governance.policy import Action, Denied, Purpose, Role
from governance.rules import Decision, Facts, Question, decide
from governance.selectors.entries import entry_explain
from governance.subjects import Subject, SubjectKind
from governance.who_may import LEAVES

OURS, OTHER = str(uuid.uuid4()), str(uuid.uuid4())


def question(
    role: Role | None,
    action: Action,
    *,
    station: str = OURS,
    purpose: Purpose | None = Purpose.PATROL,
    holder: str = "me",
    holds: bool = True,
) -> Question:
    held = frozenset({OURS}) if holds else frozenset()
    return Question(
        actor_kind=Entry.ActorKind.PERSON,
        actor_code="me",
        action=action,
        subject=Subject(SubjectKind.ALERT, "a", station=station, holder=holder),
        purpose=purpose,
        facts=Facts(
            roles=frozenset({role.value} if role else ()),
            watches=held if role in {Role.OPERATOR, Role.SUPERVISOR} else frozenset(),
            responds=held if role is Role.STATION_OFFICER else frozenset(),
        ),
    )


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (question(Role.OPERATOR, Action.ALERT_SEE), "allowed"),
        (question(Role.OPERATOR, Action.ALERT_CLAIM), "allowed"),
        (question(Role.SUPERVISOR, Action.ALERT_DISPATCH), "allowed"),
        (question(Role.OPERATOR, Action.ALERT_SEE, station=OTHER), "other_station"),
        (question(Role.OPERATOR, Action.ALERT_SEE, holds=False), "other_station"),
        (question(Role.OPERATOR, Action.ALERT_SEE, purpose=None), "no_purpose"),
        (question(Role.OPERATOR, Action.ALERT_CLAIM, purpose=Purpose.OVERSIGHT), "wrong_purpose"),
        (question(Role.STATION_OFFICER, Action.DISPATCH_ACKNOWLEDGE), "allowed"),
        (question(Role.STATION_OFFICER, Action.ALERT_CLAIM), "other_station"),
        (question(Role.OPERATOR, Action.DISPATCH_CLOSE), "other_station"),
        (question(Role.OPERATOR, Action.RENDITION_REVIEW_LOOK), "allowed"),
        (
            question(Role.OPERATOR, Action.RENDITION_REVIEW_LOOK, holder="her"),
            "not_the_reviewer",
        ),
        (question(Role.AUDITOR, Action.RENDITION_LOOK), "no_footage_for_role"),
        (question(Role.ADMINISTRATOR, Action.CAMERA_STILL), "no_footage_for_role"),
        (question(Role.RTI_OFFICER, Action.RENDITION_REVIEW_LOOK), "no_footage_for_role"),
        (
            question(Role.AUDITOR, Action.LEDGER_READ, purpose=Purpose.OVERSIGHT),
            "allowed",
        ),
        (question(Role.OPERATOR, Action.LEDGER_READ), "role_lacks_action"),
        (question(None, Action.ALERT_SEE), "other_station"),
        (question(Role.OPERATOR, Action.CALL_MAKE), "no_rule"),
        (question(Role.OPERATOR, Action.CAMERA_ANALYSE), "no_rule"),
    ],
)
def test_policy_answers_with_its_reason(asked: Question, reason: str) -> None:
    assert decide(asked) == Decision(allowed=reason == "allowed", reason=reason)


@pytest.mark.parametrize("action", list(Action))
def test_nobody_signed_in_may_do_anything(action: Action) -> None:
    asked = Question(
        NOBODY.kind, NOBODY.code, action, Subject(SubjectKind.PAGE, "p"), None, Facts()
    )

    assert not decide(asked).allowed


@pytest.mark.parametrize("action", [action for action, leave in LEAVES.items() if leave.permission])
def test_no_role_is_answered_for_a_station_that_is_not_its_own(action: Action) -> None:
    answers = {
        decide(question(role, action, station=OTHER, purpose=purpose)).allowed
        for role in Role
        for purpose in Purpose
    }

    assert answers == {False}


@pytest.mark.parametrize(
    ("mode", "analyse", "preroll"),
    [
        (None, "no_authorisation", "no_authorisation"),
        ("survey", "mode_lacks_action", "mode_lacks_action"),
        ("call_only", "mode_lacks_action", "allowed"),
        ("shadow", "allowed", "allowed"),
        ("live", "allowed", "allowed"),
        ("demo", "allowed", "allowed"),
    ],
)
def test_a_worker_touches_a_camera_only_as_its_authorisation_allows(
    mode: str | None, analyse: str, preroll: str
) -> None:
    subject = Subject(SubjectKind.CAMERA, "c", camera="c")

    reasons = [
        decide(Question("worker", "w", action, subject, None, Facts(mode=mode))).reason
        for action in (Action.CAMERA_ANALYSE, Action.CAMERA_PREROLL)
    ]

    assert reasons == [analyse, preroll]


PEOPLES_QUESTIONS = [
    Question(
        Entry.ActorKind.PERSON, "me", action,
        Subject(SubjectKind.ALERT, "a", station=station, holder=holder), purpose,
        Facts(
            roles=frozenset(role.value for role in roles),
            watches=frozenset(watches), responds=frozenset(responds),
        ),
    )
    for action in Action
    for station in (OURS, OTHER, "")
    for holder in ("me", "her", "")
    for purpose in (None, *Purpose)
    for roles in ((), *((role,) for role in Role), (Role.OPERATOR, Role.ADMINISTRATOR))
    for watches in ((), (OURS,))
    for responds in ((), (OURS,))
]  # fmt: skip


def test_every_reason_that_a_person_can_be_given_has_a_sentence() -> None:
    reasons = {decide(asked).reason for asked in PEOPLES_QUESTIONS}

    assert reasons <= set(SENTENCES)
    assert all(str(SENTENCES[reason]).endswith(".") for reason in reasons)


def test_whatever_is_allowed_fits_role_purpose_and_station() -> None:
    for asked in PEOPLES_QUESTIONS:
        if not decide(asked).allowed:
            continue
        leave, facts = LEAVES[asked.action], asked.facts
        assert facts.roles & leave.roles
        assert not leave.purposes or asked.purpose in leave.purposes
        if leave.permission:
            held = facts.watches | facts.responds
            assert asked.subject.station in held or (held and not asked.subject.station)


def test_footage_is_never_for_whoever_keeps_accounts_whatever_else_she_is() -> None:
    footage = {Action.RENDITION_LOOK, Action.RENDITION_REVIEW_LOOK, Action.CAMERA_STILL}
    answers = {
        decide(asked).reason
        for asked in PEOPLES_QUESTIONS
        if asked.action in footage and Role.ADMINISTRATOR.value in asked.facts.roles
    }

    assert answers == {"no_footage_for_role"}


def test_the_face_is_only_for_whoever_holds_the_alert() -> None:
    holders = {
        asked.subject.holder
        for asked in PEOPLES_QUESTIONS
        if asked.action is Action.RENDITION_REVIEW_LOOK and decide(asked).allowed
    }

    assert holders == {"me"}


@pytest.mark.parametrize(
    ("role", "watches", "responds", "reason"),
    [
        (Role.OPERATOR, {OURS}, (), "allowed"),
        (Role.STATION_OFFICER, (), {OURS}, "allowed"),
        (Role.OPERATOR, (), {OURS}, "other_station"),
        (Role.STATION_OFFICER, {OURS}, (), "other_station"),
        (Role.INVESTIGATOR, {OURS}, (), "allowed"),
        (Role.INVESTIGATOR, (), {OURS}, "other_station"),
        (Role.DATA_OFFICER, {OURS}, {OURS}, "no_footage_for_role"),
    ],
)
def test_a_permission_shows_a_rendition_only_to_the_role_that_it_goes_with(
    role: Role, watches: Collection[str], responds: Collection[str], reason: str
) -> None:
    known = Facts(frozenset({role.value}), frozenset(watches), frozenset(responds))
    subject = Subject(SubjectKind.RENDITION, "r", station=OURS)

    decision = decide(
        Question("person", "me", Action.RENDITION_LOOK, subject, Purpose.PATROL, known)
    )

    assert decision.reason == reason


@pytest.mark.django_db
def test_a_refusal_is_on_record_before_it_is_raised() -> None:
    stranger = User.objects.create(username="stranger")

    with pytest.raises(Denied) as refusal:
        policy.require(
            actor=stranger,
            action=Action.ALERT_SEE,
            subject=Subject(SubjectKind.ALERT, "a", station=OURS),
            purpose=Purpose.PATROL,
        )

    entry = Entry.objects.get()
    assert (entry.actor_code, entry.allowed, entry.reason) == (
        str(stranger.code),
        False,
        "other_station",
    )
    assert refusal.value.hidden


@pytest.mark.django_db
def test_require_inside_a_transaction_fails_loudly() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        policy.require(
            actor=device("d"), action=Action.CALL_MAKE, subject=Subject(SubjectKind.DEVICE, "d")
        )


@pytest.mark.django_db
def test_why_replays_a_decision_from_its_entry() -> None:
    with pytest.raises(Denied):
        policy.require(
            actor=worker("w"),
            action=Action.CAMERA_ANALYSE,
            subject=Subject(SubjectKind.CAMERA, "c", camera=str(uuid.uuid4())),
        )

    told = entry_explain(Entry.objects.get())

    assert "No authorisation is in force" in told
    assert "same answer" in told


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE {} SET action = 'x'", "DELETE FROM {}"])
def test_an_entry_can_be_neither_changed_nor_deleted(statement: str) -> None:
    with transaction.atomic():
        ledger.append(
            actor=worker("w"), verb=Entry.Verb.COLLECTION, action="a",
            subject=Subject(SubjectKind.CAMERA, "c"),
        )  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(Entry._meta.db_table))

    assert Entry.objects.get().action == "a"


@pytest.mark.django_db
def test_the_ledger_takes_codes_and_never_a_sentence() -> None:
    with transaction.atomic(), pytest.raises(DetailNotCode):
        ledger.append(
            actor=worker("w"), verb=Entry.Verb.COLLECTION, action="a",
            subject=Subject(SubjectKind.CAMERA, "c"), detail={"who": "a woman in red"},
        )  # fmt: skip

    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=False)
def test_an_entry_needs_the_transaction_of_what_it_tells_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The test itself runs inside a transaction; outside of it the connection says so.
    monkeypatch.setattr(transaction.get_connection(), "in_atomic_block", False)
    with pytest.raises(NotInTransaction):
        ledger.append(
            actor=worker("w"), verb=Entry.Verb.COLLECTION, action="a",
            subject=Subject(SubjectKind.CAMERA, "c"),
        )  # fmt: skip
