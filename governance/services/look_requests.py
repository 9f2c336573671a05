"""Asking to see an original: a second person of another station, drawn by lot, has to approve."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from governance import ledger, policy, vault
from governance.actors import AnyActor, worker
from governance.models import Entry, LookRequest, User
from governance.models.look_requests import APPROVAL_LASTS, LAPSES_AFTER, REFUSAL_BINDS
from governance.policy import Action, Purpose
from governance.selectors.grants import held_by
from governance.selectors.originals import justification_label, request_subject
from governance.subjects import OnDuty, Subject, SubjectKind, facts
from governance.texts import case_reference_text, justification_checked

CONTROL = worker("control")
Status = LookRequest.Status


def look_request(
    *,
    actor: User,
    subject: Subject,
    case_reference: str,
    justification: str,
    wants_export: bool = False,
) -> LookRequest:
    """A request that waits for a second person of another station, drawn among those on duty.

    Raises:
        ValidationError: the case reference is none, or the justification does not fit.
        Denied: she may not ask, has asked already, or nobody elsewhere is on duty.
    """
    case_reference_text(case_reference)
    said = justification_checked(justification)
    requests_lapse()
    others = second_people(requester=actor, subject=subject)
    _require_ask(actor, subject, others, case_reference)
    drawn = secrets.choice(others)
    request = LookRequest(
        requester=actor, subject_kind=subject.kind, subject_code=subject.code,
        station_code=subject.station, case_reference=case_reference, wants_export=wants_export,
        second=drawn.person, second_station_code=min(drawn.stations),
        draw=_asked_before(actor, subject) + 1,
    )  # fmt: skip
    request.lapses_at = request.asked_at + LAPSES_AFTER
    request.justification_sealed = vault.text_seal(said, justification_label(request))
    try:
        with transaction.atomic():
            request.save(force_insert=True)
            _note(actor, Action.ORIGINAL_REQUEST.value, request, {
                "of": subject.code, "second": str(drawn.person.code),
                "second_station": request.second_station_code, "draw": request.draw,
                "could_be_drawn": len(others), "export": wants_export,
            }, {"case": case_reference, "justification": said})  # fmt: skip
    except IntegrityError:
        # She asked twice at once: the first request waits, which is why the second is refused.
        _require_ask(actor, subject, others, case_reference)
        raise
    return request


def _require_ask(
    actor: User, subject: Subject, others: Sequence[OnDuty], case_reference: str
) -> None:
    policy.require(
        actor=actor, action=Action.ORIGINAL_REQUEST, purpose=Purpose.INVESTIGATION,
        subject=replace(subject, barred=_barred(actor, subject, others)),
        case_reference=case_reference,
    )  # fmt: skip


def second_people(*, requester: User, subject: Subject) -> Sequence[OnDuty]:
    """Who could be the second person: on duty, and serving no station that the requester serves.

    Whoever serves the station whose alert it is cannot be drawn either.
    """
    on_duty = facts().on_duty()
    hers = next((duty.stations for duty in on_duty if duty.person == requester), frozenset())
    theirs = _served(requester) | hers | {subject.station}
    return [
        duty for duty in on_duty
        if not theirs & (duty.stations | _served(duty.person))
        and duty.stations & _served(duty.person)
        and duty.person != requester and _may_answer(duty.person)
    ]  # fmt: skip


def _served(person: User) -> frozenset[str]:
    held = held_by(person=person)
    return held.watches | held.responds


def request_approve(*, actor: User, code: UUID) -> LookRequest:
    """The request, approved: one look for whoever asked, to be begun within the hour.

    Raises:
        Denied: she is not the second person, or the request is answered, lapsed, or not there.
    """
    at = now()
    return _answer(
        actor, code,
        {"status": Status.APPROVED, "answered_at": at, "usable_until": at + APPROVAL_LASTS},
        "request.approve",
    )  # fmt: skip


def request_refuse(*, actor: User, code: UUID, reason: LookRequest.Refusal) -> LookRequest:
    """The request, refused for a reason.

    Raises:
        Denied: she is not the second person, or the request is answered, lapsed, or not there.
    """
    return _answer(
        actor, code,
        {"status": Status.REFUSED, "answered_at": now(), "refusal": reason},
        "request.refuse",
    )  # fmt: skip


def requests_lapse(*, at: datetime | None = None) -> int:
    """How many requests nobody answered in time, and that can no longer be answered."""
    moment = at or now()
    lapsed = 0
    for request in LookRequest.objects.filter(status=Status.WAITING, lapses_at__lte=moment):
        with transaction.atomic():
            won = LookRequest.objects.filter(pk=request.pk, status=Status.WAITING).update(
                status=Status.LAPSED
            )
            if won:
                _note(CONTROL, "request.lapse", request, {"draw": request.draw})
                lapsed += 1
    return lapsed


def _answer(actor: User, code: UUID, fields: dict[str, object], action: str) -> LookRequest:
    _require(actor, code)
    with transaction.atomic():
        # Two presses at once: a conditional update lets one answer win.
        won = LookRequest.objects.filter(
            code=code, second=actor, status=Status.WAITING, lapses_at__gt=now()
        ).update(**fields)
        request = LookRequest.objects.select_related("requester", "second").get(code=code)
        if won:
            _note(actor, action, request, {"reason": request.refusal, "of": request.subject_code})
    if not won:
        # Asked again outside the transaction: the answer now says why, and is on record.
        _require(actor, code)
    return request


def _require(actor: User, code: UUID) -> None:
    found = LookRequest.objects.select_related("requester", "second").filter(code=code).first()
    subject = Subject(SubjectKind.REQUEST, str(code))
    if found is not None:
        subject = request_subject(found, actor, barred=_unanswerable(found, actor))
        subject = replace(subject, barred=subject.barred or _no_longer_apart(found, actor))
    policy.require(actor=actor, action=Action.REQUEST_ANSWER, subject=subject)


def _unanswerable(request: LookRequest, actor: User) -> str:
    if request.requester_id == actor.pk:
        return "self_approval"
    if request.status in {Status.APPROVED, Status.REFUSED}:
        return "already_answered"
    is_late = request.status == Status.LAPSED or request.lapses_at <= now()
    return "request_lapsed" if is_late else ""


def _no_longer_apart(request: LookRequest, actor: User) -> str:
    """Stations may have been granted or taken away since the lot was drawn."""
    if request.second_id != actor.pk:
        return ""
    hers = _served(actor)
    theirs = _served(request.requester) | {request.station_code}
    return "" if hers and not hers & theirs else "not_apart"


def _refused_lately(actor: User, subject: Subject) -> bool:
    """A refusal binds for a day: one may not ask until somebody says yes."""
    since = now() - REFUSAL_BINDS
    refused = actor.look_requests.filter(status=Status.REFUSED, answered_at__gt=since)
    return refused.filter(subject_code=subject.code).exists()


def _barred(actor: User, subject: Subject, others: Sequence[OnDuty]) -> str:
    if subject.barred:
        return subject.barred
    waiting = actor.look_requests.filter(status=Status.WAITING, subject_code=subject.code)
    if waiting.exists():
        return "already_asked"
    if _refused_lately(actor, subject):
        return "refused_lately"
    return "" if others else "nobody_elsewhere"


def _may_answer(person: User) -> bool:
    subject = Subject(SubjectKind.REQUEST, "new", holder=str(person.code))
    return policy.may(actor=person, action=Action.REQUEST_ANSWER, subject=subject)


def _asked_before(actor: User, subject: Subject) -> int:
    return actor.look_requests.filter(subject_code=subject.code).count()


def _note(
    actor: AnyActor, action: str, request: LookRequest, detail: ledger.Detail,
    sealed: ledger.Words | None = None,
) -> None:  # fmt: skip
    ledger.append(
        actor=actor,
        verb=Entry.Verb.ADMINISTRATION,
        action=action,
        subject=Subject(SubjectKind.REQUEST, str(request.code), station=request.station_code),
        purpose=Purpose(request.purpose),
        detail=detail,
        sealed=sealed,
    )
