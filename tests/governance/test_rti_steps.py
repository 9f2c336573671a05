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
from governance.models import Entry, RtiReminder, RtiRequest, RtiStep, User
from governance.policy import Role
from governance.rti.clocks import Limit
from governance.rti.days import INDIA
from governance.rti.history import RequestState, state_of
from governance.rti.holidays import holiday_add
from governance.rti.listing import limits_of_month, register_list, register_public
from governance.rti.reading import request_subject, step_words
from governance.rti.rules import steps_possible
from governance.rti.steps import Done, fee_ask, request_decide, step_note
from governance.rti.sweeping import rti_sweep
from governance.rti.timeline import Clock, appeal_origin, timeline
from tests.governance.asked import received, registered
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db

Kind = RtiStep.Kind
DAY = timedelta(days=1)
RECEIVED = datetime(2026, 1, 5, 10, tzinfo=INDIA)
JUNE = datetime(2026, 6, 1, tzinfo=INDIA)


def jan(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 1, 1, hour, tzinfo=INDIA) + (day - 1) * DAY


@pytest.fixture(autouse=True)
def clock(keyring: None) -> Iterator[time_machine.Traveller]:
    """Noon of the day of the receipt; a step is noted when it happens, unless a test says else."""
    with facts_of(Holds()), time_machine.travel(jan(5), tick=False) as clock:
        yield clock


@pytest.fixture
def officer(clock: time_machine.Traveller) -> User:
    return person_with(Role.RTI_OFFICER)


@pytest.fixture
def request_made(officer: User) -> RtiRequest:
    return registered(officer, RECEIVED).request


class Desk:
    """One officer at work on one request."""

    def __init__(
        self, clock: time_machine.Traveller, officer: User, request: RtiRequest
    ) -> None:  # fmt: skip
        self.clock, self.officer, self.request = clock, officer, request

    def note(self, kind: RtiStep.Kind, at: datetime, **given: Any) -> RtiStep:
        """Note it when it happens."""
        self.wait_for(at)
        return self.note_of(kind, at, **given)

    def note_of(self, kind: RtiStep.Kind, at: datetime, **given: Any) -> RtiStep:
        """Note now what is said to have happened at another time."""
        return step_note(actor=self.officer, code=self.request.code, done=Done(kind, at, **given))

    def ask(self, at: datetime, **units: int) -> RtiStep:
        self.wait_for(at)
        return self.ask_of(at, **units)

    def ask_of(self, at: datetime, **units: int) -> RtiStep:
        return fee_ask(actor=self.officer, code=self.request.code, units=units, at=at)

    def decide(self, at: datetime, outcome: str = "given") -> RtiStep:
        self.wait_for(at)
        found = RtiRequest.objects.get(pk=self.request.pk)
        with transaction.atomic():
            return request_decide(actor=self.officer, request=found, at=at, outcome=outcome)

    def by(self, person: User) -> Desk:
        """The same request before somebody else."""
        return Desk(self.clock, person, self.request)

    def wait_for(self, at: datetime) -> None:
        self.clock.move_to(max(at, now()))

    def state(self, at: datetime) -> RequestState:
        return state_of(RtiRequest.objects.get(pk=self.request.pk), at=at)


@pytest.fixture
def desk(clock: time_machine.Traveller, officer: User, request_made: RtiRequest) -> Desk:
    return Desk(clock, officer, request_made)


@pytest.fixture
def authority(clock: time_machine.Traveller) -> User:
    """The first appellate authority: another RTI officer, who has done nothing about it."""
    return person_with(Role.RTI_OFFICER, name="authority", body="District")


def allowed(appeal: RtiStep) -> dict[str, Any]:
    return {
        "about": appeal.code, "outcome": "allowed",
        "words": "The figures are no secret of the vendor.",
    }  # fmt: skip


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
    poor = Desk(desk.clock, officer, registered(officer, RECEIVED, is_bpl=True).request)

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


