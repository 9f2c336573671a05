"""The letters that a step of a request asks for, and the days that each has to name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from governance.errors import NotThere
from governance.models import RtiStep
from governance.rti import clocks
from governance.rti.clocks import Limit
from governance.rti.history import RequestState
from governance.rti.reading import step_words
from governance.rti.timeline import appeal_origin

Kind = RtiStep.Kind


class Letter(StrEnum):
    """A paper that goes to one recipient."""

    TRANSFER = "transfer"
    TRANSFER_NOTICE = "transfer-notice"
    PARTY_NOTICE = "party-notice"
    PARTY_DECISION = "party-decision"


LETTERS: dict[str, tuple[Letter, ...]] = {
    Kind.TRANSFERRED: (Letter.TRANSFER, Letter.TRANSFER_NOTICE),
    Kind.PART_TRANSFERRED: (Letter.TRANSFER, Letter.TRANSFER_NOTICE),
    Kind.PARTY_TOLD: (Letter.PARTY_NOTICE,),
    Kind.PARTY_DECIDED: (Letter.PARTY_DECISION,),
}


@dataclass(frozen=True)
class TransferDays:
    """Section 6(3). due: the end of its five days.

    refused_at: when the request counted as refused (7(2)), where that stands; appeal: until when
        the applicant may appeal against it (19(1)).
    """

    due: Limit
    is_in_time: bool
    is_whole: bool
    refused_at: datetime | None
    appeal: Limit | None


@dataclass(frozen=True)
class PartyDays:
    """Section 11, and section 19(2) once the third party has notice of the decision.

    party: who it is, as the notice's step has it. notice_due: the five days of 11(1). window: the
        ten of 11(2), once the receipt is noted. decision_due: the forty of 11(3).
    """

    party: str
    told_at: datetime
    received_at: datetime | None
    said_at: datetime | None
    notice_due: Limit
    window: Limit | None
    decision_due: Limit
    appeal: Limit | None


def letters_of(step: RtiStep) -> tuple[Letter, ...]:
    """The letters that a step asks for.

    A notice that does not say what was decided is none, so without words there is no letter.
    """
    is_empty = step.kind == Kind.PARTY_DECIDED and not step.words_sealed
    return () if is_empty else LETTERS.get(step.kind, ())


def letter_step(state: RequestState, *, number: int, letter: str) -> RtiStep:
    """The step of this number, where it asks for this letter. Raises NotThere."""
    found = next((step for step in state.steps if step.number == number), None)
    if found is None or letter not in letters_of(found):
        raise NotThere(_("No step of this request has this letter."))
    return found


def transfer_days(state: RequestState, step: RtiStep) -> TransferDays:
    """The days of a transfer, whole or in part."""
    due = clocks.transfer_due(state.history, state.office)
    is_refused = state.limit is not None and state.is_late and not state.request.decided_at
    origin = appeal_origin(state) if is_refused else None
    return TransferDays(
        due, is_in_time=step.at < due.ends_at, is_whole=step.kind == Kind.TRANSFERRED,
        refused_at=clocks.refused_at(state.limit) if state.limit and is_refused else None,
        appeal=clocks.appeal_until(origin, state.office) if origin else None,
    )  # fmt: skip


def party_days(state: RequestState, step: RtiStep) -> PartyDays:
    """The days of a notice to a third party, or of the notice of the decision about it."""
    is_decision = step.kind == Kind.PARTY_DECIDED
    told = next(one for one in state.steps if one.pk == step.about_id) if is_decision else step
    party = state.party(told)
    return PartyDays(
        step_words(told), told.at, party.received_at, party.said_at,
        notice_due=clocks.notice_due(state.history, state.office),
        window=clocks.window_due(party, state.office),
        decision_due=clocks.party_decision_due(state.history, state.office),
        appeal=clocks.appeal_until(step.at, state.office) if is_decision else None,
    )  # fmt: skip
