"""Breaking the glass: one person alone, a life being at risk, and what she owes afterwards."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from governance import ledger, policy, vault
from governance.actors import AnyActor, worker
from governance.models import BrokenGlass, Entry, User
from governance.models.glasses import GLASS_LASTS
from governance.policy import Action, Purpose
from governance.selectors.originals import glass_lock, glass_reason, justification_label
from governance.subjects import Subject, SubjectKind
from governance.texts import justification_checked

CONTROL = worker("control")
Reason = BrokenGlass.Reason


def glass_break(*, actor: User, subject: Subject, ground: BrokenGlass.Ground) -> BrokenGlass:
    """Leave to see one original for 15 minutes from now, without a second person.

    Oversight hears of it at once: the row is on its page from the commit on.

    Raises:
        Denied: she may not, or an earlier breaking is owed for or was not justified.
    """
    barred = subject.barred or glass_lock(person=actor) or _glass_open(actor)
    policy.require(
        actor=actor, action=Action.GLASS_BREAK, purpose=Purpose.HELP,
        subject=replace(subject, barred=barred),
    )  # fmt: skip
    at = now()
    with transaction.atomic():
        glass = BrokenGlass.objects.create(
            person=actor, ground=ground, subject_kind=subject.kind, subject_code=subject.code,
            station_code=subject.station, broken_at=at, ends_at=at + GLASS_LASTS,
        )  # fmt: skip
        _note(actor, Action.GLASS_BREAK.value, glass, {"ground": ground.value, "of": subject.code})
    return glass


def _glass_open(person: User) -> str:
    """An earlier breaking has to be justified before the next, or 15 minutes would have no end."""
    owed = BrokenGlass.objects.filter(person=person, justified_at__isnull=True)
    return "glass_open" if owed.exists() else ""


def glass_justify(*, actor: User, code: UUID, justification: str) -> BrokenGlass:
    """The broken glass with its written justification. It is written once; late is on record too.

    Raises:
        ValidationError: the justification does not fit.
        Denied: somebody else broke it, it has its justification, or there is none.
    """
    said = justification_checked(justification)
    glass = _require(actor, code, Action.GLASS_JUSTIFY)
    sealed = vault.text_seal(said, justification_label(glass))
    at = now()
    with transaction.atomic():
        won = BrokenGlass.objects.filter(pk=glass.pk, justified_at__isnull=True).update(
            justification_sealed=sealed, justified_at=at
        )
        if won:
            after_min = int((at - glass.broken_at).total_seconds() // 60)
            _note(actor, Action.GLASS_JUSTIFY.value, glass, {"after_min": after_min},
                  {"justification": said})  # fmt: skip
    if not won:
        _require(actor, code, Action.GLASS_JUSTIFY)
    glass.refresh_from_db()
    return glass


def glass_review(*, actor: User, code: UUID, verdict: BrokenGlass.Verdict) -> BrokenGlass:
    """The broken glass with oversight's verdict, which stands.

    Raises:
        Denied: she may not judge, broke it herself, it has a verdict or waits for its
            justification, or there is none.
    """
    glass = _require(actor, code, Action.GLASS_REVIEW)
    with transaction.atomic():
        won = BrokenGlass.objects.filter(pk=glass.pk, reviewed_at__isnull=True).update(
            reviewed_by=actor, reviewed_at=now(), verdict=verdict
        )
        if won:
            _note(actor, Action.GLASS_REVIEW.value, glass, {"verdict": verdict.value})
    if not won:
        _require(actor, code, Action.GLASS_REVIEW)
    glass.refresh_from_db()
    return glass


def glasses_publish() -> int:
    """How many breakings became public now: owed for too long, or not justified."""
    published = 0
    for glass in BrokenGlass.objects.filter(published_at__isnull=True):
        reason = glass_reason(glass)
        published += bool(reason) and _publish(glass, reason)
    return published


def _publish(glass: BrokenGlass, reason: str) -> bool:
    with transaction.atomic():
        won = BrokenGlass.objects.filter(pk=glass.pk, published_at__isnull=True).update(
            published_at=now(), published_for=reason
        )
        if won:
            _note(CONTROL, "glass.publish", glass, {"reason": reason})
    return bool(won)


def _require(actor: User, code: UUID, action: Action) -> BrokenGlass:
    glass = BrokenGlass.objects.select_related("person").filter(code=code).first()
    is_review = action is Action.GLASS_REVIEW
    subject = Subject(SubjectKind.GLASS, str(code), barred="not_a_party" if is_review else "")
    if glass is not None:
        barred = _unreviewable(glass, actor) if is_review else _unjustifiable(glass)
        subject = replace(_subject(glass), barred=barred)
    purpose = Purpose.OVERSIGHT if is_review else Purpose.HELP
    policy.require(actor=actor, action=action, subject=subject, purpose=purpose)
    assert glass is not None
    return glass


def _unjustifiable(glass: BrokenGlass) -> str:
    return "glass_settled" if glass.justified_at else ""


def _unreviewable(glass: BrokenGlass, actor: User) -> str:
    if glass.person_id == actor.pk:
        return "own_glass"
    if glass.reviewed_at:
        return "glass_settled"
    is_late = glass_reason(glass) == Reason.OVERDUE_JUSTIFICATION
    return "" if glass.justified_at or is_late else "glass_waits"


def _subject(glass: BrokenGlass) -> Subject:
    return Subject(
        SubjectKind.GLASS, str(glass.code), station=glass.station_code,
        holder=str(glass.person.code),
    )  # fmt: skip


def _note(
    actor: AnyActor, action: str, glass: BrokenGlass, detail: ledger.Detail,
    sealed: ledger.Words | None = None,
) -> None:  # fmt: skip
    ledger.append(
        actor=actor, verb=Entry.Verb.ADMINISTRATION, action=action, subject=_subject(glass),
        purpose=Purpose.HELP, detail=detail, sealed=sealed,
    )  # fmt: skip
