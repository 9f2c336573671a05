"""What is done about a request: each step follows on the last, stands, and moves the clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance.errors import Denied, Refused
from governance.models import Entry, RtiRequest, RtiStep, User
from governance.policy import Role
from governance.rti.days import INDIA
from governance.rti.history import RequestState, state_of
from governance.rti.listing import limits_of_month, register_list, register_public
from governance.rti.reading import request_subject, step_words
from governance.rti.steps import Done, fee_ask, request_decide, step_note
from governance.rti.sweeping import rti_sweep
from governance.rti.timeline import Clock, timeline
from tests.governance.asked import received, registered
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db

Kind = RtiStep.Kind
DAY = timedelta(days=1)
RECEIVED = datetime(2026, 1, 5, 10, tzinfo=INDIA)


def jan(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 1, 1, hour, tzinfo=INDIA) + (day - 1) * DAY


@pytest.fixture(autouse=True)
def late_in_2026(keyring: None) -> Iterator[None]:
    with facts_of(Holds()), time_machine.travel(datetime(2026, 6, 1, tzinfo=INDIA), tick=False):
        yield


@pytest.fixture
def officer() -> User:
    return person_with(Role.RTI_OFFICER)


@pytest.fixture
def request_made(officer: User) -> RtiRequest:
    return registered(officer, RECEIVED).request


class Desk:
    """One officer at work on one request."""

    def __init__(self, officer: User, request: RtiRequest) -> None:
        self.officer, self.request = officer, request

    def note(self, kind: RtiStep.Kind, at: datetime, **given: Any) -> RtiStep:
        return step_note(actor=self.officer, code=self.request.code, done=Done(kind, at, **given))

    def ask(self, at: datetime, **units: int) -> RtiStep:
        return fee_ask(actor=self.officer, code=self.request.code, units=units, at=at)

    def state(self, at: datetime) -> RequestState:
        return state_of(RtiRequest.objects.get(pk=self.request.pk), at=at)


@pytest.fixture
def desk(officer: User, request_made: RtiRequest) -> Desk:
    return Desk(officer, request_made)


def test_part_payments_start_the_clock_with_the_one_that_completes_the_sum(desk: Desk) -> None:
    desk.note(Kind.ACKNOWLEDGED, jan(6))
    asked = desk.ask(jan(10), pages=50)
    desk.note(Kind.FEE_PAID, jan(15), about=asked.code, amount_rs=60)
    halfway = desk.state(jan(18))
    desk.note(Kind.FEE_PAID, jan(20), about=asked.code, amount_rs=40)
    whole = desk.state(jan(21))

    assert asked.figures == {"pages": [50, 2, 100]}
    assert (halfway.standing, halfway.days_left, halfway.left_rs(asked)) == ("stopped", 25, 40)
    assert whole.limit
    # Ten days more than 4 February.
    assert whole.limit.ends_at == datetime(2026, 2, 15, tzinfo=INDIA)
    assert whole.days_left == 24
    entries = Entry.objects.filter(action__startswith="rti.fee").order_by("id")
    assert [entry.detail["amount_rs"] for entry in entries] == [100, 60, 40]


def test_what_is_late_or_below_the_poverty_line_is_asked_for_no_money(
    desk: Desk, officer: User
) -> None:
    poor = Desk(officer, registered(officer, RECEIVED, is_bpl=True).request)

    with pytest.raises(Refused) as late:
        desk.ask(datetime(2026, 2, 5, 0, 1, tzinfo=INDIA), pages=3)
    with pytest.raises(Refused) as free:
        poor.ask(jan(10), pages=3)
    with pytest.raises(ValidationError):
        desk.ask(jan(10), pages=0)

    assert (late.value.code, free.value.code) == ("free_late", "free_bpl")
    assert not RtiStep.objects.exists()


def test_a_third_party_has_ten_days_from_its_own_receipt(desk: Desk) -> None:
    told = desk.note(Kind.PARTY_TOLD, jan(8), words="Netra Systems, of the maintenance")
    desk.note(Kind.PARTY_RECEIVED, jan(12), about=told.code)
    rows = {row.clock: row for row in timeline(desk.state(jan(13)))}
    desk.note(Kind.PARTY_SAID, jan(20), about=told.code, words="They do not object.")

    window, decision = rows[Clock.REPRESENTATION].limit, rows[Clock.PARTY_DECISION].limit
    assert window
    assert decision
    assert window.ends_at == jan(23, 0)
    assert decision.by_act == datetime(2026, 2, 15, tzinfo=INDIA)
    assert rows[Clock.NOTICE].standing == "met"
    assert step_words(told) == "Netra Systems, of the maintenance"
    (entry,) = Entry.objects.filter(action="rti.party_told")
    assert "Netra" not in str(entry.detail)


def test_a_part_may_go_elsewhere_and_the_rest_stays(desk: Desk) -> None:
    desk.note(Kind.PART_TRANSFERRED, jan(9), words="Municipality: street lights")
    assert desk.state(jan(10)).standing == "running"

    desk.note(Kind.TRANSFERRED, jan(10), words="Home department")
    gone = desk.state(datetime(2026, 5, 1, tzinfo=INDIA))
    with pytest.raises(Refused) as refusal:
        desk.note(Kind.ACKNOWLEDGED, jan(11))

    assert (gone.standing, gone.penalty_rs) == ("transferred", 0)
    assert refusal.value.code == "transferred"


def test_an_appeal_runs_from_the_decision_and_a_second_from_the_first(desk: Desk) -> None:
    fresh = Desk(desk.officer, registered(desk.officer, now() - 9 * DAY).request)
    with pytest.raises(Refused) as early:
        fresh.note(Kind.APPEALED, now())
    with transaction.atomic():
        request_decide(
            actor=desk.officer, request=desk.request, at=jan(30), outcome="given_in_part"
        )
    with pytest.raises(Refused) as too_early:
        desk.note(Kind.APPEALED_AGAIN, jan(31))
    appeal = desk.note(Kind.APPEALED, jan(32))
    desk.note(Kind.APPEAL_DECIDED, jan(45), about=appeal.code, outcome="allowed")
    desk.note(Kind.APPEALED_AGAIN, jan(60))
    with pytest.raises(Refused) as late:
        desk.ask(jan(61), pages=4)

    assert (early.value.code, too_early.value.code) == ("nothing_to_appeal", "no_first_appeal")
    assert late.value.code == "decided"
    rows = {row.clock: row.standing for row in timeline(desk.state(jan(70)))}
    assert rows[Clock.ANSWER] == "met"
    assert rows[Clock.APPEAL_DECISION] == rows[Clock.SECOND_APPEAL] == "met"


Wrong = Callable[[Desk], object]
WRONG: dict[str, tuple[Wrong, str]] = {
    "a payment of nothing that was asked": (
        lambda d: d.note(Kind.FEE_PAID, jan(9), amount_rs=5), "answers_nothing"),
    "more than is owed": (
        lambda d: d.note(Kind.FEE_PAID, jan(12), about=d.ask(jan(10), pages=2).code, amount_rs=5),
        "more_than_owed"),
    "nothing paid": (
        lambda d: d.note(Kind.FEE_PAID, jan(12), about=d.ask(jan(10), pages=2).code, amount_rs=0),
        "more_than_owed"),
    "nobody named": (lambda d: d.note(Kind.PARTY_TOLD, jan(9)), "words_missing"),
    "acknowledged twice": (
        lambda d: [d.note(Kind.ACKNOWLEDGED, jan(6)) for _ in range(2)], "noted_before"),
    "an answer to another kind": (
        lambda d: d.note(Kind.INSPECTED, jan(9), about=d.note(Kind.ACKNOWLEDGED, jan(6)).code),
        "answers_nothing"),
    "a step of another request": (
        lambda d: d.note(Kind.FEE_PAID, jan(9), about=d.request.code, amount_rs=5),
        "no_such_step"),
}  # fmt: skip


@pytest.mark.parametrize(("attempt", "code"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_follow_is_refused_with_a_reason(desk: Desk, attempt: Wrong, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        attempt(desk)

    assert refusal.value.code == code
    assert str(refusal.value)


def test_times_that_cannot_be_are_refused(desk: Desk) -> None:
    for at in (jan(4), datetime(2026, 6, 2, tzinfo=INDIA)):
        with pytest.raises(ValidationError):
            desk.note(Kind.ACKNOWLEDGED, at)

    assert RtiRequest.objects.get().state == "received"


def test_what_follows_within_the_minute_of_the_receipt_is_not_before_it(officer: User) -> None:
    at = jan(20, 9).replace(minute=23, second=40)
    desk = Desk(officer, registered(officer, at).request)

    step = desk.note(Kind.ACKNOWLEDGED, at.replace(second=0))

    assert step.at == at
    with pytest.raises(ValidationError):
        desk.note(Kind.PARTY_TOLD, at.replace(minute=22), words="Netra Systems")


def test_two_who_note_at_once_do_not_both_win(desk: Desk, officer: User) -> None:
    stale = RtiRequest.objects.get()
    desk.note(Kind.ACKNOWLEDGED, jan(6))

    with pytest.raises(Refused) as refusal:
        request_decide(actor=officer, request=stale, at=jan(7), outcome="given")

    assert refusal.value.code == "step_noted_just_now"
    assert RtiRequest.objects.get().state == "acknowledged"


def test_nobody_else_notes_anything_and_the_try_is_on_record(request_made: RtiRequest) -> None:
    stranger = person_with(Role.DATA_OFFICER, name="stranger")

    with pytest.raises(Denied):
        Desk(stranger, request_made).note(Kind.ACKNOWLEDGED, jan(6))

    refused = Entry.objects.filter(allowed=False, action="rti.handle")
    assert [entry.subject_code for entry in refused] == [request_subject(request_made).code]
    assert not RtiStep.objects.exists()


def test_steps_stand(desk: Desk) -> None:
    desk.note(Kind.ACKNOWLEDGED, jan(6))

    for attempt in (
        lambda: RtiStep.objects.update(at=jan(7)),
        lambda: RtiStep.objects.all()._raw_delete("default"),
        lambda: RtiRequest.objects.update(state="received"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_time_alone_marks_half_time_and_the_deemed_refusal_once_each() -> None:
    with time_machine.travel(RECEIVED, tick=False):
        received()
    marks = []
    for at in (jan(19), jan(21), jan(22), jan(36, 0), jan(36, 1)):
        with time_machine.travel(at, tick=False):
            marks.append(rti_sweep())

    kept = RtiRequest.objects.get()
    # 4 February is the last day: half of its time is over on 20 January.
    assert marks == [0, 1, 0, 1, 0]
    assert kept.half_told_at == jan(21)
    assert kept.deemed_refused_at == jan(36, 0)
    assert Entry.objects.filter(action="rti.deemed_refused").count() == 1


def test_a_stopped_clock_refuses_nothing(desk: Desk) -> None:
    desk.ask(jan(10), pages=3)

    assert rti_sweep() == 0
    assert register_public().overdue == 0


def test_the_register_has_what_ends_next_on_top_and_the_public_its_counts(officer: User) -> None:
    later = registered(officer, datetime(2026, 5, 20, 9, tzinfo=INDIA)).request
    overdue = registered(officer, RECEIVED).request
    decided = registered(officer, datetime(2026, 5, 2, 9, tzinfo=INDIA)).request
    request_decide(
        actor=officer, request=decided, at=datetime(2026, 5, 9, tzinfo=INDIA), outcome="given"
    )

    found, public = register_list(), register_public()

    assert [state.request for state in found.states] == [overdue, later, decided]
    assert [state.standing for state in found.states] == ["overdue", "running", "decided"]
    assert found.exposed_rs == 25_000
    assert (public.received, public.decided, public.open, public.overdue) == (3, 1, 2, 1)
    june = limits_of_month(first=datetime(2026, 6, 1, tzinfo=INDIA).date())
    assert [day.day for day in sorted(june)] == [8, 19]
