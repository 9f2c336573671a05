"""The rules by which policy answers. Each is pure and gives a reason, or passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from governance.agreements import KEYED, SCOPES, AgreementFacts, agreement_refusal
from governance.models import Authorisation, Entry
from governance.subjects import Subject
from governance.vocabulary import RESPOND, WATCH, Action, Purpose, Role


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


@dataclass(frozen=True)
class Leave:
    """Who may do one action: these roles, holding this permission, for these purposes."""

    roles: frozenset[str]
    permission: str = ""
    purposes: frozenset[str] = frozenset()


def _leave(*roles: Role, permission: str = "", purposes: tuple[Purpose, ...] = ()) -> Leave:
    return Leave(
        frozenset(role.value for role in roles),
        permission,
        frozenset(purpose.value for purpose in purposes),
    )


EITHER = "either"  # permission to watch or to respond, whichever goes with the role
_DESK = (Role.OPERATOR, Role.SUPERVISOR)
_CASE = (Role.SUPERVISOR, Role.INVESTIGATOR)
_WATCHING = frozenset(role.value for role in (*_DESK, *_CASE))
_SHIFT = (Purpose.PATROL, Purpose.INVESTIGATION)
_AGENCY = tuple(role for role in Role if role is not Role.THIRD_PARTY)

# An action without a line here, or in MODES or DEVICES below, is refused to everyone.
LEAVES: dict[Action, Leave] = {
    Action.ALERT_LIST: _leave(*_DESK, permission=WATCH, purposes=_SHIFT),
    Action.ALERT_SEE: _leave(*_DESK, permission=WATCH, purposes=_SHIFT),
    Action.ALERT_CLAIM: _leave(*_DESK, permission=WATCH, purposes=(Purpose.PATROL,)),
    Action.ALERT_REVIEW: _leave(*_DESK, permission=WATCH, purposes=(Purpose.PATROL,)),
    Action.ALERT_DISPATCH: _leave(*_DESK, permission=WATCH, purposes=(Purpose.PATROL,)),
    Action.CAMERA_LIST: _leave(*_DESK, permission=WATCH, purposes=_SHIFT),
    Action.CAMERA_STILL: _leave(*_DESK, permission=WATCH, purposes=(Purpose.PATROL,)),
    Action.RENDITION_REVIEW_LOOK: _leave(*_DESK, permission=WATCH, purposes=(Purpose.PATROL,)),
    Action.RENDITION_LOOK: Leave(
        frozenset({*_WATCHING, Role.STATION_OFFICER.value}),
        EITHER,
        frozenset(purpose.value for purpose in _SHIFT),
    ),
    Action.LOOK_LIST: _leave(*_CASE),
    Action.LOOK_END: _leave(*_CASE),
    Action.CASE_LIST: _leave(*_CASE, permission=WATCH),
    Action.CASE_SEE: _leave(*_CASE, permission=WATCH),
    Action.ORIGINAL_REQUEST: _leave(*_CASE, permission=WATCH, purposes=(Purpose.INVESTIGATION,)),
    Action.ORIGINAL_LOOK: _leave(
        *_CASE, permission=WATCH, purposes=(Purpose.INVESTIGATION, Purpose.HELP)
    ),
    Action.REQUEST_SEE: _leave(*_CASE),
    Action.REQUEST_ANSWER: _leave(*_CASE),
    Action.GLASS_BREAK: _leave(*_CASE, permission=WATCH, purposes=(Purpose.HELP,)),
    Action.GLASS_JUSTIFY: _leave(*_CASE),
    Action.GLASS_REVIEW: _leave(Role.AUDITOR, purposes=(Purpose.OVERSIGHT,)),
    Action.EXPORT_MAKE: _leave(*_CASE, permission=WATCH, purposes=(Purpose.INVESTIGATION,)),
    Action.EXPORT_TAKE: _leave(*_CASE, permission=WATCH, purposes=(Purpose.INVESTIGATION,)),
    Action.DISCLOSURE_LIST: _leave(Role.DATA_OFFICER, Role.APPROVER, Role.AUDITOR, *_CASE),
    Action.DISCLOSURE_SEE: _leave(Role.DATA_OFFICER, Role.APPROVER, *_CASE),
    Action.DISCLOSURE_REQUEST: _leave(Role.DATA_OFFICER),
    Action.DISCLOSURE_APPROVE: _leave(Role.APPROVER),
    Action.DISCLOSURE_TAKE: _leave(*_CASE, permission=WATCH, purposes=(Purpose.INVESTIGATION,)),
    Action.DISPATCH_LIST: _leave(Role.STATION_OFFICER, permission=RESPOND, purposes=_SHIFT),
    Action.DISPATCH_SEE: _leave(Role.STATION_OFFICER, permission=RESPOND, purposes=_SHIFT),
    Action.DISPATCH_ACKNOWLEDGE: _leave(
        Role.STATION_OFFICER, permission=RESPOND, purposes=(Purpose.PATROL,)
    ),
    Action.DISPATCH_ARRIVE: _leave(
        Role.STATION_OFFICER, permission=RESPOND, purposes=(Purpose.PATROL,)
    ),
    Action.DISPATCH_CLOSE: _leave(
        Role.STATION_OFFICER, permission=RESPOND, purposes=(Purpose.PATROL,)
    ),
    Action.LEDGER_READ: _leave(Role.AUDITOR, purposes=(Purpose.OVERSIGHT,)),
    Action.LEDGER_EXPORT: _leave(Role.AUDITOR, purposes=(Purpose.OVERSIGHT,)),
    Action.PARTY_READ: _leave(Role.DATA_OFFICER, Role.APPROVER, Role.AUDITOR),
    Action.PARTY_REGISTER: _leave(Role.DATA_OFFICER),
    Action.PARTY_AGREE: _leave(Role.DATA_OFFICER),
    Action.PARTY_SIGN: _leave(Role.APPROVER),
    Action.PARTY_END: _leave(Role.DATA_OFFICER, Role.APPROVER),
    Action.PARTY_PEOPLE: _leave(Role.DATA_OFFICER),
    Action.PARTY_KEYS: _leave(Role.DATA_OFFICER),
    Action.PARTY_AUDIT: _leave(Role.AUDITOR, purposes=(Purpose.OVERSIGHT,)),
    Action.PARTY_OWN: _leave(Role.THIRD_PARTY),
    Action.PARTY_MAINTAIN: _leave(Role.THIRD_PARTY),
    Action.PARTY_HEALTH: _leave(Role.THIRD_PARTY),
    Action.PARTY_FIGURES: _leave(Role.THIRD_PARTY),
    Action.AUTHORISATION_READ: _leave(
        Role.APPROVER, Role.AUDITOR, Role.SUPERVISOR, Role.DATA_OFFICER, Role.ADMINISTRATOR
    ),
    Action.AUTHORISATION_REQUEST: _leave(Role.SUPERVISOR, Role.ADMINISTRATOR),
    Action.AUTHORISATION_APPROVE: _leave(Role.APPROVER),
    Action.AUTHORISATION_WITHDRAW: _leave(
        Role.APPROVER, Role.SUPERVISOR, Role.DATA_OFFICER, Role.ADMINISTRATOR
    ),
    Action.AUTHORISATION_REINSTATE: _leave(Role.APPROVER),
    Action.CLOCK_ACCEPT: _leave(Role.APPROVER),
    # Whoever sees people assemble may stop the analysis; to go on takes somebody from outside.
    Action.GATHERING_SET: _leave(Role.APPROVER, Role.AUDITOR, Role.SUPERVISOR, Role.DATA_OFFICER),
    Action.GATHERING_LIFT: _leave(Role.APPROVER),
    Action.HOLD_PLACE: _leave(Role.DATA_OFFICER),
    Action.HOLD_LIFT: _leave(Role.DATA_OFFICER),
    Action.RETENTION_READ: _leave(Role.DATA_OFFICER, Role.AUDITOR),
    Action.RETENTION_RULE_SET: _leave(Role.DATA_OFFICER),
    Action.RETENTION_CONTINUE: _leave(Role.DATA_OFFICER),
    Action.COMPLETENESS_READ: _leave(Role.DATA_OFFICER, Role.AUDITOR),
    Action.SHADOW_LIST: _leave(*_DESK, permission=WATCH, purposes=_SHIFT),
    Action.SHADOW_JUDGE: _leave(*_DESK, permission=WATCH, purposes=_SHIFT),
    Action.VALIDATION_MAKE: _leave(Role.SUPERVISOR, Role.DATA_OFFICER),
    Action.REPORT_MAKE: _leave(Role.DATA_OFFICER),
    Action.COMPLAINT_READ: _leave(Role.DATA_OFFICER, Role.AUDITOR),
    Action.COMPLAINT_ANSWER: _leave(Role.DATA_OFFICER),
    Action.COMPLAINT_DISAGREE: _leave(Role.AUDITOR),
    Action.INCIDENT_READ: _leave(Role.DATA_OFFICER, Role.AUDITOR),
    Action.INCIDENT_OPEN: _leave(Role.DATA_OFFICER, Role.AUDITOR),
    Action.INCIDENT_REPORT: _leave(Role.DATA_OFFICER),
    Action.INCIDENT_CLOSE: _leave(Role.DATA_OFFICER),
    Action.PEOPLE_LIST: _leave(Role.ADMINISTRATOR),
    Action.ACCOUNT_MAKE: _leave(Role.ADMINISTRATOR),
    Action.GRANT_GIVE: _leave(Role.ADMINISTRATOR),
    Action.GRANT_END: _leave(Role.ADMINISTRATOR),
    Action.CAMERA_ADMINISTER: _leave(Role.ADMINISTRATOR),
    Action.SHIFT_START: _leave(*_AGENCY),
    Action.ACCOUNT_SECURE: _leave(*Role),
}

# What a worker may do to a camera under an authorisation of each mode.
_SCORED = (Authorisation.Mode.SHADOW, Authorisation.Mode.LIVE, Authorisation.Mode.DEMO)
MODES: dict[Action, frozenset[str]] = {
    Action.CAMERA_ANALYSE: frozenset(mode.value for mode in _SCORED),
    Action.CAMERA_PREROLL: frozenset(
        mode.value for mode in (*_SCORED, Authorisation.Mode.CALL_ONLY)
    ),
    Action.CAMERA_SURVEY: frozenset({Authorisation.Mode.SURVEY.value}),
}
DEVICES = frozenset({Action.CALL_MAKE})

# Seeing footage, or having a say in who does.
_FOOTAGE = frozenset({
    Action.RENDITION_LOOK, Action.RENDITION_REVIEW_LOOK, Action.CAMERA_STILL,
    Action.CASE_LIST, Action.CASE_SEE, Action.ORIGINAL_REQUEST, Action.ORIGINAL_LOOK,
    Action.REQUEST_SEE, Action.REQUEST_ANSWER, Action.GLASS_BREAK,
    Action.EXPORT_MAKE, Action.EXPORT_TAKE, Action.DISCLOSURE_TAKE,
})  # fmt: skip
SEES_NO_FOOTAGE = frozenset(
    {
        Role.ADMINISTRATOR.value,
        Role.APPROVER.value,
        Role.AUDITOR.value,
        Role.DATA_OFFICER.value,
        Role.RTI_OFFICER.value,
        Role.THIRD_PARTY.value,
    }
)

# What only the subject's holder may do, and the reason that anybody else is given.
HOLDERS: dict[Action, str] = {
    Action.RENDITION_REVIEW_LOOK: "not_the_reviewer",
    Action.ORIGINAL_LOOK: "no_second_person",
    Action.REQUEST_SEE: "not_a_party",
    Action.REQUEST_ANSWER: "not_a_party",
    Action.LOOK_END: "not_a_party",
    Action.GLASS_JUSTIFY: "not_a_party",
    Action.EXPORT_TAKE: "not_the_taker",
    Action.DISCLOSURE_SEE: "not_a_party",
    Action.DISCLOSURE_TAKE: "not_a_party",
}

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
    is_barred = q.action in _FOOTAGE and q.facts.roles & SEES_NO_FOOTAGE
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
    at_desk = permission == WATCH or (permission == EITHER and facts.roles & _WATCHING)
    return facts.cameras if at_desk else frozenset()


def _held_by_role(facts: Facts) -> frozenset[str]:
    """A permission counts with the role that it belongs to, and with no other."""
    watches = facts.watches if facts.roles & _WATCHING else frozenset()
    responds = facts.responds if Role.STATION_OFFICER.value in facts.roles else frozenset()
    return watches | responds


def decide(question: Question) -> Decision:
    """The answer that the rules give to a question. Pure: nothing is read or written."""
    for rule in RULES:
        decision = rule(question)
        if decision is not None:
            return decision
    return Decision(allowed=True, reason="allowed")
