"""What is done about a request: each step a row that stands, with an entry in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import ledger, policy, vault
from governance.actors import AnyActor
from governance.errors import Refused
from governance.models import Entry, RtiRequest, RtiStep, User
from governance.policy import Action
from governance.rti.fees import fee_of
from governance.rti.history import RequestState, state_of
from governance.rti.reading import request_get, request_subject, step_label
from governance.rti.rules import step_refusal
from governance.rti.timeline import appeal_origins
from governance.texts import words_checked

Kind, State = RtiStep.Kind, RtiRequest.State
WORDS_MOST = 1000
# What a step makes of the request itself.
CHANGES: dict[RtiStep.Kind, Mapping[str, Any]] = {
    Kind.ACKNOWLEDGED: {"state": State.ACKNOWLEDGED},
    Kind.LIFE: {"is_life_or_liberty": True},
    Kind.TRANSFERRED: {"state": State.TRANSFERRED},
    Kind.DECIDED: {"state": State.DECIDED},
}
TIMED = {Kind.TRANSFERRED: "transferred_at", Kind.DECIDED: "decided_at"}


@dataclass(frozen=True)
class Done:
    """One step as an officer notes it.

    at: when it happened. about: code of the step that it answers. words: to whom, where, why;
        sealed, since they may name somebody.
    """

    kind: RtiStep.Kind
    at: datetime
    about: UUID | None = None
    amount_rs: int | None = None
    planned_at: datetime | None = None
    outcome: str = ""
    words: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)


def step_note(*, actor: User, code: UUID, done: Done) -> RtiStep:
    """The step, which stands.

    Raises:
        NotThere: there is no such request.
        Denied: she may not.
        ValidationError: a time, a sum or the words do not fit.
        Refused: it cannot follow on what was done before, somebody noted a step just now, or it is
            a decision, which is made with its answer.
    """
    request = request_get(code=code)
    policy.require(actor=actor, action=Action.RTI_HANDLE, subject=request_subject(request))
    if done.kind == Kind.DECIDED:
        raise Refused("decided_with_its_answer", _("Compose the answer. Freezing it decides this."))
    return step_add(actor=actor, request=request, done=done)


def fee_ask(*, actor: User, code: UUID, units: Mapping[str, int], at: datetime) -> RtiStep:
    """The intimation of a fee with its calculation, which stops the clock until it is paid.

    Raises:
        NotThere, Denied, ValidationError, Refused: as for every step.
        Refused: nothing is owed, since the applicant is below the poverty line, or it is late now,
            whatever time is written for the intimation.
    """
    request = request_get(code=code)
    policy.require(actor=actor, action=Action.RTI_HANDLE, subject=request_subject(request))
    fee = fee_of(units, is_bpl=request.is_bpl, is_late=state_of(request).is_late)
    if not fee.calculated_rs:
        raise ValidationError(_("Write how many pages there are, or what it costs."))
    figures = {line.name: [line.units, line.each_rs, line.amount_rs] for line in fee.lines}
    done = Done(Kind.FEE_ASKED, at, amount_rs=fee.calculated_rs, figures=figures)
    return step_add(actor=actor, request=request, done=done)


def request_decide(*, actor: User, request: RtiRequest, at: datetime, outcome: str) -> RtiStep:
    """The decision's step, inside the transaction of whoever has asked policy and made it.

    outcome: a code. Raises ValidationError, Refused.
    """
    return step_add(actor=actor, request=request, done=Done(Kind.DECIDED, at, outcome=outcome))


def step_add(*, actor: AnyActor, request: RtiRequest, done: Done) -> RtiStep:
    """The step, once policy has been asked. Raises ValidationError, Refused."""
    words = words_checked("words", done.words, most=WORDS_MOST)
    state = state_of(request)
    about = _about(state, done.about)
    done = replace(done, at=_time_checked(state, done, about))
    refusal = step_refusal(
        state, done.kind, about, amount_rs=done.amount_rs, words=words, actor=actor
    )
    if refusal:
        raise refusal
    with transaction.atomic():
        _count(request, done)
        step = _keep(actor, request, done, about, words)
        _write(actor, request, step, words)
    request.refresh_from_db()
    return step


def _about(state: RequestState, code: UUID | None) -> RtiStep | None:
    if code is None:
        return None
    found = next((step for step in state.steps if step.code == code), None)
    if found is None:
        raise Refused("no_such_step", _("This request has no such step. Load the page again."))
    return found


def _time_checked(state: RequestState, done: Done, about: RtiStep | None) -> datetime:
    """When it was done. People write minutes: one in which two things happened fits both."""
    earliest = about.at if about else state.request.received_at
    if done.kind == Kind.APPEALED:
        earliest = min(appeal_origins(state), default=earliest)
    if done.at > now():
        raise ValidationError({"at": _("This time has not come yet. Write when it was done.")})
    if done.at < earliest.replace(second=0, microsecond=0):
        raise ValidationError(
            {"at": _("This lies before what it follows on. Compare the two times.")}
        )
    return max(done.at, earliest)


def _count(request: RtiRequest, done: Done) -> None:
    """Two officers who note a step at once both saw the same count: one of them wins."""
    changes = dict(CHANGES.get(done.kind, {}))
    if done.kind in TIMED:
        changes[TIMED[done.kind]] = done.at
    seen = request.steps_count
    won = RtiRequest.objects.filter(pk=request.pk, steps_count=seen).update(
        steps_count=seen + 1, **changes
    )
    if not won:
        raise Refused(
            "step_noted_just_now",
            _("Somebody noted a step of this request just now. Load the page again."),
        )


def _keep(
    actor: AnyActor, request: RtiRequest, done: Done, about: RtiStep | None, words: str
) -> RtiStep:
    step = RtiStep(
        request=request, number=request.steps_count + 1, kind=done.kind, at=done.at,
        recorded_by=actor if isinstance(actor, User) else None, about=about,
        amount_rs=done.amount_rs, planned_at=done.planned_at, outcome=done.outcome,
        figures=dict(done.figures),
    )  # fmt: skip
    if words:
        step.words_sealed = vault.text_seal(words, step_label(step))
    step.save()
    return step


def _write(actor: AnyActor, request: RtiRequest, step: RtiStep, words: str) -> None:
    detail: dict[str, str | int | None] = {
        "step": step.number, "at": step.at.isoformat(), "amount_rs": step.amount_rs,
        "outcome": step.outcome, "about": step.about.number if step.about else None,
        "planned": step.planned_at.isoformat() if step.planned_at else "",
    }  # fmt: skip
    ledger.append(
        actor=actor, verb=Entry.Verb.ADMINISTRATION, action=f"rti.{step.kind}",
        subject=request_subject(request),
        detail={name: value for name, value in detail.items() if value not in (None, "")},
        sealed={"words": words},
    )  # fmt: skip
