"""Every clock of one request: by which section, until when, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from governance.models import RtiStep
from governance.rti import clocks
from governance.rti.clocks import Limit
from governance.rti.history import RequestState

Kind = RtiStep.Kind


class Clock(StrEnum):
    """What has to happen until a limit."""

    TRANSFER = "transfer"
    NOTICE = "notice"
    REPRESENTATION = "representation"
    PARTY_DECISION = "party_decision"
    ANSWER = "answer"
    APPEAL = "appeal"
    APPEAL_DECISION = "appeal_decision"
    APPEAL_LONGEST = "appeal_longest"
    SECOND_APPEAL = "second_appeal"


CLAUSES: dict[Clock, str] = {
    Clock.TRANSFER: "6(3)",
    Clock.NOTICE: "11(1)",
    Clock.REPRESENTATION: "11(2)",
    Clock.PARTY_DECISION: "11(3)",
    Clock.ANSWER: "7(1)",
    Clock.APPEAL: "19(1)",
    Clock.APPEAL_DECISION: "19(6)",
    Clock.APPEAL_LONGEST: "19(6)",
    Clock.SECOND_APPEAL: "19(3)",
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


def _of_answer(state: RequestState) -> Iterator[Row]:
    yield Row(Clock.ANSWER, state.limit, state.ended_at, state.at)


def _of_appeals(state: RequestState) -> Iterator[Row]:
    office, at = state.office, state.at
    appealed, again = _first(state, Kind.APPEALED), _first(state, Kind.APPEALED_AGAIN)
    origin = appeal_origin(state)
    if origin:
        limit = clocks.appeal_until(origin, office)
        yield Row(Clock.APPEAL, limit, appealed, at, is_optional=True)
    if not appealed:
        return
    decided = _first(state, Kind.APPEAL_DECIDED)
    due, longest = clocks.appeal_answer_due(appealed, office)
    yield Row(Clock.APPEAL_DECISION, due, decided, at, is_optional=True)
    yield Row(Clock.APPEAL_LONGEST, longest, decided, at)
    if decided or at >= due.ends_at:
        begun = decided or clocks.refused_at(due)
        limit = clocks.second_appeal_until(begun, office)
        yield Row(Clock.SECOND_APPEAL, limit, again, at, is_optional=True)


def appeal_origin(state: RequestState) -> datetime | None:
    """From when the applicant may appeal: the decision, or the deemed refusal before it.

    What was transferred in time is answered elsewhere; later, its deemed refusal stands.
    """
    if state.is_elsewhere:
        return None
    if state.request.decided_at:
        return state.request.decided_at
    return clocks.refused_at(state.limit) if state.limit and state.is_late else None
