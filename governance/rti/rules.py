"""Which step may follow on what was done before. Pure: what is refused, with the reason why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.errors import Refused
from governance.models import RtiRequest, RtiStep
from governance.rti.history import RequestState

Kind, State = RtiStep.Kind, RtiRequest.State

# What a step answers: it has to name one of this kind.
ABOUT: dict[str, RtiStep.Kind] = {
    Kind.FEE_PAID: Kind.FEE_ASKED,
    Kind.PARTY_RECEIVED: Kind.PARTY_TOLD,
    Kind.PARTY_SAID: Kind.PARTY_TOLD,
    Kind.INSPECTED: Kind.INSPECTION_OFFERED,
    Kind.APPEAL_DECIDED: Kind.APPEALED,
    Kind.SECOND_DECIDED: Kind.APPEALED_AGAIN,
}
# What happens at most once to one request, or to the step that it answers.
ONCE = frozenset({
    Kind.ACKNOWLEDGED, Kind.LIFE, Kind.PARTY_RECEIVED, Kind.PARTY_SAID, Kind.INSPECTED,
    Kind.APPEALED, Kind.APPEAL_DECIDED, Kind.APPEALED_AGAIN, Kind.SECOND_DECIDED,
})  # fmt: skip
# What goes on after the request was decided: an appeal, an inspection, a payment that comes late.
APPEALS = frozenset({
    Kind.APPEALED, Kind.APPEAL_DECIDED, Kind.APPEALED_AGAIN, Kind.SECOND_DECIDED,
})  # fmt: skip
AFTER = APPEALS | {Kind.FEE_PAID, Kind.INSPECTED, Kind.INSPECTION_OFFERED}
# Without these words nobody knows to whom, where or about whom it was.
NEEDS_WORDS: dict[str, Promise] = {
    Kind.PART_TRANSFERRED: gettext_lazy("Name the authority, and which part it holds."),
    Kind.TRANSFERRED: gettext_lazy("Name the authority that holds the information."),
    Kind.PARTY_TOLD: gettext_lazy("Name the third party that was given notice."),
    Kind.INSPECTION_OFFERED: gettext_lazy("Say where the records can be inspected."),
}


@dataclass(frozen=True)
class _Asked:
    state: RequestState
    kind: RtiStep.Kind
    about: RtiStep | None
    amount_rs: int | None
    words: str


def step_refusal(
    state: RequestState, kind: RtiStep.Kind, about: RtiStep | None, *,
    amount_rs: int | None, words: str,
) -> Refused | None:  # fmt: skip
    """Why this step cannot be noted now, or None."""
    asked = _Asked(state, kind, about, amount_rs, words)
    found = (rule(asked) for rule in RULES)
    return next((refusal for refusal in found if refusal), None)


def _is_with_us(asked: _Asked) -> Refused | None:
    if asked.state.request.state != State.TRANSFERRED:
        return None
    if asked.state.is_late and asked.kind in APPEALS:
        return None
    return Refused("transferred", _("It was transferred wholly. The other authority answers it."))


def _is_not_decided(asked: _Asked) -> Refused | None:
    if asked.state.request.state != State.DECIDED or asked.kind in AFTER:
        return None
    return Refused("decided", _("It is decided, and the decision stands. What follows is appeal."))


def _answers_what_it_should(asked: _Asked) -> Refused | None:
    wanted = ABOUT.get(asked.kind)
    if asked.about is None and wanted is None:
        return None
    if asked.about is not None and asked.about.kind == wanted:
        return None
    return Refused("answers_nothing", _("Choose the earlier step that this one belongs to."))


def _has_not_happened(asked: _Asked) -> Refused | None:
    before = asked.state.answers(asked.about) if asked.about else asked.state.steps
    happened = asked.kind in ONCE and any(step.kind == asked.kind for step in before)
    told = _("This is noted already, and it stands.")
    return Refused("noted_before", told) if happened else None


def _is_life_once(asked: _Asked) -> Refused | None:
    if asked.kind != Kind.LIFE or not asked.state.request.is_life_or_liberty:
        return None
    return Refused("noted_before", _("This is noted already, and it stands."))


def _is_owed(asked: _Asked) -> Refused | None:
    """Asked of now, not of the time that somebody writes: what is late stays free."""
    if asked.kind != Kind.FEE_ASKED:
        return None
    if asked.state.request.is_bpl:
        told = _("The applicant is below the poverty line, so nothing is asked for: section 7(5).")
        return Refused("free_bpl", told)
    if asked.state.is_late:
        return Refused(
            "free_late", _("The time is over, so the information is free: section 7(6).")
        )
    return None


def _fits_the_fee(asked: _Asked) -> Refused | None:
    if asked.kind != Kind.FEE_PAID or asked.about is None:
        return None
    left = asked.state.left_rs(asked.about)
    if asked.amount_rs and 0 < asked.amount_rs <= left:
        return None
    told = _("Of this fee Rs %(left)s are unpaid. Write what was paid of it, and no more.")
    return Refused("more_than_owed", told % {"left": left})


def _can_be_appealed(asked: _Asked) -> Refused | None:
    state, request = asked.state, asked.state.request
    if asked.kind == Kind.APPEALED and not (request.decided_at or state.is_late):
        told = _("There is no decision yet, and its time is not over. Nothing can be appealed.")
        return Refused("nothing_to_appeal", told)
    if asked.kind == Kind.APPEALED_AGAIN and not state.of(Kind.APPEALED):
        return Refused("no_first_appeal", _("A second appeal follows on a first one. Note that."))
    return None


def _says_whom(asked: _Asked) -> Refused | None:
    needed = NEEDS_WORDS.get(asked.kind)
    return Refused("words_missing", str(needed)) if needed and not asked.words else None


RULES: tuple[Callable[[_Asked], Refused | None], ...] = (
    _is_with_us, _is_not_decided, _answers_what_it_should, _is_life_once, _has_not_happened,
    _is_owed, _fits_the_fee, _can_be_appealed, _says_whom,
)  # fmt: skip


def steps_possible(state: RequestState) -> dict[RtiStep.Kind, list[RtiStep]]:
    """Which steps may follow now, each with the earlier steps that it may answer.

    A decision is none of them: it is made with its reasons, and noted with it.
    """
    possible: dict[RtiStep.Kind, list[RtiStep]] = {}
    for kind in Kind:
        if kind == Kind.DECIDED:
            continue
        wanted = ABOUT.get(kind)
        abouts = state.of(wanted) if wanted else []
        fitting = [step for step in abouts if _may_follow(state, kind, step)]
        if fitting or (wanted is None and _may_follow(state, kind, None)):
            possible[kind] = fitting
    return possible


def _may_follow(state: RequestState, kind: RtiStep.Kind, about: RtiStep | None) -> bool:
    return step_refusal(state, kind, about, amount_rs=1, words="somebody") is None
