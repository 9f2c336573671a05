"""The clocks of the RTI Act, as pure functions over what happened. docs/rti.md explains each.

Days are counted as sections 9 and 10 of the General Clauses Act, 1897 say: the day on which
something happens is not counted, the last day counts until its midnight in India, and where the
office is closed on it, what is done on the next open day is done in time. The 48 hours of life
or liberty are hours: they run to the minute, through every holiday.

Once the time is over a request counts as refused (section 7(2)), and nothing that is done, or only
written down, afterwards takes that back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from governance.rti.days import DAY, Office, day_of, end_of

ANSWER_DAYS = 30
LIFE = timedelta(hours=48)
ASSISTANT_DAYS = 5
TRANSFER_DAYS = 5
NOTICE_DAYS, WINDOW_DAYS, PARTY_DAYS = 5, 10, 40
APPEAL_DAYS, APPEAL_ANSWER_DAYS, APPEAL_LONGEST_DAYS = 30, 30, 45
SECOND_APPEAL_DAYS = 90
PENALTY_A_DAY_RS, PENALTY_MOST_RS = 250, 25_000


@dataclass(frozen=True)
class Limit:
    """Until when something is in time.

    by_act: as the Act alone counts. ends_at: the same, or the end of the next open day. Whatever
        happens at or after ends_at is late.
    """

    by_act: datetime
    ends_at: datetime

    @property
    def is_moved(self) -> bool:
        """Whether the office is closed on the last day."""
        return self.by_act != self.ends_at


@dataclass(frozen=True)
class Stop:
    """A fee that was asked for: from the despatch of the intimation to full payment, if any.

    noted_at: when somebody wrote the intimation down; None where it was at once.
    """

    from_at: datetime
    until_at: datetime | None = None
    noted_at: datetime | None = None

    @property
    def known_at(self) -> datetime:
        """From when there is something that can stop a clock."""
        return max(self.from_at, self.noted_at or self.from_at)


@dataclass(frozen=True)
class Party:
    """A third party: when notice was sent to it, when it had it, when it said something.

    noted_at: when somebody wrote the notice down; None where it was at once.
    """

    told_at: datetime
    received_at: datetime | None = None
    said_at: datetime | None = None
    noted_at: datetime | None = None

    @property
    def known_at(self) -> datetime:
        """From when there is somebody to be heard."""
        return max(self.told_at, self.noted_at or self.told_at)


@dataclass(frozen=True)
class History:
    """What of a request its clocks depend on."""

    received_at: datetime
    through_assistant: bool = False
    is_life: bool = False
    stops: tuple[Stop, ...] = ()
    parties: tuple[Party, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The clock of the answer: until when, or how many days are left once the fee is paid."""

    limit: Limit | None
    days_left: int = 0

    @property
    def is_stopped(self) -> bool:
        """Whether it waits for a payment."""
        return self.limit is None


class Alarm(StrEnum):
    """Where the clocks of section 11 do not fit each other."""

    NOTICE_LATE = "notice_late"
    WINDOW_PAST_DECISION = "window_past_decision"
    RECEIPT_UNKNOWN = "receipt_unknown"
    LIFE = "life"


def days_after(at: datetime, days: int, office: Office) -> Limit:
    """The end of this many days from a moment, whose own day is not counted."""
    return _limit(day_of(at) + days * DAY, office)


def _limit(last: date, office: Office) -> Limit:
    return Limit(end_of(last), end_of(office.open_from(last)))


def answer_due(history: History, office: Office) -> Answer:
    """Section 7(1), with sections 5(2), 7(3)(a) and 11(3).

    A fee stops the thirty days and nothing else: section 7(3)(a) excludes its time from these. The
    forty days of a third party run whatever section 7 says, so that a fee which is unpaid at their
    end has stopped nothing.
    """
    if history.is_life:
        at = history.received_at + LIFE + _assistant_days(history) * DAY
        return Answer(Limit(at, at))
    return _due(counted(history, office), office)


def counted(history: History, office: Office) -> History:
    """The same with those fees and third parties alone that came while there was time.

    A fee or a notice that is despatched, or noted, after the end finds a request that counts as
    refused. Where the fee of the thirty days is unpaid, a notice after the forty is none either.
    """
    kept = replace(history, stops=(), parties=())
    came: list[Stop | Party] = [*history.stops, *history.parties]
    for one in sorted(came, key=lambda one: one.known_at):
        limit = _due(kept, office).limit
        if limit is not None and one.known_at >= limit.ends_at:
            continue
        if isinstance(one, Stop):
            kept = replace(kept, stops=(*kept.stops, one))
        elif limit is not None or one.known_at < party_decision_due(history, office).ends_at:
            kept = replace(kept, parties=(*kept.parties, one))
    return kept


