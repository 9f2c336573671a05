"""The clocks of the RTI Act against dates that were counted by hand on a calendar."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rti import clocks
from governance.rti.clocks import Alarm, History, Limit, Party, Stop
from governance.rti.days import DAY, INDIA, Office, day_of, end_of
from tests.shared_files import ROOT

OFFICE = Office()
HOLI = Office(frozenset({date(2026, 3, 4)}))


def ist(text: str) -> datetime:
    """A moment of India, as 2026-01-05 10:00."""
    return datetime.fromisoformat(text).replace(tzinfo=INDIA)


def stop(from_day: str, until_day: str = "") -> Stop:
    return Stop(ist(f"{from_day} 11:00"), ist(f"{until_day} 16:00") if until_day else None)


def last_days(history: History, office: Office = OFFICE) -> tuple[str, str] | None:
    """The last day by the Act, and the last one that counts."""
    limit = clocks.answer_due(history, office).limit
    return limit and tuple(  # type: ignore[return-value]
        day_of(at - timedelta(minutes=1)).isoformat() for at in (limit.by_act, limit.ends_at)
    )


@pytest.mark.parametrize(
    ("received", "by_act", "counts"),
    [
        # Monday 5 January: thirty days, of which the 5th is none.
        ("2026-01-05 10:00", "2026-02-04", "2026-02-04"),
        # Ten minutes before midnight in India is still the 5th there, and so it is in London.
        ("2026-01-05 23:50", "2026-02-04", "2026-02-04"),
        ("2026-01-06 00:10", "2026-02-05", "2026-02-05"),
        # The end falls on Sunday 8 February.
        ("2026-01-09 10:00", "2026-02-08", "2026-02-09"),
        # On Republic Day, a Monday after a Sunday.
        ("2025-12-27 10:00", "2026-01-26", "2026-01-27"),
        ("2025-12-26 10:00", "2026-01-25", "2026-01-27"),
        # On Independence Day, a Saturday before a Sunday.
        ("2026-07-16 10:00", "2026-08-15", "2026-08-17"),
        # Across the end of February, without and with a leap day.
        ("2026-01-30 10:00", "2026-03-01", "2026-03-02"),
        ("2028-01-30 10:00", "2028-02-29", "2028-02-29"),
        ("2028-02-29 10:00", "2028-03-30", "2028-03-30"),
        # Months of 31 days, and a year's end.
        ("2026-08-31 10:00", "2026-09-30", "2026-09-30"),
        ("2026-12-31 10:00", "2027-01-30", "2027-01-30"),
        # 1900 was none, and 2100 will be none.
        ("2100-01-30 10:00", "2100-03-01", "2100-03-01"),
    ],
)
def test_thirty_days_end_where_a_calendar_says(received: str, by_act: str, counts: str) -> None:
    assert last_days(History(ist(received))) == (by_act, counts)


@pytest.mark.parametrize(
    ("history", "office", "counts"),
    [
        # A listed holiday, Holi: Wednesday 4 March 2026.
        (History(ist("2026-02-02 09:00")), HOLI, "2026-03-05"),
        # Through an Assistant PIO: five days more, to Monday 9 February.
        (History(ist("2026-01-05 10:00"), through_assistant=True), OFFICE, "2026-02-09"),
        # Asked on the 10th, paid on the 20th: ten days more, Saturday 14 February.
        (History(ist("2026-01-05 10:00"), stops=(stop("2026-01-10", "2026-01-20"),)),
         OFFICE, "2026-02-14"),
        # Asked and paid on one day stops nothing.
        (History(ist("2026-01-05 10:00"), stops=(stop("2026-01-10", "2026-01-10"),)),
         OFFICE, "2026-02-04"),
        # Asked on the day of receipt, paid ten days later.
        (History(ist("2026-01-05 10:00"), stops=(stop("2026-01-05", "2026-01-15"),)),
         OFFICE, "2026-02-14"),
        # Asked on the last day: none is left after the payment but its own day.
        (History(ist("2026-01-05 10:00"), stops=(stop("2026-02-04", "2026-02-20"),)),
         OFFICE, "2026-02-20"),
        # Asked on Monday 9 February, the day after the Sunday that was the last: still in time.
        (History(ist("2026-01-09 10:00"), stops=(stop("2026-02-09", "2026-02-12"),)),
         OFFICE, "2026-02-12"),
        (History(ist("2026-01-09 10:00"), stops=(stop("2026-02-09", "2026-02-09"),)),
         OFFICE, "2026-02-09"),
        # Asked when the time was over: too late to stop anything.
        (History(ist("2026-01-05 10:00"), stops=(stop("2026-02-05", "2026-02-20"),)),
         OFFICE, "2026-02-04"),
        # Two intimations that overlap exclude each day once: 10 to 24 January, fourteen days.
        (History(ist("2026-01-05 10:00"),
                 stops=(stop("2026-01-10", "2026-01-20"), stop("2026-01-15", "2026-01-24"))),
         OFFICE, "2026-02-18"),
        # One after the other: ten days and five.
        (History(ist("2026-01-05 10:00"),
                 stops=(stop("2026-01-10", "2026-01-20"), stop("2026-02-02", "2026-02-07"))),
         OFFICE, "2026-02-19"),
        # A third party: forty days from the request, Saturday 14 February.
        (History(ist("2026-01-05 10:00"), parties=(Party(ist("2026-01-07 10:00")),)),
         OFFICE, "2026-02-14"),
        # With a fee that ran for thirty days, the thirty days end later than the forty.
        (History(ist("2026-01-05 10:00"), parties=(Party(ist("2026-01-07 10:00")),),
                 stops=(stop("2026-01-10", "2026-02-09"),)),
         OFFICE, "2026-03-06"),
        # Notice on the last of the thirty days is in time for the forty; on the next day the
        # request counts as refused, and a notice lengthens nothing.
        (History(ist("2026-01-05 10:00"), parties=(Party(ist("2026-02-04 23:59")),)),
         OFFICE, "2026-02-14"),
        (History(ist("2026-01-05 10:00"), parties=(Party(ist("2026-02-05 00:00")),)),
         OFFICE, "2026-02-04"),
        (History(ist("2026-01-05 10:00"), parties=(Party(ist("2026-02-12 10:00")),)),
         OFFICE, "2026-02-04"),
        # Said to be of 7 January, written down on 12 February.
        (History(ist("2026-01-05 10:00"),
                 parties=(Party(ist("2026-01-07 10:00"), noted_at=ist("2026-02-12 10:00")),)),
         OFFICE, "2026-02-04"),
        # A fee of 10 January that is written down in June stops nothing; one that is written down
        # on the last day does.
        (History(ist("2026-01-05 10:00"),
                 stops=(Stop(ist("2026-01-10 11:00"), noted_at=ist("2026-06-01 10:00")),)),
         OFFICE, "2026-02-04"),
        (History(ist("2026-01-05 10:00"),
                 stops=(Stop(ist("2026-01-10 11:00"), ist("2026-01-20 16:00"),
                             ist("2026-02-04 12:00")),)),
         OFFICE, "2026-02-14"),
        # Thirty days and ten of a fee end on 14 February: a notice of the 10th is in time, and the
        # forty days end on the same day.
        (History(ist("2026-01-05 10:00"), parties=(Party(ist("2026-02-10 10:00")),),
                 stops=(stop("2026-01-10", "2026-01-20"),)),
         OFFICE, "2026-02-14"),
        # A fee that is unpaid when the forty days end has not stopped these, paid later or not.
        (History(ist("2026-01-05 10:00"), parties=(Party(ist("2026-01-07 10:00")),),
                 stops=(stop("2026-01-10"),)),
         OFFICE, "2026-02-14"),
        (History(ist("2026-01-05 10:00"), parties=(Party(ist("2026-01-07 10:00")),),
                 stops=(stop("2026-01-10", "2026-02-15"),)),
         OFFICE, "2026-02-14"),
        (History(ist("2026-01-05 10:00"), parties=(Party(ist("2026-01-07 10:00")),),
                 stops=(stop("2026-01-10", "2026-02-14"),)),
         OFFICE, "2026-03-11"),
    ],
)  # fmt: skip
def test_what_moves_the_last_day(history: History, office: Office, counts: str) -> None:
    found = last_days(history, office)

    assert found
    assert found[1] == counts


def test_the_clock_stands_while_a_fee_is_unpaid_and_says_what_is_left() -> None:
    waiting = History(ist("2026-01-05 10:00"), stops=(stop("2026-01-10"),))
    paid_one = History(
        ist("2026-01-05 10:00"), stops=(stop("2026-01-10", "2026-01-20"), stop("2026-01-15"))
    )

    for history in (waiting, paid_one):
        answer = clocks.answer_due(history, OFFICE)
        assert answer.is_stopped
        assert answer.days_left == 25


def test_a_notice_after_the_forty_days_starts_no_clock_that_waits_for_a_fee() -> None:
    history = History(
        ist("2026-01-05 10:00"), stops=(stop("2026-01-10"),),
        parties=(Party(ist("2026-02-15 00:00")),),
    )  # fmt: skip

    assert clocks.answer_due(history, OFFICE).is_stopped


def test_life_and_liberty_run_by_the_hour_through_holidays_and_unpaid_fees() -> None:
    # Saturday 24 January, 23:50: Sunday and Republic Day follow.
    history = History(ist("2026-01-24 23:50"), is_life=True, stops=(stop("2026-01-25"),))
    assisted = History(ist("2026-01-24 23:50"), is_life=True, through_assistant=True)

    limit = clocks.answer_due(history, OFFICE).limit
    later = clocks.answer_due(assisted, OFFICE).limit

    assert limit == Limit(ist("2026-01-26 23:50"), ist("2026-01-26 23:50"))
    assert later
    assert later.ends_at == ist("2026-01-31 23:50")


def test_a_transfer_a_notice_and_a_representation_have_their_days() -> None:
    # Tuesday 20 January: five days end on Sunday 25th; Monday is Republic Day.
    history = History(ist("2026-01-20 17:00"))
    party = Party(ist("2026-01-22 10:00"), received_at=ist("2026-01-27 23:55"))

    for found in (clocks.transfer_due(history, OFFICE), clocks.notice_due(history, OFFICE)):
        assert found == Limit(end_of(date(2026, 1, 25)), end_of(date(2026, 1, 27)))
    assert clocks.window_due(party, OFFICE) == Limit(*[end_of(date(2026, 2, 6))] * 2)
    assert clocks.window_due(Party(ist("2026-01-22 10:00")), OFFICE) is None


def test_origins_of_section_11_that_collide_raise_an_alarm() -> None:
    asked = ist("2026-01-05 10:00")  # forty days: 14 February

    def told(at: str, party: Party, **other: bool) -> tuple[Alarm, ...]:
        return clocks.alarms(History(asked, parties=(party,), **other), OFFICE, ist(at))

    in_time, late = ist("2026-01-08 10:00"), ist("2026-01-13 10:00")
    assert told("2026-01-20 10:00", Party(in_time, ist("2026-02-03 10:00"))) == ()
    assert told("2026-02-05 10:00", Party(in_time, ist("2026-02-05 10:00"))) == (
        Alarm.WINDOW_PAST_DECISION,
    )
    assert told("2026-02-06 10:00", Party(in_time, ist("2026-02-05 10:00"), in_time)) == ()
    assert told("2026-02-04 10:00", Party(in_time)) == ()
    assert told("2026-02-05 10:00", Party(in_time)) == (Alarm.RECEIPT_UNKNOWN,)
    assert told("2026-01-14 10:00", Party(late)) == (Alarm.NOTICE_LATE,)
    assert told("2026-01-09 10:00", Party(in_time), is_life=True) == (Alarm.LIFE,)


def test_appeals_have_their_days() -> None:
    refused = clocks.refused_at(Limit(*[end_of(date(2026, 2, 4))] * 2))

    # Friday 6 March; from 1 March thirty days to Tuesday 31st, forty-five to 15 April.
    assert clocks.appeal_until(refused, OFFICE).ends_at == end_of(date(2026, 3, 6))
    first, longest = clocks.appeal_answer_due(ist("2026-03-01 12:00"), OFFICE)
    assert (first.ends_at, longest.ends_at) == (
        end_of(date(2026, 3, 31)),
        end_of(date(2026, 4, 15)),
    )
    # Ninety days from 31 March: 29 June, a Monday.
    assert clocks.second_appeal_until(ist("2026-03-31 12:00"), OFFICE).ends_at == end_of(
        date(2026, 6, 29)
    )


@pytest.mark.parametrize(
    ("at", "days", "rupees"),
    [
        ("2026-02-08 23:59", 0, 0),
        ("2026-02-09 23:59", 0, 0),  # the Monday after the Sunday: still in time
        ("2026-02-10 00:00", 2, 500),  # from then on the Sunday counts as the last day
        ("2026-02-10 23:59", 2, 500),
        ("2026-05-18 12:00", 99, 24_750),
        ("2026-05-19 00:00", 100, 25_000),
        ("2027-05-19 00:00", 465, 25_000),
    ],
)
def test_the_penalty_is_250_a_day_and_25000_at_most(at: str, days: int, rupees: int) -> None:
    limit = clocks.answer_due(History(ist("2026-01-09 10:00")), OFFICE).limit
    assert limit

    assert clocks.days_late(limit, ist(at)) == days
    assert clocks.penalty_rs(limit, ist(at)) == rupees


MOMENTS = st.datetimes(
    min_value=datetime(2005, 10, 13), max_value=datetime(2099, 1, 1), timezones=st.just(UTC)
)
LENGTHS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 200)), max_size=4)


@given(at=MOMENTS, lengths=LENGTHS, through=st.booleans())
def test_time_runs_for_thirty_days_in_all_whatever_stopped_it(
    at: datetime, lengths: list[tuple[int, int]], through: bool
) -> None:
    stops = tuple(Stop(at + begin * DAY, at + (begin + length) * DAY) for begin, length in lengths)
    limit = clocks.answer_due(History(at, through_assistant=through, stops=stops), OFFICE).limit
    assert limit

    last = day_of(limit.by_act - timedelta(minutes=1))
    stood = {
        day_of(stop.from_at) + number * DAY
        for stop in stops
        for number in range((day_of(stop.until_at or at) - day_of(stop.from_at)).days)
        if day_of(stop.from_at) + number * DAY < last
    }
    ran = (last - day_of(at)).days - len(stood)
    # What is asked for after the end stops nothing, and stands in no day before it.
    # What is asked for on the open day after a closed last day stops the clock there: two days at
    # most, as a Sunday and a national holiday beside it.
    assert 0 <= ran <= (35 if through else 30) + 2
    assert limit.ends_at >= limit.by_act
    assert OFFICE.is_open(day_of(limit.ends_at - timedelta(minutes=1)))


@given(at=MOMENTS, minutes=st.integers(0, 24 * 60 - 1))
def test_every_minute_of_one_day_in_india_has_one_last_day(at: datetime, minutes: int) -> None:
    midnight = end_of(day_of(at) - DAY)
    other = midnight + timedelta(minutes=minutes)

    assert clocks.answer_due(History(at), OFFICE) == clocks.answer_due(History(other), OFFICE)


@given(at=MOMENTS, begin=st.integers(0, 29), wait=st.integers(0, 400))
def test_one_fee_moves_the_end_by_exactly_the_days_it_was_unpaid(
    at: datetime, begin: int, wait: int
) -> None:
    paid = Stop(at + begin * DAY, at + (begin + wait) * DAY)

    plain = clocks.answer_due(History(at), OFFICE).limit
    moved = clocks.answer_due(History(at, stops=(paid,)), OFFICE).limit

    assert plain
    assert moved
    assert moved.by_act - plain.by_act == wait * DAY


@given(
    at=MOMENTS, asked=st.integers(0, 60), wait=st.none() | st.integers(0, 60),
    told=st.integers(0, 90), noted=st.integers(0, 90),
)  # fmt: skip
def test_nothing_that_comes_after_the_end_moves_it(
    at: datetime, asked: int, wait: int | None, told: int, noted: int
) -> None:
    fee = Stop(at + asked * DAY, None if wait is None else at + (asked + wait) * DAY)
    party = Party(at + told * DAY, noted_at=at + noted * DAY)

    before = clocks.answer_due(History(at, stops=(fee,)), OFFICE).limit
    after = clocks.answer_due(History(at, stops=(fee,), parties=(party,)), OFFICE).limit

    if before and party.known_at >= before.ends_at:
        assert after == before


def test_the_examples_of_the_documentation_are_true() -> None:
    found = doctest.testfile(str(ROOT / "docs" / "rti.md"), module_relative=False)

    assert found.attempted > 0
    assert not found.failed
