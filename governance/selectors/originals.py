"""What lets a person see an original, and what she owes for having seen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import now

from governance import policy, vault
from governance.models import BrokenGlass, Export, Look, LookRequest, User
from governance.models.glasses import JUSTIFIED_WITHIN, LOCKED_FOR, REVIEWED_WITHIN
from governance.policy import Action, Purpose
from governance.subjects import Subject, SubjectKind

MOST = 30


@dataclass(frozen=True)
class Leave:
    """An approved request or a broken glass, the look it gave, and why it gives none any more."""

    given: LookRequest | BrokenGlass
    look: Look | None
    ended: str  # code of the reason; empty while it can be used

    @property
    def purpose(self) -> Purpose:
        return Purpose.INVESTIGATION if isinstance(self.given, LookRequest) else Purpose.HELP


def original_leave(*, person: User, subject: Subject) -> Leave | None:
    """The newest leave that can be used; else the newest of all, which says why not; else None."""
    theirs = {"subject_kind": subject.kind.value, "subject_code": subject.code}
    glass = BrokenGlass.objects.filter(person=person, **theirs).first()
    request = LookRequest.objects.filter(requester=person, status="approved", **theirs).first()
    leaves = [_leave(given) for given in (glass, request) if given is not None]
    return min(leaves, key=lambda leave: bool(leave.ended), default=None)


def _leave(given: LookRequest | BrokenGlass) -> Leave:
    look = Look.objects.filter(
        **{"request" if isinstance(given, LookRequest) else "glass": given}
    ).first()
    return Leave(given, look, _ended(given, look, now()))


def _ended(given: LookRequest | BrokenGlass, look: Look | None, at: datetime) -> str:
    if look is not None:
        return "look_ended" if look.closed_at or look.ends_at <= at else ""
    if isinstance(given, BrokenGlass):
        return "look_ended" if given.ends_at <= at else ""
    return "" if given.usable_until and given.usable_until > at else "approval_ended"


def original_is_wanted(*, subject: Subject) -> bool:
    """Whether anybody may see this original now, so that it may be there."""
    at = now()
    theirs = {"subject_kind": subject.kind.value, "subject_code": subject.code}
    unused_or_running = Q(look__isnull=True) | Q(look__closed_at__isnull=True, look__ends_at__gt=at)
    broken = BrokenGlass.objects.filter(unused_or_running, ends_at__gt=at, **theirs)
    approved = LookRequest.objects.filter(
        Q(look__isnull=True, usable_until__gt=at)
        | Q(look__closed_at__isnull=True, look__ends_at__gt=at),
        status="approved", **theirs,
    )  # fmt: skip
    return broken.exists() or approved.exists()


def originals_wanted() -> Sequence[str]:
    """Codes of the subjects whose original somebody has leave to see and has not yet begun to."""
    at = now()
    broken = BrokenGlass.objects.filter(ends_at__gt=at, look__isnull=True)
    approved = LookRequest.objects.filter(status="approved", usable_until__gt=at, look__isnull=True)
    return sorted(
        {*broken.values_list("subject_code", flat=True),
         *approved.values_list("subject_code", flat=True)}
    )  # fmt: skip


def request_subject(request: LookRequest, actor: User, *, barred: str = "") -> Subject:
    """The request as policy knows it, when this person asks: hers if she is a party to it."""
    is_party = actor.pk in {request.requester_id, request.second_id}
    return Subject(
        SubjectKind.REQUEST, str(request.code), station=request.station_code,
        holder=str(actor.code if is_party else request.second.code), barred=barred,
    )  # fmt: skip


def request_get(*, actor: User, code: str) -> LookRequest:
    """The request, for its two people. Each reading is on record.

    Raises:
        Denied: this person is not a party, or there is no such request: the answer is the same.
    """
    found = LookRequest.objects.select_related("requester", "second").filter(code=code).first()
    subject = request_subject(found, actor) if found else Subject(SubjectKind.REQUEST, str(code))
    policy.require(actor=actor, action=Action.REQUEST_SEE, subject=subject)
    assert found is not None
    return found


def justification_of(given: LookRequest | BrokenGlass) -> str:
    """What was written, in the clear; empty where nothing was.

    Raises:
        KeyMissing, SealBroken: it cannot be opened.
    """
    sealed = bytes(given.justification_sealed)
    return vault.text_open(sealed, justification_label(given)) if sealed else ""


def justification_label(given: LookRequest | BrokenGlass) -> str:
    """What a justification is sealed to, so that one cannot pass for another's."""
    return f"justification.{given.code}"


def requests_to_answer(*, person: User) -> Sequence[LookRequest]:
    """Requests that wait for this person as the second one, oldest first."""
    waiting = person.look_requests_to_answer.filter(status="waiting", lapses_at__gt=now())
    return list(waiting.select_related("requester").order_by("asked_at"))


def requests_of(*, person: User) -> Sequence[LookRequest]:
    """What this person asked for lately, newest first."""
    return list(person.look_requests.select_related("second", "look")[:MOST])


def looks_running(*, person: User) -> Sequence[Look]:
    """Looks at originals that run now: hers, and those that she approved."""
    running = Look.objects.filter(
        Q(person=person) | Q(request__second=person),
        kind=Look.Kind.ORIGINAL, closed_at__isnull=True, ends_at__gt=now(),
    )  # fmt: skip
    return list(running.select_related("person", "request__second", "glass"))


def glasses_of(*, person: User) -> Sequence[BrokenGlass]:
    """Glasses that this person broke, newest first."""
    return list(person.broken_glasses.all()[:MOST])


def exports_of(*, person: User) -> Sequence[Export]:
    """Exports that this person asked for, newest first."""
    return list(person.exports.select_related("person")[:MOST])


def glass_reason(glass: BrokenGlass, *, at: datetime | None = None) -> str:
    """Why this breaking has to be public by its code; empty when it does not."""
    moment = at or now()
    if glass.verdict == BrokenGlass.Verdict.NOT_JUSTIFIED:
        return BrokenGlass.Reason.NOT_JUSTIFIED.value
    if glass.justified_at is None and glass.broken_at + JUSTIFIED_WITHIN <= moment:
        return BrokenGlass.Reason.OVERDUE_JUSTIFICATION.value
    if glass.reviewed_at is None and glass.broken_at + REVIEWED_WITHIN <= moment:
        return BrokenGlass.Reason.OVERDUE_REVIEW.value
    return ""


def glass_lock(*, person: User) -> str:
    """Code of the reason why this person cannot break the glass; empty when she can."""
    at = now()
    late = Q(justified_at__isnull=True, broken_at__lte=at - JUSTIFIED_WITHIN) | Q(
        reviewed_at__isnull=True, broken_at__lte=at - REVIEWED_WITHIN
    )
    if person.broken_glasses.filter(late).exists():
        return "glass_owed"
    misused = person.broken_glasses.filter(
        verdict=BrokenGlass.Verdict.NOT_JUSTIFIED, reviewed_at__gt=at - LOCKED_FOR
    )
    return "glass_not_justified" if misused.exists() else ""