def _due(history: History, office: Office) -> Answer:
    if not history.parties:
        return _thirty_days(history, office)
    forty = party_decision_due(history, office)
    paid = tuple(one for one in history.stops if one.until_at and one.until_at < forty.ends_at)
    thirty = _thirty_days(replace(history, stops=paid), office).limit
    assert thirty is not None
    return Answer(max(thirty, forty, key=lambda limit: limit.by_act))


def _assistant_days(history: History) -> int:
    return ASSISTANT_DAYS if history.through_assistant else 0


def _thirty_days(history: History, office: Office) -> Answer:
    last = day_of(history.received_at) + (ANSWER_DAYS + _assistant_days(history)) * DAY
    for began, paid in _apart(history.stops):
        # What is asked for once the time is over stops nothing any more.
        if began > office.open_from(last):
            break
        # On the open day after a closed last one nothing is left, and the payment is the end.
        left = max(last - began, timedelta(0))
        if paid is None:
            return Answer(None, left.days)
        if paid > began:
            last = paid + left
    return Answer(_limit(last, office))


def _apart(stops: Iterable[Stop]) -> list[tuple[date, date | None]]:
    """Days of despatch and payment, those that overlap as one, so that no day is excluded twice."""
    apart: list[tuple[date, date | None]] = []
    for stop in sorted(stops, key=lambda stop: stop.from_at):
        began, paid = day_of(stop.from_at), day_of(stop.until_at) if stop.until_at else None
        if apart and (apart[-1][1] is None or began <= apart[-1][1]):
            first, until = apart.pop()
            both_paid = until is not None and paid is not None
            began, paid = first, max(until, paid) if both_paid else None  # type: ignore[type-var]
        apart.append((began, paid))
    return apart


def transfer_due(history: History, office: Office) -> Limit:
    """Section 6(3): until when what another authority holds is transferred to it."""
    return days_after(history.received_at, TRANSFER_DAYS, office)


def notice_due(history: History, office: Office) -> Limit:
    """Section 11(1): until when a third party is given notice."""
    return days_after(history.received_at, NOTICE_DAYS, office)


def window_due(party: Party, office: Office) -> Limit | None:
    """Section 11(2): until when it may represent, from when it had the notice."""
    return days_after(party.received_at, WINDOW_DAYS, office) if party.received_at else None


def party_decision_due(history: History, office: Office) -> Limit:
    """Section 11(3): until when it is decided, whatever section 7 says."""
    return days_after(history.received_at, PARTY_DAYS, office)


def alarms(history: History, office: Office, at: datetime) -> tuple[Alarm, ...]:
    """Where the two origins of section 11 collide: receipt of the request and of the notice."""
    found = {alarm for party in history.parties for alarm in _alarms_of(party, history, office, at)}
    return tuple(sorted(found))


def _alarms_of(party: Party, history: History, office: Office, at: datetime) -> list[Alarm]:
    found = []
    if party.told_at >= notice_due(history, office).ends_at:
        found.append(Alarm.NOTICE_LATE)
    if history.is_life:
        found.append(Alarm.LIFE)
    is_open = party.said_at is None
    decision, window = party_decision_due(history, office), window_due(party, office)
    if window and is_open and window.ends_at > decision.ends_at:
        found.append(Alarm.WINDOW_PAST_DECISION)
    if window is None and is_open and days_after(at, WINDOW_DAYS, office).by_act > decision.by_act:
        found.append(Alarm.RECEIPT_UNKNOWN)
    return found


def appeal_until(from_at: datetime, office: Office) -> Limit:
    """Section 19(1): until when a first appeal may come, from the decision or deemed refusal."""
    return days_after(from_at, APPEAL_DAYS, office)


def appeal_answer_due(appealed_at: datetime, office: Office) -> tuple[Limit, Limit]:
    """Section 19(6): until when it is decided, and until when at most, with reasons in writing."""
    return (
        days_after(appealed_at, APPEAL_ANSWER_DAYS, office),
        days_after(appealed_at, APPEAL_LONGEST_DAYS, office),
    )


def second_appeal_until(from_at: datetime, office: Office) -> Limit:
    """Section 19(3): from when the first was decided, or should have been."""
    return days_after(from_at, SECOND_APPEAL_DAYS, office)


def refused_at(limit: Limit) -> datetime:
    """Section 7(2): the moment of a deemed refusal, on the last day that was in time."""
    return limit.ends_at - timedelta(microseconds=1)


def days_late(limit: Limit, at: datetime) -> int:
    """Days of delay; of what a holiday would have excused, none is excused once that is over.

    The office may act on the next open day. Where it did not, a Commission may count from the
    last day of the Act itself, so that is what is counted here.
    """
    if at < limit.ends_at:
        return 0
    return (at - limit.by_act) // DAY + 1


def penalty_rs(limit: Limit, at: datetime) -> int:
    """Section 20(1): what the officer may have to pay herself, where she is found to blame."""
    return min(days_late(limit, at) * PENALTY_A_DAY_RS, PENALTY_MOST_RS)
