"""Which step may follow on what was done before. Pure: what is refused, with the reason why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.actors import AnyActor
from governance.errors import Refused
from governance.models import RtiRequest, RtiStep, User
from governance.rti import clocks
from governance.rti.fees import APPLICATION_RS
from governance.rti.history import REASONED, RequestState
from governance.rti.timeline import appeal_origin

Kind, State = RtiStep.Kind, RtiRequest.State
REASONS_LEAST = 20

# What a step answers: it has to name one of these kinds.
ABOUT: dict[str, tuple[RtiStep.Kind, ...]] = {
    Kind.FEE_PAID: (Kind.FEE_ASKED,),
    Kind.PARTY_RECEIVED: (Kind.PARTY_TOLD,),
    Kind.PARTY_SAID: (Kind.PARTY_TOLD,),
    Kind.PARTY_DECIDED: (Kind.PARTY_TOLD,),
    Kind.PARTY_APPEALED: (Kind.PARTY_DECIDED,),
    Kind.INSPECTED: (Kind.INSPECTION_OFFERED,),
    Kind.APPEAL_EXTENDED: (Kind.APPEALED, Kind.PARTY_APPEALED),
    Kind.APPEAL_DECIDED: (Kind.APPEALED, Kind.PARTY_APPEALED),
    Kind.SECOND_DECIDED: (Kind.APPEALED_AGAIN,),
}
# What happens at most once to one request, or to the step that it answers.
ONCE = frozenset({
    Kind.ACKNOWLEDGED, Kind.APPLICATION_PAID, Kind.PARTY_RECEIVED, Kind.PARTY_SAID,
    Kind.PARTY_DECIDED, Kind.PARTY_APPEALED, Kind.INSPECTED, Kind.APPEAL_EXTENDED,
    Kind.APPEAL_DECIDED, Kind.APPEALED_AGAIN, Kind.SECOND_DECIDED,
})  # fmt: skip
# What the first appellate authority alone does, who is not the officer appealed against.
BY_AUTHORITY = frozenset({Kind.APPEAL_EXTENDED, Kind.APPEAL_DECIDED})
# What goes on after the request was decided: an appeal, an inspection, a payment that comes late.
APPEALS = BY_AUTHORITY | {
    Kind.APPEALED, Kind.APPEALED_AGAIN, Kind.SECOND_DECIDED, Kind.PARTY_APPEALED,
}  # fmt: skip
AFTER = APPEALS | {
    Kind.FEE_PAID, Kind.APPLICATION_PAID, Kind.INSPECTED, Kind.INSPECTION_OFFERED,
    Kind.PARTY_DECIDED,
}  # fmt: skip
# Without these words nobody knows to whom, where, about whom or what it was.
NEEDS_WORDS: dict[str, Promise] = {
    Kind.PART_TRANSFERRED: gettext_lazy("Name the authority, and which part it holds."),
    Kind.TRANSFERRED: gettext_lazy("Name the authority that holds the information."),
    Kind.PARTY_TOLD: gettext_lazy("Name the third party that was given notice."),
    Kind.PARTY_DECIDED: gettext_lazy("Write what was decided. The third party is told so."),
    Kind.PARTY_APPEALED: gettext_lazy("Write the grounds of the appeal."),
    Kind.INSPECTION_OFFERED: gettext_lazy("Say where the records can be inspected."),
}


@dataclass(frozen=True)
class _Asked:
    state: RequestState
    kind: RtiStep.Kind
    about: RtiStep | None
    amount_rs: int | None
    words: str
    actor: AnyActor


def step_refusal(
    state: RequestState, kind: RtiStep.Kind, about: RtiStep | None, *,
    amount_rs: int | None, words: str, actor: AnyActor,
) -> Refused | None:  # fmt: skip
    """Why this step cannot be noted now, or None."""
    asked = _Asked(state, kind, about, amount_rs, words, actor)
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
    if asked.about is not None and asked.about.kind in (wanted or ()):
        return None
    return Refused("answers_nothing", _("Choose the earlier step that this one belongs to."))


def _has_not_happened(asked: _Asked) -> Refused | None:
    before = asked.state.answers(asked.about) if asked.about else asked.state.steps
    happened = asked.kind in ONCE and any(step.kind == asked.kind for step in before)
    told = _("This is noted already, and it stands.")
    return Refused("noted_before", told) if happened else None


def _finds_life(asked: _Asked) -> Refused | None:
    """No finding goes twice, and none that it is not urgent comes when the 48 hours are over."""
    is_life = asked.state.history.is_life
    if asked.kind == Kind.LIFE and is_life:
        return Refused("noted_before", _("This is noted already, and it stands."))
    if asked.kind != Kind.NOT_LIFE:
        return None
    if not is_life:
        return Refused("no_life", _("It is not treated as one of life or liberty anyway."))
    if asked.state.is_late:
        told = _("The 48 hours are over, so it counts as refused. A finding changes nothing now.")
        return Refused("life_over", told)
    return None


def _is_owed(asked: _Asked) -> Refused | None:
    """Asked of now, not of the time that somebody writes: what is late stays free."""
    if asked.kind not in (Kind.FEE_ASKED, Kind.APPLICATION_PAID):
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


def _fits_the_application(asked: _Asked) -> Refused | None:
    if asked.kind != Kind.APPLICATION_PAID or asked.amount_rs == APPLICATION_RS:
        return None
    told = _("The fee of an application is Rs %(rupees)s.")
    return Refused("not_the_application_fee", told % {"rupees": APPLICATION_RS})


def _can_be_appealed(asked: _Asked) -> Refused | None:
    if asked.kind == Kind.APPEALED_AGAIN and not asked.state.of(Kind.APPEALED):
        return Refused("no_first_appeal", _("A second appeal follows on a first one. Note that."))
    if asked.kind != Kind.APPEALED:
        return None
    origin = appeal_origin(asked.state)
    if origin is None:
        told = _("There is no decision yet, and its time is not over. Nothing can be appealed.")
        return Refused("nothing_to_appeal", told)
    if any(one.at >= origin for one in asked.state.of(Kind.APPEALED)):
        return Refused("noted_before", _("This is noted already, and it stands."))
    return None


def _goes_to_somebody_else(asked: _Asked) -> Refused | None:
    """Section 19(1): an officer senior to her; whoever handled the request is none."""
    if asked.kind not in BY_AUTHORITY or asked.actor not in _handlers(asked.state):
        return None
    told = _("You handled this request. Its appeal is for the first appellate authority, who did "
             "not.")  # fmt: skip
    return Refused("handled_by_you", told)


def _handlers(state: RequestState) -> set[User | None]:
    """Who decided the request or did something else about it, appeals apart."""
    return {step.recorded_by for step in state.steps if step.kind not in APPEALS}


def _extends_in_time(asked: _Asked) -> Refused | None:
    if asked.kind != Kind.APPEAL_EXTENDED or asked.about is None:
        return None
    due, _longest = clocks.appeal_answer_due(asked.about.at, asked.state.office)
    if asked.state.at < due.ends_at:
        return None
    told = _("The thirty days of the appeal are over. Decide it: nothing is left to extend.")
    return Refused("appeal_time_over", told)


def _gives_reasons(asked: _Asked) -> Refused | None:
    if asked.kind not in REASONED or len(asked.words) >= REASONS_LEAST:
        return None
    told = _("Give the reasons, in at least %(least)s characters. The applicant reads them.")
    return Refused("reasons_missing", told % {"least": REASONS_LEAST})


def _says_whom(asked: _Asked) -> Refused | None:
    needed = NEEDS_WORDS.get(asked.kind)
    return Refused("words_missing", str(needed)) if needed and not asked.words else None


RULES: tuple[Callable[[_Asked], Refused | None], ...] = (
    _is_with_us, _is_not_decided, _answers_what_it_should, _finds_life, _has_not_happened,
    _is_owed, _fits_the_fee, _fits_the_application, _can_be_appealed, _goes_to_somebody_else,
    _extends_in_time, _gives_reasons, _says_whom,
)  # fmt: skip


def steps_possible(
    state: RequestState, *, actor: AnyActor
) -> dict[RtiStep.Kind, list[RtiStep]]:  # fmt: skip
    """Which steps she may note now, each with the earlier steps that it may answer.

    A decision is none of them: it is made with its reasons, and noted with it.
    """
    possible: dict[RtiStep.Kind, list[RtiStep]] = {}
    for kind in Kind:
        if kind == Kind.DECIDED:
            continue
        wanted = ABOUT.get(kind, ())
        abouts = [step for step in state.steps if step.kind in wanted]
        fitting = [step for step in abouts if _may_follow(state, kind, step, actor)]
        if fitting or (not wanted and _may_follow(state, kind, None, actor)):
            possible[kind] = fitting
    return possible


def _may_follow(
    state: RequestState, kind: RtiStep.Kind, about: RtiStep | None, actor: AnyActor
) -> bool:  # fmt: skip
    amount_rs = APPLICATION_RS if kind == Kind.APPLICATION_PAID else 1
    words = "x" * REASONS_LEAST
    refusal = step_refusal(
        state, kind, about, amount_rs=amount_rs, words=words, actor=actor
    )  # fmt: skip
    return refusal is None
