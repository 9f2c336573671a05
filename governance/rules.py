"""The rules by which policy answers. Each is pure and gives a reason, or passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from governance.agreements import KEYED, SCOPES, AgreementFacts, agreement_refusal
from governance.models import Entry
from governance.subjects import Subject
from governance.vocabulary import RESPOND, WATCH, Action, Purpose, Role
from governance.who_may import (
    DEVICES,
    EITHER,
    FOOTAGE,
    HOLDERS,
    LEAVES,
    MODES,
    SEES_NO_FOOTAGE,
    WATCHING,
)


@dataclass(frozen=True)
class Facts:
    """What is true at the moment of the question."""

    roles: frozenset[str] = frozenset()
    watches: frozenset[str] = frozenset()
    responds: frozenset[str] = frozenset()
    cameras: frozenset[str] = frozenset()  # watched one by one or by hotspot
    mode: str | None = None  # of the authorisation in force for the subject's camera
    halted: str = ""  # why one that was given is not in force
    other_policy: bool = False  # it names another detection policy than this deployment uses
    agreement: AgreementFacts | None = None  # of a third party: the one that is asked about


@dataclass(frozen=True)
class Question:
    """Who asks to do what to what, and why. All that an answer depends on."""

    actor_kind: str
    actor_code: str
    action: Action
    subject: Subject
    purpose: Purpose | None
    facts: Facts
    case_reference: str = ""


@dataclass(frozen=True)
class Decision:
    """Policy's answer with the code of its reason."""

    allowed: bool
    reason: str


Rule = Callable[[Question], Decision | None]


def _no(reason: str) -> Decision:
    return Decision(allowed=False, reason=reason)


def worker_has_authorisation(q: Question) -> Decision | None:
    """A worker touches a camera only under an authorisation whose mode includes the action."""
    if q.action not in MODES or q.actor_kind != Entry.ActorKind.WORKER:
        return None
    if q.facts.mode is None:
        return _no(q.facts.halted or "no_authorisation")
    if q.facts.mode not in MODES[q.action]:
        return _no("mode_lacks_action")
    if q.action is Action.CAMERA_ANALYSE and q.facts.other_policy:
        return _no("other_detection_policy")
    return Decision(allowed=True, reason="allowed")


def device_may_call(q: Question) -> Decision | None:
    """A call for help is always allowed to a device with a key."""
    if q.action in DEVICES and q.actor_kind == Entry.ActorKind.DEVICE:
        return Decision(allowed=True, reason="allowed")
    return None


def key_is_within_its_agreement(q: Question) -> Decision | None:
    """A third party's key opens what its agreement says, and nothing else."""
    if q.actor_kind != Entry.ActorKind.PARTY:
        return None
    if q.action not in KEYED:
        return _no("no_rule")
    return agreement_covers_it(q) or Decision(allowed=True, reason="allowed")


def somebody_is_signed_in(q: Question) -> Decision | None:
    """From here on only people are answered."""
    return None if q.actor_kind == Entry.ActorKind.PERSON else _no("not_signed_in")


def action_has_a_rule(q: Question) -> Decision | None:
    """Default deny: what nobody thought of is refused."""
    return None if q.action in LEAVES else _no("no_rule")


def station_is_theirs(q: Question) -> Decision | None:
    """Existence is information, so this comes before any reason that would confirm it."""
    leave = LEAVES[q.action]
    if not leave.permission:
        return None
    if not q.subject.station:
        holds = held_for(q.action, q.facts) or cameras_for(q.action, q.facts)
        return None if holds else _no("role_lacks_action")
    fits = q.subject.station in held_for(q.action, q.facts)
    fits = fits or q.subject.camera in cameras_for(q.action, q.facts)
    return None if fits else _no("other_station")


def footage_is_not_for_the_role(q: Question) -> Decision | None:
    """Whoever keeps accounts or audits never sees footage, whatever else she is."""
    is_barred = q.action in FOOTAGE and q.facts.roles & SEES_NO_FOOTAGE
    return _no("no_footage_for_role") if is_barred else None


def role_fits(q: Question) -> Decision | None:
    """The person's role includes the action."""
    return None if q.facts.roles & LEAVES[q.action].roles else _no("role_lacks_action")


def purpose_fits(q: Question) -> Decision | None:
    """The purpose of the shift is one for which the action is done."""
    purposes = LEAVES[q.action].purposes
    if not purposes:
        return None
    if q.purpose is None:
        return _no("no_purpose")
    return None if q.purpose in purposes else _no("wrong_purpose")


def holder_is_she(q: Question) -> Decision | None:
    """Some things belong to one person: the reviewer, the second person, who asked."""
    if q.action not in HOLDERS or q.subject.holder == q.actor_code:
        return None
    return _no(HOLDERS[q.action])


def agreement_covers_it(q: Question) -> Decision | None:
    """A third party is answered by its agreement: in force, in scope, about a covered camera."""
    if q.action not in SCOPES:
        return None
    reason = agreement_refusal(q.action, q.facts.agreement, names_camera=bool(q.subject.camera))
    return _no(reason) if reason else None


def nothing_bars_it(q: Question) -> Decision | None:
    """The thing is in a state for what is asked. Last, as only those it is for learn its state."""
    return _no(q.subject.barred) if q.subject.barred else None


RULES: tuple[Rule, ...] = (
    worker_has_authorisation,
    device_may_call,
    key_is_within_its_agreement,
    somebody_is_signed_in,
    action_has_a_rule,
    footage_is_not_for_the_role,
    station_is_theirs,
    role_fits,
    purpose_fits,
    holder_is_she,
    agreement_covers_it,
    nothing_bars_it,
)


def held_for(action: Action, facts: Facts) -> frozenset[str]:
    """Codes of the stations for which the facts include the permission that the action needs."""
    permission = LEAVES[action].permission if action in LEAVES else ""
    if permission == WATCH:
        return facts.watches
    if permission == RESPOND:
        return facts.responds
    return _held_by_role(facts) if permission == EITHER else frozenset()


def cameras_for(action: Action, facts: Facts) -> frozenset[str]:
    """Codes of single cameras that the facts open for an action, whichever station answers."""
    permission = LEAVES[action].permission if action in LEAVES else ""
    at_desk = permission == WATCH or (permission == EITHER and facts.roles & WATCHING)
    return facts.cameras if at_desk else frozenset()


def _held_by_role(facts: Facts) -> frozenset[str]:
    """A permission counts with the role that it belongs to, and with no other."""
    watches = facts.watches if facts.roles & WATCHING else frozenset()
    responds = facts.responds if Role.STATION_OFFICER.value in facts.roles else frozenset()
    return watches | responds


def decide(question: Question) -> Decision:
    """The answer that the rules give to a question. Pure: nothing is read or written."""
    for rule in RULES:
        decision = rule(question)
        if decision is not None:
            return decision
    return Decision(allowed=True, reason="allowed")