def test_an_appeal_runs_from_the_decision_and_a_second_from_the_first(
    desk: Desk, authority: User
) -> None:
    with pytest.raises(Refused) as early:
        desk.note(Kind.APPEALED, jan(14))
    desk.decide(jan(30), outcome="given_in_part")
    with pytest.raises(Refused) as too_early:
        desk.note(Kind.APPEALED_AGAIN, jan(31))
    appeal = desk.note(Kind.APPEALED, jan(32))
    desk.by(authority).note(Kind.APPEAL_DECIDED, jan(45), **allowed(appeal))
    desk.note(Kind.APPEALED_AGAIN, jan(60))
    with pytest.raises(Refused) as late:
        desk.ask(jan(61), pages=4)

    assert (early.value.code, too_early.value.code) == ("nothing_to_appeal", "no_first_appeal")
    assert late.value.code == "decided"
    rows = {row.clock: row.standing for row in timeline(desk.state(jan(70)))}
    assert rows[Clock.ANSWER] == "met"
    assert rows[Clock.APPEAL_DECISION] == rows[Clock.SECOND_APPEAL] == "met"


def test_whoever_handled_the_request_decides_no_appeal_about_it(
    desk: Desk, authority: User
) -> None:
    desk.decide(jan(30))
    appeal = desk.note(Kind.APPEALED, jan(32))

    with pytest.raises(Refused) as refusal:
        desk.note(Kind.APPEAL_DECIDED, jan(40), **allowed(appeal))
    past = RtiStep(
        request=desk.request, number=9, kind=Kind.APPEAL_DECIDED, at=jan(40), about=appeal,
        recorded_by=desk.officer,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        past.save()
    state = desk.state(jan(40))

    assert refusal.value.code == "handled_by_you"
    assert Kind.APPEAL_DECIDED not in steps_possible(state, actor=desk.officer)
    assert steps_possible(state, actor=authority)[Kind.APPEAL_DECIDED] == [appeal]


def test_an_appeal_takes_forty_five_days_only_with_reasons_and_only_in_time(
    desk: Desk, authority: User
) -> None:
    desk.decide(jan(30))
    appeal = desk.note(Kind.APPEALED, jan(31))  # thirty days: 2 March; forty-five: 17 March
    above = desk.by(authority)
    with pytest.raises(Refused) as bare:
        above.note(Kind.APPEAL_EXTENDED, jan(50), about=appeal.code, words="Busy.")
    with pytest.raises(Refused) as unreasoned:
        above.note(Kind.APPEAL_DECIDED, jan(50), about=appeal.code, outcome="dismissed")
    plain = {row.clock: row for row in timeline(desk.state(jan(62)))}
    above.note(
        Kind.APPEAL_EXTENDED, jan(60), about=appeal.code, words="The vendor is heard on 10 March."
    )
    extended = {row.clock: row for row in timeline(desk.state(jan(80)))}

    assert (bare.value.code, unreasoned.value.code) == ("reasons_missing", "reasons_missing")
    assert plain[Clock.APPEAL_DECISION].standing == "overdue"
    assert Clock.APPEAL_LONGEST not in plain
    assert extended[Clock.APPEAL_DECISION].standing == "over"
    assert extended[Clock.APPEAL_LONGEST].standing == "overdue"
    seconds = [extended[Clock.SECOND_APPEAL].limit, extended[Clock.SECOND_APPEAL_LATEST].limit]
    # Ninety days from 2 March are 31 May, a Sunday; from 17 March, a Tuesday, 15 June.
    assert [limit and limit.by_act for limit in seconds] == [
        datetime(2026, 6, 1, tzinfo=INDIA), datetime(2026, 6, 16, tzinfo=INDIA),
    ]  # fmt: skip


def test_no_appeal_is_extended_once_its_thirty_days_are_over(desk: Desk, authority: User) -> None:
    desk.decide(jan(30))
    appeal = desk.note(Kind.APPEALED, jan(31))

    with pytest.raises(Refused) as refusal:
        desk.by(authority).note(
            Kind.APPEAL_EXTENDED, jan(62), about=appeal.code, words="The vendor is heard in April."
        )

    assert refusal.value.code == "appeal_time_over"


def test_life_or_liberty_is_denied_with_reasons_that_can_be_appealed(
    desk: Desk, officer: User
) -> None:
    urgent = Desk(
        desk.clock, officer, registered(officer, RECEIVED, is_life_or_liberty=True).request
    )
    assert urgent.state(jan(6)).limit == Limit(jan(7, 10), jan(7, 10))
    with pytest.raises(Refused) as bare:
        urgent.note(Kind.NOT_LIFE, jan(6), words="No.")
    found = urgent.note(Kind.NOT_LIFE, jan(6), words="It asks for yearly figures of one camera.")
    state = urgent.state(jan(8))

    assert bare.value.code == "reasons_missing"
    assert state.limit
    assert state.limit.ends_at == jan(36, 0)
    assert (found, "It asks for yearly figures of one camera.") in state.told
    assert appeal_origin(state) == jan(6)
    urgent.note(Kind.APPEALED, jan(8))
    with pytest.raises(Refused) as again:
        urgent.note(Kind.APPEALED, jan(9))
    urgent.decide(jan(20))
    urgent.note(Kind.APPEALED, jan(21))
    assert again.value.code == "noted_before"


def test_no_finding_takes_the_48_hours_back_once_they_are_over(desk: Desk, officer: User) -> None:
    urgent = Desk(
        desk.clock, officer, registered(officer, RECEIVED, is_life_or_liberty=True).request
    )
    urgent.wait_for(jan(7, 10))

    with pytest.raises(Refused) as late:
        urgent.note_of(Kind.NOT_LIFE, jan(6), words="It asks for yearly figures of one camera.")
    with pytest.raises(Refused) as plain:
        desk.note(Kind.NOT_LIFE, jan(8), words="It asks for yearly figures of one camera.")

    assert (late.value.code, plain.value.code) == ("life_over", "no_life")
    assert urgent.state(jan(7, 11)).standing == "overdue"


def test_a_third_party_is_told_of_the_decision_and_appeals_in_thirty_days(
    desk: Desk, authority: User
) -> None:
    told = desk.note(Kind.PARTY_TOLD, jan(8), words="Netra Systems")
    with pytest.raises(Refused, match="what was decided"):
        desk.note(Kind.PARTY_DECIDED, jan(25), about=told.code)
    decision = desk.note(
        Kind.PARTY_DECIDED, jan(25), about=told.code, words="The price is disclosed."
    )
    rows = {row.clock: row for row in timeline(desk.state(jan(26)))}
    appeal = desk.note(
        Kind.PARTY_APPEALED, jan(30), about=decision.code, words="It is a trade secret."
    )
    desk.by(authority).note(Kind.APPEAL_DECIDED, jan(35), **allowed(appeal))
    later = {row.clock: row.standing for row in timeline(desk.state(jan(36)))}

    # Thirty days from 25 January: 24 February.
    assert rows[Clock.PARTY_APPEAL].limit == Limit(jan(56, 0), jan(56, 0))
    assert (later[Clock.PARTY_APPEAL], later[Clock.APPEAL_DECISION]) == ("met", "met")


def test_the_fee_of_the_application_is_noted_once_and_moves_no_clock(
    desk: Desk, officer: User
) -> None:
    poor = Desk(desk.clock, officer, registered(officer, RECEIVED, is_bpl=True).request)
    before = desk.state(jan(7)).limit
    desk.note(Kind.APPLICATION_PAID, jan(6), amount_rs=10)

    codes = []
    for here, rupees in ((desk, 10), (poor, 10), (poor, 5)):
        with pytest.raises(Refused) as refusal:
            here.note(Kind.APPLICATION_PAID, jan(6), amount_rs=rupees)
        codes.append(refusal.value.code)
    assert codes == ["noted_before", "free_bpl", "free_bpl"]
    assert desk.state(jan(7)).limit == before


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
    "another fee of the application": (
        lambda d: d.note(Kind.APPLICATION_PAID, jan(6), amount_rs=20),
        "not_the_application_fee"),
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
    for at in (jan(4), jan(6)):
        with pytest.raises(ValidationError):
            desk.note_of(Kind.ACKNOWLEDGED, at)

    assert RtiRequest.objects.get().state == "received"


def test_what_follows_within_the_minute_of_the_receipt_is_not_before_it(
    clock: time_machine.Traveller, officer: User
) -> None:
    at = jan(20, 9).replace(minute=23, second=40)
    clock.move_to(at)
    desk = Desk(clock, officer, registered(officer, at).request)

    step = desk.note(Kind.ACKNOWLEDGED, at.replace(second=0))

    assert step.at == at
    with pytest.raises(ValidationError):
        desk.note_of(Kind.PARTY_TOLD, at.replace(minute=22), words="Netra Systems")


def test_two_who_note_at_once_do_not_both_win(desk: Desk, officer: User) -> None:
    stale = RtiRequest.objects.get()
    desk.note(Kind.ACKNOWLEDGED, jan(6))

    with pytest.raises(Refused) as refusal:
        request_decide(actor=officer, request=stale, at=jan(6), outcome="given")

    assert refusal.value.code == "step_noted_just_now"
    assert RtiRequest.objects.get().state == "acknowledged"


def test_nobody_else_notes_anything_and_the_try_is_on_record(
    clock: time_machine.Traveller, request_made: RtiRequest
) -> None:
    stranger = person_with(Role.DATA_OFFICER, name="stranger")

    with pytest.raises(Denied):
        Desk(clock, stranger, request_made).note(Kind.ACKNOWLEDGED, jan(6))

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
    for at in (jan(19), jan(21), jan(22), jan(36, 0), jan(36, 1)):
        with time_machine.travel(at, tick=False):
            rti_sweep()

    kept = RtiRequest.objects.get()
    # 4 February is the last day: half of its time is over on 20 January.
    assert kept.half_told_at == jan(21)
    assert kept.deemed_refused_at == jan(36, 0)
    assert Entry.objects.filter(action="rti.deemed_refused").count() == 1


def test_each_clock_of_the_office_reminds_once_when_near_and_once_when_over(desk: Desk) -> None:
    found = []
    for at in (jan(8), jan(9, 0), jan(9, 13), jan(21), jan(30), jan(31), jan(36, 0), jan(36, 1)):
        desk.wait_for(at)
        before = RtiReminder.objects.count()
        rti_sweep()
        new = RtiReminder.objects.all()[before:]
        found.append({(one.clock, str(one.stage)) for one in new})

    # Transfer and notice end on Saturday 10 January, the answer on Wednesday 4 February.
    assert found == [
        set(), {("transfer", "near"), ("notice", "near")}, set(),
        {("answer", "half")}, set(), {("answer", "near")}, {("answer", "overdue")}, set(),
    ]  # fmt: skip
    assert Entry.objects.filter(action="rti.remind").count() == RtiReminder.objects.count()


def test_a_stopped_clock_refuses_nothing(desk: Desk) -> None:
    desk.ask(jan(10), pages=3)
    desk.wait_for(JUNE)
    rti_sweep()

    assert RtiRequest.objects.get().deemed_refused_at is None
    assert register_public().overdue == 0


def test_no_fee_that_is_noted_late_takes_back_what_time_has_refused(desk: Desk) -> None:
    desk.wait_for(JUNE)
    rti_sweep()

    with pytest.raises(Refused) as refusal:
        desk.ask_of(jan(10), pages=3)

    assert refusal.value.code == "free_late"
    # 5 February to 31 May are 116 days late, and a hundred fill the measure.
    assert (desk.state(JUNE).standing, desk.state(JUNE).penalty_rs) == ("overdue", 25_000)


def test_no_holiday_that_is_listed_late_takes_back_what_time_has_refused(desk: Desk) -> None:
    desk.wait_for(jan(36))
    with pytest.raises(Refused) as refusal:
        holiday_add(actor=desk.officer, day=jan(35).date(), name="Said to be closed")
    holiday_add(actor=desk.officer, day=jan(36).date(), name="Closed from today on")

    assert refusal.value.code == "day_over"
    assert desk.state(jan(36)).standing == "overdue"


def test_a_notice_that_is_noted_late_lengthens_nothing(desk: Desk) -> None:
    desk.wait_for(jan(43))  # Thursday 12 February, eight days after the end
    told = desk.note_of(Kind.PARTY_TOLD, jan(8), words="Netra Systems")
    state = desk.state(jan(44))

    assert state.limit
    assert state.limit.ends_at == jan(36, 0)
    assert (state.standing, state.penalty_rs) == ("overdue", 9 * 250)
    assert not state.moves_clock(told)
    assert Clock.PARTY_DECISION not in {row.clock for row in timeline(state)}


def test_a_transfer_takes_no_refusal_back_and_leaves_the_appeal(desk: Desk) -> None:
    late = desk.note(Kind.TRANSFERRED, jan(46), words="Home department")
    state = desk.state(JUNE)
    origin = appeal_origin(state)
    desk.note(Kind.APPEALED, jan(50))

    # From 5 to 15 February: eleven days late.
    assert (state.standing, state.penalty_rs) == ("transferred_late", 11 * 250)
    assert not state.moves_clock(late)
    assert origin == jan(36, 0) - timedelta(microseconds=1)
    rows = {row.clock: row.standing for row in timeline(state)}
    assert (rows[Clock.TRANSFER], rows[Clock.ANSWER]) == ("late", "late")


def test_a_transfer_counts_from_when_it_was_noted_once_the_time_was_over(desk: Desk) -> None:
    desk.wait_for(jan(46))
    desk.note_of(Kind.TRANSFERRED, jan(8), words="Home department")

    assert desk.state(JUNE).penalty_rs == 11 * 250


def test_a_transfer_after_five_days_shows_late_and_is_answered_elsewhere(desk: Desk) -> None:
    desk.note(Kind.TRANSFERRED, jan(20), words="Home department")
    state = desk.state(JUNE)

    assert (state.standing, state.penalty_rs) == ("transferred", 0)
    assert {row.clock: row.standing for row in timeline(state)}[Clock.TRANSFER] == "late"
    assert appeal_origin(state) is None


def test_the_forty_days_end_whatever_fee_is_unpaid(desk: Desk) -> None:
    desk.note(Kind.PARTY_TOLD, jan(8), words="Netra Systems")
    asked = desk.ask(jan(10), pages=3)
    desk.wait_for(jan(46, 0))  # 15 February: the forty days ended with the 14th
    marked = rti_sweep()
    desk.note(Kind.FEE_PAID, jan(50), about=asked.code, amount_rs=6)
    state = desk.state(jan(50))

    assert marked
    assert RtiRequest.objects.get().deemed_refused_at == jan(46, 0)
    assert state.limit
    assert state.limit.ends_at == jan(46, 0)
    assert state.penalty_rs == 5 * 250


def test_a_decision_is_made_with_its_answer_alone(desk: Desk) -> None:
    with pytest.raises(Refused) as refusal:
        desk.note(Kind.DECIDED, jan(9))

    assert refusal.value.code == "decided_with_its_answer"
    assert RtiRequest.objects.get().decided_at is None


def test_the_register_has_what_ends_next_on_top_and_the_public_its_counts(
    clock: time_machine.Traveller, officer: User
) -> None:
    clock.move_to(JUNE)
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
