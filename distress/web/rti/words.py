"""How requests and their clocks stand, as pages show it: a word, a sign and a colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.models import RtiStep
from governance.rti.clocks import Alarm, Limit
from governance.rti.fees import RATES
from governance.rti.history import RequestState
from governance.rti.letters import Letter, letters_of
from governance.rti.listing import limits_pressing
from governance.rti.reading import step_words
from governance.rti.timeline import CLOCKS, Row, timeline

Kind = RtiStep.Kind
# Within it, a step counts as noted when it happened.
SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Standing:
    """One state: the status that its colour goes by, its sign, its word."""

    status: str
    icon: str
    word: Promise


STANDINGS: dict[str, Standing] = {
    "running": Standing("claimed", "clock", _("Time is running")),
    "near": Standing("open", "clock", _("Due within five days")),
    "overdue": Standing("overdue", "open", _("Overdue: deemed refused")),
    "stopped": Standing("dismissed", "note", _("Waits for a fee")),
    "decided": Standing("answered", "confirmed", _("Decided in time")),
    "late": Standing("overdue", "confirmed", _("Decided late")),
    "transferred": Standing("dismissed", "sent", _("Transferred")),
    "transferred_late": Standing("overdue", "sent", _("Transferred after its time was over")),
}
ROWS: dict[str, Standing] = {
    "running": Standing("claimed", "clock", _("Running")),
    "stopped": Standing("dismissed", "note", _("Stands still: a fee is unpaid")),
    "met": Standing("answered", "confirmed", _("In time")),
    "late": Standing("overdue", "confirmed", _("Late")),
    "overdue": Standing("overdue", "open", _("Overdue")),
    "over": Standing("dismissed", "closed", _("Over")),
}
ALARMS: dict[Alarm, Promise] = {
    Alarm.NOTICE_LATE: _("The third party's notice went out after the five days of section 11(1)."),
    Alarm.WINDOW_PAST_DECISION: _(
        "The third party may speak until after the forty days of section 11(3) are over. Ask it to "
        "answer earlier, or decide without it."
    ),
    Alarm.RECEIPT_UNKNOWN: _(
        "Nobody noted when the third party had its notice. Its ten days would now end after the "
        "forty days of section 11(3). Find out, and note it."
    ),
    Alarm.LIFE: _("The 48 hours of life or liberty do not wait for the third party's ten days."),
}


# The intimation is a paper in both languages, whatever language the desk is read in.
PAPER: dict[str, tuple[str, str]] = {
    "pages": ("Pages of A4 or A3 paper", "ए4 या ए3 आकार के पृष्ठ"),
    "inspection_hours": (
        "Hours of inspection after the first, which is free",
        "निरीक्षण के घंटे, निःशुल्क पहले घंटे के बाद",
    ),
    "larger_rs": ("Copies on larger paper, at cost", "बड़े आकार की प्रतियाँ, वास्तविक लागत"),
    "samples_rs": ("Samples or models, at cost", "नमूने या मॉडल, वास्तविक लागत"),
    "media_rs": ("Data carriers, at cost", "डाटा माध्यम, वास्तविक लागत"),
    "publication_rs": ("Printed publications, at their price", "मुद्रित प्रकाशन, नियत मूल्य"),
}
LETTERS: dict[Letter, Promise] = {
    Letter.TRANSFER: _("Letter of transfer to print"),
    Letter.TRANSFER_NOTICE: _("Notice of the transfer to print"),
    Letter.PARTY_NOTICE: _("Notice to the third party to print"),
    Letter.PARTY_DECISION: _("Notice of the decision to print"),
}
OUTCOMES: dict[str, Promise] = {
    "given": _("The information is given"),
    "given_in_part": _("The information is given in part"),
    "refused": _("The information is refused"),
    "inspected": _("The records were inspected"),
    "did_not_come": _("The applicant did not come"),
    "put_off": _("Put off at the applicant's wish"),
    "allowed": _("Allowed"),
    "allowed_in_part": _("Allowed in part"),
    "dismissed": _("Dismissed"),
    "penalty": _("Allowed, with a penalty"),
}


@dataclass(frozen=True)
class PaperLine:
    """One line of a fee as its intimation shows it, in both languages."""

    english: str
    hindi: str
    units: int
    each: int
    amount: int


@dataclass(frozen=True)
class ClockLine:
    """One clock of a request, in words. last_at: the last minute that is in time."""

    row: Row
    word: Promise
    standing: Standing
    last_at: datetime | None
    act_at: datetime | None


@dataclass(frozen=True)
class StepLine:
    """One step, in words; the words it was noted with, and its fee line by line.

    noted_at: when it was written down, where that was not soon after it happened. is_idle: it came,
        or was noted, too late to move a clock.
    """

    step: RtiStep
    words: str
    outcome: str
    fee: Sequence[tuple[Promise, int, int, int]]
    left_rs: int | None
    noted_at: datetime | None
    is_idle: bool
    letters: Sequence[tuple[Letter, Promise]]


@dataclass(frozen=True)
class OwnLine:
    """One step as the applicant reads it, with the reasons that are written for her."""

    step: RtiStep
    outcome: Promise | None
    words: str
    noted_at: datetime | None


def last_minute(at: datetime) -> datetime:
    """The last minute before a limit: 23:59 where it is a midnight."""
    return at - timedelta(minutes=1)


def act_minute(limit: Limit) -> datetime | None:
    """The same by the Act alone, where a closed day moved it."""
    return last_minute(limit.by_act) if limit.is_moved else None


def standing_of(state: RequestState) -> Standing:
    """How a request stands."""
    return STANDINGS[state.standing]


def clock_lines(state: RequestState) -> list[ClockLine]:
    """Every clock of a request, in words."""
    return [_line(row) for row in timeline(state)]


def _line(row: Row) -> ClockLine:
    return ClockLine(
        row, CLOCKS[row.clock], ROWS[row.standing],
        last_minute(row.limit.ends_at) if row.limit else None,
        act_minute(row.limit) if row.limit else None,
    )  # fmt: skip


def pressing_lines() -> list[tuple[RequestState, ClockLine]]:
    """What of all requests is overdue or soon will be, in words."""
    return [(one.state, _line(one.row)) for one in limits_pressing()]


def step_lines(state: RequestState) -> list[StepLine]:
    """Every step of a request, the newest first."""
    return [
        StepLine(
            step, step_words(step), str(OUTCOMES.get(step.outcome, step.outcome)),
            [(RATES[name].label, *line) for name, line in step.figures.items()],
            state.left_rs(step) if step.kind == Kind.FEE_ASKED else None,
            noted_later(step), not state.moves_clock(step),
            [(letter, LETTERS[letter]) for letter in letters_of(step)],
        )
        for step in reversed(state.steps)
    ]  # fmt: skip


def own_lines(state: RequestState) -> list[OwnLine]:
    """The steps of her request as an applicant reads them, the earliest first."""
    return [
        OwnLine(step, OUTCOMES.get(step.outcome), words, noted_later(step))
        for step, words in state.told
    ]


def noted_later(step: RtiStep) -> datetime | None:
    """When a step was written down, where that was not soon after it happened."""
    return step.recorded_at if step.recorded_at - step.at >= SOON else None


def paper_lines(asked: RtiStep) -> list[PaperLine]:
    """The calculation of one fee, in both languages."""
    return [PaperLine(*PAPER[name], *line) for name, line in asked.figures.items()]
