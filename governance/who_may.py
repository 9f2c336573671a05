"""The tables of policy: who may do what, for which purposes, holding which permission."""

from __future__ import annotations

from dataclasses import dataclass

from governance.models import Authorisation
from governance.vocabulary import RESPOND, WATCH, Action, Purpose, Role


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
WATCHING = frozenset(role.value for role in (*_DESK, *_CASE))
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
        frozenset({*WATCHING, Role.STATION_OFFICER.value}),
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
    Action.OVERSIGHT_READ: _leave(Role.AUDITOR, purposes=(Purpose.OVERSIGHT,)),
    Action.QUESTION_KEEP: _leave(Role.AUDITOR, purposes=(Purpose.OVERSIGHT,)),
    Action.FINDING_READ: _leave(Role.AUDITOR, Role.DATA_OFFICER),
    Action.FINDING_RAISE: _leave(Role.AUDITOR, purposes=(Purpose.OVERSIGHT,)),
    Action.FINDING_ANSWER: _leave(Role.DATA_OFFICER),
    Action.FINDING_JUDGE: _leave(Role.AUDITOR, purposes=(Purpose.OVERSIGHT,)),
    Action.NOTE_READ: _leave(Role.AUDITOR, purposes=(Purpose.OVERSIGHT,)),
    Action.NOTE_WRITE: _leave(Role.AUDITOR, purposes=(Purpose.OVERSIGHT,)),
    Action.UNSEAL_REQUEST: _leave(Role.AUDITOR, purposes=(Purpose.OVERSIGHT,)),
    Action.UNSEAL_SEE: _leave(Role.AUDITOR, Role.APPROVER),
    Action.UNSEAL_ANSWER: _leave(Role.APPROVER),
    Action.UNSEAL_OPEN: _leave(Role.AUDITOR, purposes=(Purpose.OVERSIGHT,)),
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
    # Whoever leafs through cases sees what became of every alert, so only operators judge unseeing.
    Action.SECOND_LIST: _leave(Role.OPERATOR, permission=WATCH, purposes=_SHIFT),
    Action.SECOND_SEE: _leave(Role.OPERATOR, permission=WATCH, purposes=_SHIFT),
    Action.SECOND_JUDGE: _leave(Role.OPERATOR, permission=WATCH, purposes=_SHIFT),
    Action.VALIDATION_MAKE: _leave(Role.SUPERVISOR, Role.DATA_OFFICER),
    Action.REPORT_MAKE: _leave(Role.DATA_OFFICER),
    Action.COMPLAINT_READ: _leave(Role.DATA_OFFICER, Role.AUDITOR),
    Action.COMPLAINT_ANSWER: _leave(Role.DATA_OFFICER),
    Action.COMPLAINT_DISAGREE: _leave(Role.AUDITOR),
    Action.INCIDENT_READ: _leave(Role.DATA_OFFICER, Role.AUDITOR),
    Action.INCIDENT_OPEN: _leave(Role.DATA_OFFICER, Role.AUDITOR),
    Action.INCIDENT_REPORT: _leave(Role.DATA_OFFICER),
    Action.INCIDENT_CLOSE: _leave(Role.DATA_OFFICER),
    Action.RTI_LIST: _leave(Role.RTI_OFFICER, Role.AUDITOR),
    Action.RTI_SEE: _leave(Role.RTI_OFFICER),
    Action.RTI_HANDLE: _leave(Role.RTI_OFFICER),
    Action.RECORD_ADD: _leave(Role.DATA_OFFICER),
    Action.RTI_ANSWER: _leave(Role.RTI_OFFICER),
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
FOOTAGE = frozenset({
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
    Action.UNSEAL_OPEN: "not_a_party",
    Action.DISCLOSURE_SEE: "not_a_party",
    Action.DISCLOSURE_TAKE: "not_a_party",
}
