"""Every clock of one request: by which section, until when, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.models import RtiStep
from governance.rti import clocks
from governance.rti.clocks import Limit
from governance.rti.days import DAY
from governance.rti.history import NEAR_DAYS, RequestState

Kind = RtiStep.Kind


class Clock(StrEnum):
    """What has to happen until a limit."""

    TRANSFER = "transfer"
    NOTICE = "notice"
    REPRESENTATION = "representation"
    PARTY_DECISION = "party_decision"
    ANSWER = "answer"
    PARTY_APPEAL = "party_appeal"
    APPEAL = "appeal"
    APPEAL_DECISION = "appeal_decision"
    APPEAL_LONGEST = "appeal_longest"
    SECOND_APPEAL = "second_appeal"
    SECOND_APPEAL_LATEST = "second_appeal_latest"


CLAUSES: dict[Clock, str] = {
    Clock.TRANSFER: "6(3)",
    Clock.NOTICE: "11(1)",
    Clock.REPRESENTATION: "11(2)",
    Clock.PARTY_DECISION: "11(3)",
    Clock.ANSWER: "7(1)",
    Clock.PARTY_APPEAL: "19(2)",
    Clock.APPEAL: "19(1)",
    Clock.APPEAL_DECISION: "19(6)",
    Clock.APPEAL_LONGEST: "19(6)",
    Clock.SECOND_APPEAL: "19(3)",
    Clock.SECOND_APPEAL_LATEST: "19(3)",
}
CLOCKS: dict[Clock, Promise] = {
    Clock.TRANSFER: _("Transfer of what another authority holds"),
    Clock.NOTICE: _("Notice to a third party, if there is one"),
    Clock.REPRESENTATION: _("Representation of the third party"),
    Clock.PARTY_DECISION: _("Decision where a third party was heard"),
    Clock.ANSWER: _("Answer"),
    Clock.APPEAL: _("First appeal by the applicant"),
    Clock.APPEAL_DECISION: _("First appeal decided"),
    Clock.APPEAL_LONGEST: _("First appeal decided, extended with reasons"),
    Clock.SECOND_APPEAL: _("Second appeal to the Commission"),
    Clock.SECOND_APPEAL_LATEST: _("Second appeal, where the authority took its 45 days"),
    Clock.PARTY_APPEAL: _("Appeal by the third party"),
}
# How long before its end a clock of the office is near; the applicant's own are none of these.
NEAR: dict[Clock, timedelta] = {
    Clock.TRANSFER: 2 * DAY,
    Clock.NOTICE: 2 * DAY,
    Clock.REPRESENTATION: 3 * DAY,
    Clock.PARTY_DECISION: NEAR_DAYS * DAY,
    Clock.ANSWER: NEAR_DAYS * DAY,
    Clock.APPEAL_DECISION: NEAR_DAYS * DAY,
    Clock.APPEAL_LONGEST: NEAR_DAYS * DAY,
}


@dataclass(frozen=True)
class Row:
    """One clock. limit: None while it stands still. met_at: when what it waits for happened.

    is_optional: somebody may let it run out, and nobody fails by it.
    """

    clock: Clock
    limit: Limit | None
    met_at: datetime | None
    at: datetime
    is_optional: bool = False

    @property
    def clause(self) -> str:
        """The section of the Act."""
        return CLAUSES[self.clock]

    @property
    def standing(self) -> str:
        """met, late, over, overdue, running or stopped."""
        if self.limit is None:
            return "stopped"
        if self.met_at is not None:
            return "met" if self.met_at < self.limit.ends_at else "late"
        if self.at < self.limit.ends_at:
            return "running"
        return "over" if self.is_optional else "overdue"

    @property
    def is_pressing(self) -> bool:
        """Whether the office has to see to it now: it is overdue, or soon will be."""
        if self.limit is None or self.clock not in NEAR:
            return False
        is_near = self.at >= self.limit.ends_at - NEAR[self.clock]
        return self.standing == "overdue" or (self.standing == "running" and is_near)


def timeline(state: RequestState) -> tuple[Row, ...]:
    """The clocks of a request, the one that ends first on top."""
    rows = [*_of_transfer(state), *_of_parties(state), *_of_answer(state), *_of_appeals(state)]
    return tuple(sorted(rows, key=_ends))


def _ends(row: Row) -> tuple[bool, datetime]:
    return row.limit is None, row.limit.ends_at if row.limit else row.at


def _first(state: RequestState, *kinds: RtiStep.Kind) -> datetime | None:
    return min((step.at for step in state.steps if step.kind in kinds), default=None)


def _of_transfer(state: RequestState) -> Iterator[Row]:
    """Only what another authority holds is transferred, so the clock matters while it may be."""
    met_at = _first(state, Kind.TRANSFERRED, Kind.PART_TRANSFERRED)
    if state.ended_at and met_at is None:
        return
    limit = clocks.transfer_due(state.history, state.office)
    yield Row(Clock.TRANSFER, limit, met_at, state.at, is_optional=True)


def _of_parties(state: RequestState) -> Iterator[Row]:
    history, office = state.history, state.office
    is_told = bool(history.parties)
    is_heard = bool(clocks.counted(history, office).parties)
    limit, met_at = clocks.notice_due(history, office), _first(state, Kind.PARTY_TOLD)
    if is_told or not state.ended_at:
        yield Row(Clock.NOTICE, limit, met_at, state.at, is_optional=not is_told)
    for party in history.parties:
        window = clocks.window_due(party, office)
        if window:
            yield Row(Clock.REPRESENTATION, window, party.said_at, state.at, is_optional=True)
    if is_heard:
        due = clocks.party_decision_due(history, office)
        yield Row(Clock.PARTY_DECISION, due, state.ended_at, state.at)
    for told in state.of(Kind.PARTY_DECIDED):
        until, appealed = clocks.appeal_until(told.at, office), _answered(state, told)
        yield Row(Clock.PARTY_APPEAL, until, appealed, state.at, is_optional=True)
    for appeal in state.of(Kind.PARTY_APPEALED):
        yield from _of_appeal(state, appeal)


def _of_answer(state: RequestState) -> Iterator[Row]:
    yield Row(Clock.ANSWER, state.limit, state.ended_at, state.at)


def _of_appeals(state: RequestState) -> Iterator[Row]:
    appeals, origin = state.of(Kind.APPEALED), appeal_origin(state)
    if origin:
        limit = clocks.appeal_until(origin, state.office)
        against = min((step.at for step in appeals if step.at >= origin), default=None)
        yield Row(Clock.APPEAL, limit, against, state.at, is_optional=True)
    for appeal in appeals:
        yield from _of_appeal(state, appeal)
    if appeals:
        yield from _of_second(state, appeals[-1])


def _of_appeal(state: RequestState, appeal: RtiStep) -> Iterator[Row]:
    """Thirty days, and up to forty-five where the authority has said in writing why."""
    decided = _answered(state, appeal, Kind.APPEAL_DECIDED)
    due, longest = clocks.appeal_answer_due(appeal.at, state.office)
    is_extended = _answered(state, appeal, Kind.APPEAL_EXTENDED) is not None
    yield Row(Clock.APPEAL_DECISION, due, decided, state.at, is_optional=is_extended)
    if is_extended:
        yield Row(Clock.APPEAL_LONGEST, longest, decided, state.at)


def _of_second(state: RequestState, appeal: RtiStep) -> Iterator[Row]:
    """From the decision; without one from the end of the thirty days, and where the authority took
    the forty-five, from the end of these too."""
    office, at, again = state.office, state.at, _first(state, Kind.APPEALED_AGAIN)
    decided = _answered(state, appeal, Kind.APPEAL_DECIDED)
    due, longest = clocks.appeal_answer_due(appeal.at, office)
    if decided or at >= due.ends_at:
        limit = clocks.second_appeal_until(decided or clocks.refused_at(due), office)
        yield Row(Clock.SECOND_APPEAL, limit, again, at, is_optional=True)
    if not decided and _answered(state, appeal, Kind.APPEAL_EXTENDED):
        limit = clocks.second_appeal_until(clocks.refused_at(longest), office)
        yield Row(Clock.SECOND_APPEAL_LATEST, limit, again, at, is_optional=True)


def _answered(
    state: RequestState, step: RtiStep, kind: RtiStep.Kind | None = None
) -> datetime | None:  # fmt: skip
    """When a step had an answer, of one kind or of any."""
    found = (one.at for one in state.answers(step) if kind is None or one.kind == kind)
    return next(found, None)


def appeal_origin(state: RequestState) -> datetime | None:
    """From when the applicant may appeal: of what can be appealed, what came last."""
    return max(appeal_origins(state), default=None)


def appeal_origins(state: RequestState) -> list[datetime]:
    """What the applicant may appeal against: a finding that no life or liberty is concerned, the
    deemed refusal, the decision.

    What was transferred in time is answered elsewhere; later, its deemed refusal stands.
    """
    if state.is_elsewhere:
        return []
    found = [step.at for step in state.of(Kind.NOT_LIFE)]
    if state.limit and state.is_late:
        found.append(clocks.refused_at(state.limit))
    if state.request.decided_at:
        found.append(state.request.decided_at)
    return found
