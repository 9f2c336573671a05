"""A second person of another station, drawn by lot, before anybody sees an original."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance import vault
from governance.ledger.values import value_open
from governance.models import Entry, LookRequest, User
from governance.policy import Denied, Role
from governance.selectors.originals import justification_of, original_leave, request_get
from governance.services.look_requests import (
    look_request,
    request_approve,
    request_refuse,
    requests_lapse,
)
from governance.subjects import OnDuty, Subject, SubjectKind
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db

OURS, OTHER, THIRD = "station-a", "station-b", "station-c"
SUBJECT = Subject(SubjectKind.ALERT, "an-alert", station=OURS)
WHY = "The blurred clip does not show who held the bag. थैला किसने पकड़ा"


class City(Holds):
    """Only the requester serves our station; who is on duty where can be changed."""

    def __init__(self) -> None:
        super().__init__(OURS)
        self.duties: dict[User, frozenset[str]] = {}
        self.serve_us = {"asks"}

    def objects_held(
        self, *, user: User, permission: str, kind: str, codes: frozenset[str]
    ) -> frozenset[str]:
        if kind != "station":
            return frozenset()
        ours = {OURS} if user.username in self.serve_us else set()
        return self.duties.get(user, frozenset()) | ours

    def on_duty(self) -> list[OnDuty]:
        return [OnDuty(person, stations) for person, stations in self.duties.items()]


@pytest.fixture
def city(settings, tmp_path) -> Iterator[City]:
    settings.ABHAYA_KEK_FILE = tmp_path / "kek.json"
    vault.keyring_rotate()
    made = City()
    with facts_of(made):
        yield made


@pytest.fixture
def asks(city: City) -> User:
    made = person_with(Role.INVESTIGATOR, name="asks")
    city.duties[made] = frozenset({OURS})
    return made


@pytest.fixture
def second(city: City) -> User:
    made = person_with(Role.SUPERVISOR, name="second")
    city.duties[made] = frozenset({OTHER})
    return made


def asked(person: User, **more: object) -> LookRequest:
    given = {"case_reference": "FIR-212/2026", "justification": WHY} | more
    return look_request(actor=person, subject=SUBJECT, **given)  # type: ignore[arg-type]


def refused(reason: str) -> Entry:
    """The one refusal with this reason, which has to be on record."""
    return Entry.objects.get(allowed=False, reason=reason)


def test_the_person_drawn_approves_and_one_look_may_be_begun(asks: User, second: User) -> None:
    request = asked(asks)

    approved = request_approve(actor=second, code=request.code)

    assert (approved.status, approved.second, approved.second_station_code) == (
        "approved", second, OTHER,
    )  # fmt: skip
    leave = original_leave(person=asks, subject=SUBJECT)
    assert leave is not None
    assert (leave.given, leave.ended) == (request, "")
    assert original_leave(person=second, subject=SUBJECT) is None


def test_the_ledger_tells_of_it_by_codes_and_never_in_words(asks: User, second: User) -> None:
    request = asked(asks)
    request_approve(actor=second, code=request.code)

    entry = Entry.objects.get(action="original.request", allowed=None)
    told = entry.detail
    assert [(value_open(entry, name) or (b"", ""))[1] for name in ("case", "justification")] == [
        "FIR-212/2026", WHY,
    ]  # fmt: skip
    assert (told["second"], told["draw"], told["could_be_drawn"]) == (str(second.code), 1, 1)
    assert not [entry for entry in Entry.objects.all() if WHY[:20] in str(entry.detail)]
    assert Entry.objects.filter(action="request.approve", actor_code=str(second.code)).exists()


def test_both_read_the_justification_each_reading_on_record_and_it_is_sealed(
    asks: User, second: User
) -> None:
    request = asked(asks)

    for person in (asks, second):
        found = request_get(actor=person, code=str(request.code))
        assert justification_of(found) == WHY

    assert WHY.encode() not in bytes(request.justification_sealed)
    assert Entry.objects.filter(action="request.see", allowed=True).count() == 2


def test_nobody_elsewhere_on_duty_is_a_refusal_on_record(asks: User) -> None:
    with pytest.raises(Denied) as refusal:
        asked(asks)

    assert "another station" in refusal.value.sentence
    assert refused("nobody_elsewhere").actor_code == str(asks.code)
    assert not LookRequest.objects.exists()


@pytest.mark.parametrize(
    ("role", "stations"),
    [
        (Role.SUPERVISOR, {OURS}),
        (Role.SUPERVISOR, {OURS, OTHER}),
        (Role.AUDITOR, {OTHER}),
        (Role.ADMINISTRATOR, {OTHER}),
        (Role.OPERATOR, {OTHER}),
        (Role.STATION_OFFICER, {OTHER}),
        (Role.DATA_OFFICER, {OTHER}),
        (Role.SUPERVISOR, set()),
    ],
)
def test_who_shares_a_station_or_lacks_the_role_is_never_drawn(
    city: City, asks: User, role: Role, stations: set[str]
) -> None:
    city.duties[person_with(role, name="colleague")] = frozenset(stations)

    with pytest.raises(Denied) as refusal:
        asked(asks)

    assert refusal.value.reason == "nobody_elsewhere"


def test_who_sits_elsewhere_and_serves_our_station_too_is_never_drawn(
    city: City, asks: User
) -> None:
    city.duties[person_with(Role.SUPERVISOR, name="both")] = frozenset({OTHER})
    city.serve_us.add("both")

    with pytest.raises(Denied) as refusal:
        asked(asks)

    assert refusal.value.reason == "nobody_elsewhere"


def test_a_supervisor_who_audits_as_well_is_never_drawn(city: City, asks: User) -> None:
    both = person_with(Role.SUPERVISOR, Role.AUDITOR, name="both")
    city.duties[both] = frozenset({OTHER})

    with pytest.raises(Denied):
        asked(asks)


def test_the_lot_falls_on_everybody_who_may_sooner_or_later(city: City, asks: User) -> None:
    others = {person_with(Role.SUPERVISOR, name=f"s{number}") for number in range(3)}
    city.duties.update(dict.fromkeys(others, frozenset({OTHER})))

    drawn = set()
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(60):
            drawn.add(asked(asks).second)
            clock.shift(timedelta(minutes=16))

    assert drawn == others
    newest = LookRequest.objects.first()
    assert newest is not None
    assert newest.draw == 60


def test_the_requester_cannot_answer_her_own_request(asks: User, second: User) -> None:
    request = asked(asks)

    with pytest.raises(Denied) as refusal:
        request_approve(actor=asks, code=request.code)

    assert refusal.value.reason == "self_approval"
    assert refused("self_approval").subject_code == str(request.code)
    request.refresh_from_db()
    assert request.status == "waiting"


@pytest.mark.parametrize("role", list(Role))
def test_nobody_but_the_person_drawn_can_answer_or_read(
    asks: User, second: User, role: Role
) -> None:
    request = asked(asks)
    stranger = person_with(role, name="stranger")

    for act in (
        lambda: request_approve(actor=stranger, code=request.code),
        lambda: request_get(actor=stranger, code=str(request.code)),
    ):
        with pytest.raises(Denied):
            act()

    request.refresh_from_db()
    assert request.status == "waiting"
    assert Entry.objects.filter(allowed=False, actor_code=str(stranger.code)).count() == 2


def test_a_code_that_does_not_exist_reads_like_one_that_is_not_hers(
    asks: User, second: User
) -> None:
    theirs = asked(asks)
    stranger = person_with(Role.SUPERVISOR, name="stranger")

    reasons = set()
    for code in (theirs.code, uuid.uuid4()):
        with pytest.raises(Denied) as refusal:
            request_approve(actor=stranger, code=code)
        reasons.add((refusal.value.reason, refusal.value.hidden))

    assert reasons == {("not_a_party", True)}
    assert Entry.objects.filter(allowed=False, reason="not_a_party").count() == 2


def test_an_answer_is_given_once_and_stands(asks: User, second: User) -> None:
    request = asked(asks)
    request_refuse(actor=second, code=request.code, reason=LookRequest.Refusal.NO_CASE)

    with pytest.raises(Denied):
        request_approve(actor=second, code=request.code)

    refused("already_answered")
    request.refresh_from_db()
    assert (request.status, request.refusal) == ("refused", "no_case")
    assert original_leave(person=asks, subject=SUBJECT) is None


def test_a_request_lapses_and_cannot_be_approved_afterwards(asks: User, second: User) -> None:
    request = asked(asks)

    with time_machine.travel(now() + timedelta(minutes=15, seconds=1)):
        with pytest.raises(Denied):
            request_approve(actor=second, code=request.code)
        assert requests_lapse() == 1
        assert requests_lapse() == 0
        again = asked(asks)

    refused("request_lapsed")
    request.refresh_from_db()
    assert (request.status, again.draw) == ("lapsed", 2)
    assert Entry.objects.filter(action="request.lapse").count() == 1


def test_an_approval_that_is_not_used_within_the_hour_is_over(asks: User, second: User) -> None:
    request_approve(actor=second, code=asked(asks).code)

    with time_machine.travel(now() + timedelta(minutes=61)):
        leave = original_leave(person=asks, subject=SUBJECT)

    assert leave is not None
    assert leave.ended == "approval_ended"


def test_a_second_request_waits_for_the_answer_to_the_first(asks: User, second: User) -> None:
    asked(asks)

    with pytest.raises(Denied):
        asked(asks)

    refused("already_asked")
    assert LookRequest.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"case_reference": ""},
        {"case_reference": "the one about Ravi"},
        {"case_reference": "x" * 41},
        {"justification": "too short"},
        {"justification": " " * 40},
        {"justification": "x" * 1001},
        {"justification": "a bell \x07 that hides the rest of it"},
    ],
)
def test_what_does_not_say_why_is_refused_and_nothing_is_written(
    asks: User, second: User, wrong: dict[str, str]
) -> None:
    with pytest.raises(ValidationError):
        asked(asks, **wrong)

    assert not LookRequest.objects.exists()


def test_line_breaks_of_a_browser_are_taken(asks: User, second: User) -> None:
    request = asked(asks, justification="first line of the reason\r\nsecond line")

    assert justification_of(request) == "first line of the reason\nsecond line"


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.STATION_OFFICER, Role.AUDITOR])
def test_other_roles_cannot_ask(asks: User, second: User, role: Role) -> None:
    asks.groups.clear()
    other = person_with(role, name="other")

    with pytest.raises(Denied):
        asked(other)

    assert not LookRequest.objects.exists()


def test_an_alert_of_another_station_cannot_be_asked_for(asks: User, second: User) -> None:
    with pytest.raises(Denied) as refusal:
        look_request(
            actor=asks, subject=replace(SUBJECT, station=THIRD), case_reference="FIR-1",
            justification=WHY,
        )  # fmt: skip

    assert refusal.value.hidden


@pytest.mark.parametrize(
    "change",
    [
        {"second": "requester"},
        {"second_station_code": OURS},
        {"status": "approved"},
        {"case_reference": ""},
        {"lapses_at": now() + timedelta(days=1)},
    ],
)
def test_the_database_refuses_a_request_that_is_not_between_two(
    asks: User, second: User, change: dict[str, object]
) -> None:
    at = now()
    fields: dict[str, object] = {
        "requester": asks, "second": second, "subject_kind": "alert", "subject_code": "a",
        "station_code": OURS, "second_station_code": OTHER, "case_reference": "FIR-1",
        "justification_sealed": b"x", "asked_at": at, "lapses_at": at + timedelta(minutes=15),
    }  # fmt: skip
    fields |= {name: asks if value == "requester" else value for name, value in change.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        LookRequest.objects.create(**fields)


@pytest.mark.parametrize("column", ["second_id", "case_reference", "status", "usable_until"])
def test_the_database_lets_nobody_change_an_answer_afterwards(
    asks: User, second: User, column: str
) -> None:
    request_approve(actor=second, code=asked(asks).code)
    values = {
        "second_id": person_with(Role.SUPERVISOR, name="third").pk, "case_reference": "FIR-9",
        "status": "refused", "usable_until": now() + timedelta(minutes=59, seconds=59),
    }  # fmt: skip
    longer = {"usable_until": now() + timedelta(hours=2)} if column == "usable_until" else {}

    with pytest.raises(IntegrityError), transaction.atomic():
        LookRequest.objects.update(**({column: values[column]} | longer))


def test_a_refusal_binds_for_a_day_whoever_else_is_on_duty(
    asks: User, second: User, city: City
) -> None:
    request = asked(asks)
    request_refuse(actor=second, code=request.code, reason=LookRequest.Refusal.NO_CASE)
    other = person_with(Role.SUPERVISOR, name="other")
    city.duties[other] = frozenset({THIRD})

    with pytest.raises(Denied):
        asked(asks)
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        asked(asks)

    assert refused("refused_lately")


def test_who_has_come_to_serve_the_requesters_station_cannot_answer_any_more(
    asks: User, second: User, city: City
) -> None:
    request = asked(asks)
    city.serve_us.add("second")

    with pytest.raises(Denied):
        request_approve(actor=second, code=request.code)

    assert refused("not_apart")
    request.refresh_from_db()
    assert request.status == "waiting"


@pytest.mark.parametrize("case", ["Ravi-Sharma", "Verma", "fir 12", "FIR-212/2026-Ravi"])
def test_a_name_is_no_case_reference(asks: User, second: User, case: str) -> None:
    with pytest.raises(ValidationError):
        asked(asks, case_reference=case)

    assert not LookRequest.objects.exists()
