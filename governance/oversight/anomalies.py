"""What oversight is shown: one thing that does not look right, and the entries that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from governance.oversight.lines import Line, grouped
from governance.subjects import Subject, SubjectKind


class Kind(StrEnum):
    """What does not look right. None of these is proof: each is a question for a person."""

    LOOK_WITHOUT_ALERT = "look_without_alert"
    LOOK_WITHOUT_LEAVE = "look_without_leave"
    LOOK_AFTER_GRANT = "look_after_grant"
    LOOKS_AT_ONE_PLACE = "looks_at_one_place"
    LOOKS_AT_ONE_CLIP = "looks_at_one_clip"
    LOOKS_TOO_MANY = "looks_too_many"
    CASES_LEAFED_THROUGH = "cases_leafed_through"
    OUT_OF_SHIFT = "out_of_shift"
    OUT_OF_HOURS = "out_of_hours"
    PURPOSE_SWITCHED = "purpose_switched"
    EXPORTS_IN_BULK = "exports_in_bulk"
    EXPORT_OF_DISMISSED = "export_of_dismissed"
    DISCLOSURES_IN_BULK = "disclosures_in_bulk"
    LEDGER_EXPORTS_IN_BULK = "ledger_exports_in_bulk"
    REFUSALS_IN_A_ROW = "refusals_in_a_row"
    REFUSED_ACROSS_STATIONS = "refused_across_stations"
    REFUSED_FOOTAGE = "refused_footage"
    REFUSED_OWN = "refused_own"
    LOCKED_OUT_OFTEN = "locked_out_often"
    REQUEST_ASKED_AGAIN = "request_asked_again"
    APPROVED_IN_SECONDS = "approved_in_seconds"
    APPROVED_UNREAD = "approved_unread"
    APPROVED_FOR_ONE = "approved_for_one"
    SELF_DEALING = "self_dealing"
    REVIEWED_IN_SECONDS = "reviewed_in_seconds"
    REVIEWED_UNSEEN = "reviewed_unseen"
    VERDICTS_DIFFER = "verdicts_differ"
    CLAIMS_LEFT = "claims_left"
    SENT_UNSEEN = "sent_unseen"
    SENT_UNCONFIRMED = "sent_unconfirmed"
    CLOSED_IN_SECONDS = "closed_in_seconds"
    CALLS_IN_BULK = "calls_in_bulk"
    GLASS_UNJUSTIFIED = "glass_unjustified"
    GLASS_REPEATED = "glass_repeated"
    GLASS_JUDGED_IN_SECONDS = "glass_judged_in_seconds"
    HOLD_PLACED_AND_LIFTED = "hold_placed_and_lifted"
    HOLDS_IN_BULK = "holds_in_bulk"
    RULE_THEN_ERASURE = "rule_then_erasure"
    RULE_LENGTHENED = "rule_lengthened"
    ERASED_OUT_OF_TIME = "erased_out_of_time"
    AUTHORISATION_GREW = "authorisation_grew"
    REINSTATED_SOON = "reinstated_soon"
    JUDGED_UNTIL_PASSED = "judged_until_passed"
    CAMERA_CHANGED_AND_BACK = "camera_changed_and_back"
    GATHERING_LIFTED = "gathering_lifted"
    GATHERINGS_IN_A_ROW = "gatherings_in_a_row"
    CONFIGURATION_CHANGED = "configuration_changed"
    KEYS_CHANGED = "keys_changed"
    WITNESS_ENDED = "witness_ended"
    CLOCK_JUMPED = "clock_jumped"
    OUT_OF_ORDER = "out_of_order"
    SILENCE = "silence"
    SERVED_UNLOGGED = "served_unlogged"
    GRANT_AROUND_LOOK = "grant_around_look"
    GRANTS_IN_BULK = "grants_in_bulk"
    ACCOUNT_NEW_AND_USED = "account_new_and_used"
    ACCOUNT_WEAKENED = "account_weakened"
    ACCOUNT_TAKEN_OVER = "account_taken_over"
    SESSIONS_AT_ONCE = "sessions_at_once"
    PARTY_WITHOUT_TICKET = "party_without_ticket"
    PARTY_AT_NIGHT = "party_at_night"
    PARTY_AFTER_END = "party_after_end"
    MAINTENANCE_KEPT_OPEN = "maintenance_kept_open"
    TICKET_REUSED = "ticket_reused"
    FIGURES_IN_BULK = "figures_in_bulk"
    AUDITOR_LOOKS_TOO_MANY = "auditor_looks_too_many"
    AUDITOR_FOLLOWS_PERSON = "auditor_follows_person"
    ANSWERED_UNREAD = "answered_unread"
    INCIDENT_CLOSED_SOON = "incident_closed_soon"
    REPORT_MADE_AGAIN = "report_made_again"


@dataclass(frozen=True)
class Anomaly:
    """One thing that does not look right.

    entries: codes of the entries that are the evidence, as they were written. subject: whose act
    or what it is about. at: when the last of it was. numbers: what was counted, by name.
    """

    kind: Kind
    entries: tuple[UUID, ...]
    subject: Subject
    at: datetime
    numbers: Mapping[str, float] = field(default_factory=dict)


def anomaly(
    kind: Kind, lines: Sequence[Line], *, about: Subject | None = None, **numbers: float
) -> Anomaly:
    """The anomaly that these lines show; about whoever acted in the first, unless told."""
    ordered = sorted(dict.fromkeys(lines), key=lambda line: (line.at, line.number))
    return Anomaly(
        kind=kind, entries=tuple(line.code for line in ordered), at=ordered[-1].at,
        subject=about or actor_subject(ordered[0]), numbers=dict(numbers),
    )  # fmt: skip


def actor_subject(line: Line) -> Subject:
    """Whoever acted, as something that can be looked for."""
    kinds = {
        "person": SubjectKind.PERSON,
        "party": SubjectKind.PARTY_KEY,
        "device": SubjectKind.DEVICE,
    }
    return Subject(kinds.get(line.actor_kind, SubjectKind.LEDGER), line.actor)


def person_subject(code: str) -> Subject:
    """A person, as something that can be looked for."""
    return Subject(SubjectKind.PERSON, code)


def exceptions(kind: Kind, missing: Sequence[Line], every: Sequence[Line]) -> list[Anomaly]:
    """Lines that lack what goes before the others, by actor.

    Where it is missing nearly everywhere, that is not one person's doing: then one anomaly is
    about the whole span, and nobody is named for what everybody does.
    """
    if not missing:
        return []
    if len(every) >= MANY and len(missing) > MOSTLY * len(every):
        whole = Subject(SubjectKind.LEDGER, "all")
        return [anomaly(kind, missing, about=whole, missing=len(missing), of=len(every))]
    return [anomaly(kind, lines, missing=len(lines)) for lines in by_actor(missing).values()]


# Fewer than this are too few to say what is usual.
MANY = 20
MOSTLY = 0.4


def by_actor(lines: Sequence[Line]) -> Mapping[str, list[Line]]:
    """The lines of each actor, in order."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.actor, []).append(line)
    return found


def by_subject(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """The lines by the code of what they are about."""
    return {subject: found for (subject,), found in grouped(lines, "subject").items()}
