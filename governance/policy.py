"""One place that says whether something may happen, and writes down that it was asked."""

from __future__ import annotations

from governance import ledger, rules
from governance.actors import Actor, AnyActor, actor_of
from governance.agreements import agreement_told
from governance.errors import Denied
from governance.models import Entry
from governance.rules import Decision, Facts, Question, decide
from governance.selectors.agreements import agreement_facts
from governance.selectors.authorisations import authorisation_in_force, halted_because
from governance.selectors.grants import held_by
from governance.subjects import Subject, SubjectKind, facts
from governance.vocabulary import Action, Purpose, Role
from governance.who_may import LEAVES

__all__ = [
    "Action", "Decision", "Denied", "Purpose", "Question", "Role",
    "decide", "may", "require", "scope",
]  # fmt: skip


# In an entry about a list: some station is held, and it does not matter which.
ANY_STATION = "any"


def require(
    *,
    actor: AnyActor,
    action: Action,
    subject: Subject,
    purpose: Purpose | None = None,
    case_reference: str = "",
) -> Entry:
    """The entry that puts the answer on record, when the answer is yes.

    The entry is committed before this returns or raises, in a transaction of its own.

    Raises:
        Denied: the answer is no.
        DetailNotCode: the case reference is a sentence; the ledger holds codes only.
        RuntimeError: called inside a transaction, whose rollback would take the record with it.
    """
    question = question_build(
        actor=actor, action=action, subject=subject, purpose=purpose, case_reference=case_reference
    )
    decision = decide(question)
    entry = _record(question, decision)
    if not decision.allowed:
        raise Denied(decision.reason)
    return entry


def may(
    *, actor: AnyActor, action: Action, subject: Subject, purpose: Purpose | None = None
) -> bool:
    """Whether the answer would be yes. For showing a button, never for serving anything."""
    question = question_build(actor=actor, action=action, subject=subject, purpose=purpose)
    return decide(question).allowed


def scope(*, actor: AnyActor, action: Action) -> frozenset[str]:
    """Codes of the stations to which a list must be narrowed for this actor."""
    who = actor_of(actor)
    known = _facts(who, Subject(SubjectKind.PAGE, action.value))
    if action not in LEAVES or not known.roles & LEAVES[action].roles:
        return frozenset()
    return rules.held_for(action, known)


def scope_cameras(*, actor: AnyActor, action: Action) -> frozenset[str]:
    """Codes of the single cameras to which a list reaches beyond the stations of `scope`."""
    who = actor_of(actor)
    known = _facts(who, Subject(SubjectKind.PAGE, action.value))
    if action not in LEAVES or not known.roles & LEAVES[action].roles:
        return frozenset()
    return rules.cameras_for(action, known)


def question_build(
    *,
    actor: AnyActor,
    action: Action,
    subject: Subject,
    purpose: Purpose | None = None,
    case_reference: str = "",
) -> Question:
    """The question with all facts that its answer depends on."""
    who = actor_of(actor)
    return Question(
        actor_kind=who.kind,
        actor_code=who.code,
        action=action,
        subject=subject,
        purpose=purpose,
        facts=_facts(who, subject),
        case_reference=case_reference,
    )


def _facts(who: Actor, subject: Subject) -> Facts:
    if who.kind == Entry.ActorKind.WORKER:
        return _camera_facts(subject.camera) if subject.camera else Facts()
    if who.kind == Entry.ActorKind.PARTY:
        return Facts(agreement=agreement_facts(actor=who, subject=subject))
    if who.person is None or not who.person.is_active:
        return Facts()
    held = held_by(person=who.person)
    is_outside = Role.THIRD_PARTY.value in held.roles
    return Facts(
        roles=held.roles, watches=held.watches, responds=held.responds, cameras=held.cameras,
        agreement=agreement_facts(actor=who, subject=subject) if is_outside else None,
    )  # fmt: skip


def _camera_facts(camera: str) -> Facts:
    found = authorisation_in_force(camera=camera)
    if found is None:
        return Facts(halted=halted_because(camera=camera))
    named = found.detection_policy
    return Facts(mode=found.mode, other_policy=bool(named) and named != facts().detection_policy())


def _record(question: Question, decision: Decision) -> Entry:
    case = ledger.code_require("case_reference", question.case_reference)
    return ledger.entry_commit(
        actor=Actor(Entry.ActorKind(question.actor_kind), question.actor_code),
        verb=Entry.Verb.CONSULTATION,
        action=question.action.value,
        subject=question.subject,
        purpose=question.purpose,
        detail=_detail(question),
        # A register's number names somebody to whoever has the register.
        sealed={"case": case},
        allowed=decision.allowed,
        reason=decision.reason,
    )


def _detail(question: Question) -> dict[str, str | list[str]]:
    """The facts that decided, so that the decision can be replayed."""
    known, subject = question.facts, question.subject
    told: dict[str, str | list[str] | None] = {
        "roles": sorted(known.roles),
        "mode": known.mode,
        "halted": known.halted,
        "other_policy": "yes" if known.other_policy else "",
        "cameras": [subject.camera] if subject.camera in known.cameras else [],
        "watches": _of_station(known.watches, subject.station),
        "responds": _of_station(known.responds, subject.station),
        "camera": subject.camera,
        "holder": subject.holder,
        "barred": subject.barred,
        **agreement_told(question.action, known.agreement),
    }
    return {name: value for name, value in told.items() if value}


def _of_station(held: frozenset[str], station: str) -> list[str]:
    """Only the station asked about: which others a person holds is not part of the answer."""
    if not station:
        return [ANY_STATION] if held else []
    return [station] if station in held else []
