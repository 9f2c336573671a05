"""A request and its steps as the clocks see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import now

from governance import clock
from governance.models import RtiHoliday, RtiRequest, RtiStep
from governance.rti import clocks
from governance.rti.clocks import Alarm, Answer, History, Limit, Party, Stop
from governance.rti.days import DAY, Office, day_of
from governance.rti.reading import step_words

Kind, State = RtiStep.Kind, RtiRequest.State
NEAR_DAYS = 5
# What stops, lengthens or ends the time of the answer, unless it comes when that is over.
MOVES = frozenset({Kind.FEE_ASKED, Kind.PARTY_TOLD, Kind.TRANSFERRED})
# Findings against the applicant, or about her appeal: their reasons are written for her.
REASONED = frozenset({Kind.NOT_LIFE, Kind.APPEAL_EXTENDED, Kind.APPEAL_DECIDED})


@dataclass(frozen=True)
class RequestState:
    """A request with its steps, and how its clocks stand at one moment."""

    request: RtiRequest
    steps: Sequence[RtiStep]
    history: History
    answer: Answer
    office: Office
    at: datetime

    @property
    def limit(self) -> Limit | None:
        """Until when it is answered; None while a fee is unpaid."""
        return self.answer.limit

    @property
    def ended_at(self) -> datetime | None:
        """When it was decided or wholly transferred."""
        return self.request.decided_at or self._transferred_at

    @property
    def _transferred_at(self) -> datetime | None:
        """What is noted only when the time is over ends nothing before it was noted."""
        found = next(iter(self.of(Kind.TRANSFERRED)), None)
        if found is None or self.moves_clock(found):
            return self.request.transferred_at
        return found.recorded_at

    @property
    def is_late(self) -> bool:
        """Whether the time is over without an answer, or was when there was one."""
        return self.limit is not None and (self.ended_at or self.at) >= self.limit.ends_at

    @property
    def days_left(self) -> int:
        """Whole days until the last one; negative once it is over."""
        if self.limit is None:
            return self.answer.days_left
        return (day_of(self.limit.ends_at) - DAY - day_of(self.at)).days

    @property
    def is_half_over(self) -> bool:
        """Whether half of the time for an answer is over."""
        if self.limit is None:
            return False
        began = self.request.received_at
        return self.at >= began + (self.limit.ends_at - began) / 2

    @property
    def hours_left(self) -> int | None:
        """Whole hours until the end, where life or liberty makes hours count; or None."""
        if self.limit is None or not self.history.is_life:
            return None
        return int((self.limit.ends_at - self.at).total_seconds() // 3600)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it was wholly transferred before its time was over, so that others answer it."""
        return self.request.state == State.TRANSFERRED and not self.is_late

    @property
    def penalty_rs(self) -> int:
        """What its officer is exposed to under section 20(1); a transfer in time leaves nothing."""
        if self.limit is None:
            return 0
        return clocks.penalty_rs(self.limit, self.ended_at or self.at)

    @property
    def standing(self) -> str:
        """How it stands, in one code: what its colour, sign and word go by."""
        if self.ended_at and self.is_late:
            return "transferred_late" if self.request.transferred_at else "late"
        if self.ended_at:
            return self.request.state
        if self.limit is None:
            return "stopped"
        if self.is_late:
            return "overdue"
        return "near" if self.days_left <= NEAR_DAYS else "running"

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """Where the clocks of section 11 collide, as long as nothing is decided."""
        return () if self.ended_at else clocks.alarms(self.history, self.office, self.at)

    def moves_clock(self, step: RtiStep) -> bool:
        """Whether a step was noted before the time was over, and is no way to take back a refusal.

        It is told of those that would stop, lengthen or end the time of the answer.
        """
        is_open = self.limit is None or step.recorded_at < self.limit.ends_at
        return is_open or step.kind not in MOVES

    def of(self, kind: RtiStep.Kind) -> list[RtiStep]:
        """Its steps of one kind, the earliest first."""
        return [step for step in self.steps if step.kind == kind]

    def answers(self, step: RtiStep) -> list[RtiStep]:
        """The later steps about one."""
        return [other for other in self.steps if other.about_id == step.pk]

    @property
    def told(self) -> list[tuple[RtiStep, str]]:
        """Its steps as the applicant reads them: with the reasons that are given to her."""
        return [(step, step_words(step) if step.kind in REASONED else "") for step in self.steps]

    def party(self, told: RtiStep) -> Party:
        """A third party by the notice that it was given."""
        return _party(told, self.steps)

    def left_rs(self, asked: RtiStep) -> int:
        """What of a fee is still unpaid."""
        return (asked.amount_rs or 0) - sum(paid.amount_rs or 0 for paid in self.answers(asked))


def office_now() -> Office:
    """The office with its listed holidays."""
    return Office(frozenset(RtiHoliday.objects.values_list("day", flat=True)))


def state_of(request: RtiRequest, *, at: datetime | None = None) -> RequestState:
    """How a request stands; a clock that was set back gives no time back."""
    steps = list(request.steps.select_related("recorded_by").order_by("number"))
    return state_from(request, steps, office_now(), at or clock.latest(now()))


def state_from(
    request: RtiRequest, steps: Sequence[RtiStep], office: Office, at: datetime
) -> RequestState:
    """The same from what was read before."""
    history = _history(request, steps)
    return RequestState(request, steps, history, clocks.answer_due(history, office), office, at)


def _history(request: RtiRequest, steps: Sequence[RtiStep]) -> History:
    return History(
        received_at=request.received_at,
        through_assistant=request.channel == RtiRequest.Channel.ASSISTANT,
        is_life=_is_life(request, steps),
        stops=tuple(_stop(step, steps) for step in steps if step.kind == Kind.FEE_ASKED),
        parties=tuple(_party(step, steps) for step in steps if step.kind == Kind.PARTY_TOLD),
    )


def _is_life(request: RtiRequest, steps: Sequence[RtiStep]) -> bool:
    """What was found last, or what the applicant said; no finding outlives the 48 hours."""
    urgent = History(
        request.received_at, request.channel == RtiRequest.Channel.ASSISTANT, is_life=True
    )
    limit = clocks.answer_due(urgent, Office()).limit
    found = request.is_life_or_liberty
    for step in steps:
        if step.kind == Kind.LIFE:
            found = True
        elif step.kind == Kind.NOT_LIFE and limit and step.recorded_at < limit.ends_at:
            found = False
    return found


def _stop(asked: RtiStep, steps: Sequence[RtiStep]) -> Stop:
    """Part payments end it with the one that completes the sum."""
    left, noted_at = asked.amount_rs or 0, asked.recorded_at
    if not left:
        return Stop(asked.at, asked.at, noted_at)
    paid = [step for step in steps if step.about_id == asked.pk]
    for step in sorted(paid, key=lambda step: step.at):
        left -= step.amount_rs or 0
        if left <= 0:
            return Stop(asked.at, step.at, noted_at)
    return Stop(asked.at, noted_at=noted_at)


def _party(told: RtiStep, steps: Sequence[RtiStep]) -> Party:
    found = {step.kind: step.at for step in steps if step.about_id == told.pk}
    received_at, said_at = found.get(Kind.PARTY_RECEIVED), found.get(Kind.PARTY_SAID)
    return Party(told.at, received_at, said_at, told.recorded_at)
