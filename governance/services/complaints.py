"""Complaints: looked into, answered once, disagreed with, and overdue."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import clock, ledger, policy, vault
from governance.actors import AnyActor, worker
from governance.errors import Refused
from governance.models import Complaint, Dissent, Entry, User
from governance.models.complaints import WORDS_LENGTH
from governance.policy import Action
from governance.selectors.complaints import Part, complaint_get, complaint_subject, label
from governance.texts import words_checked

CONTROL = worker("control")
Status = Complaint.Status


def complaint_look_into(*, actor: User, code: UUID) -> Complaint:
    """The complaint, which its author now sees being looked into. Pressed again, nothing changes.

    Raises:
        NotThere: there is none under this code.
        Denied: she may not.
    """
    found = _require(actor, code, Action.COMPLAINT_ANSWER)
    with transaction.atomic():
        won = Complaint.objects.filter(pk=found.pk, status=Status.RECEIVED).update(
            status=Status.LOOKED_INTO, looked_into_at=now(), looked_into_by=actor
        )
        if won:
            _note(actor, "complaint.look_into", found, {})
    found.refresh_from_db()
    return found


def complaint_answer(
    *, actor: User, code: UUID, found: Complaint.Finding, answer: str
) -> Complaint:
    """The complaint with its answer, which its author reads and which stands.

    Raises:
        NotThere: there is none under this code.
        Denied: she may not answer.
        ValidationError: the answer is empty, too long, or holds control characters.
        Refused: it was answered before.
    """
    complaint = _require(actor, code, Action.COMPLAINT_ANSWER)
    words = words_checked("answer", answer, least=1, most=WORDS_LENGTH)
    at = now()
    with transaction.atomic():
        won = Complaint.objects.filter(pk=complaint.pk, answered_at=None).update(
            status=Status.ANSWERED, found=found, answered_at=at, answered_by=actor,
            answer_sealed=vault.text_seal(words, label(complaint, Part.ANSWER)),
        )  # fmt: skip
        if not won:
            raise Refused(
                "answered_before", _("This complaint was answered before. The answer stands.")
            )
        after_h = int((at - complaint.received_at).total_seconds() // 3600)
        detail: ledger.Detail = {
            "found": found.value,
            "after_h": after_h,
            "late": at > complaint.due_at,
        }
        _note(actor, Action.COMPLAINT_ANSWER.value, complaint, detail, answer=words)
    complaint.refresh_from_db()
    return complaint


def complaint_disagree(*, actor: User, code: UUID, words: str) -> Dissent:
    """That this auditor disagrees with the answer, in words that those who answer can read.

    Raises:
        NotThere: there is none under this code.
        Denied: she may not.
        ValidationError: the words are missing, too long, or hold control characters.
        Refused: there is no answer yet, or she has said so before.
    """
    complaint = _require(actor, code, Action.COMPLAINT_DISAGREE)
    said = words_checked("words", words, least=1, most=WORDS_LENGTH)
    if complaint.answered_at is None:
        raise Refused("not_answered", _("There is no answer yet to disagree with."))
    try:
        with transaction.atomic():
            made = Dissent(complaint=complaint, auditor=actor)
            made.words_sealed = vault.text_seal(said, label(made, Part.DISSENT))
            made.save()
            _note(actor, Action.COMPLAINT_DISAGREE.value, complaint, {}, words=said)
    except IntegrityError as error:
        raise Refused(
            "disagreed_before", _("You have disagreed with this answer before, and it stands.")
        ) from error
    return made


def complaints_sweep() -> int:
    """On how many complaints the time for an answer has run out since the last pass."""
    # A clock that was set back gives no time back.
    at = clock.latest(now())
    overdue = Complaint.objects.filter(answered_at=None, overdue_told_at=None, due_at__lt=at)
    return sum(_overdue(complaint) for complaint in overdue)


def _overdue(complaint: Complaint) -> bool:
    with transaction.atomic():
        won = Complaint.objects.filter(
            pk=complaint.pk, answered_at=None, overdue_told_at=None
        ).update(overdue_told_at=now())
        if won:
            _note(CONTROL, "complaint.overdue", complaint, {})
    return bool(won)


def _require(actor: User, code: UUID, action: Action) -> Complaint:
    found = complaint_get(code=code)
    policy.require(actor=actor, action=action, subject=complaint_subject(found))
    return found


def _note(
    actor: AnyActor, action: str, complaint: Complaint, detail: ledger.Detail, **words: str
) -> None:
    ledger.append(
        actor=actor,
        verb=Entry.Verb.ADMINISTRATION,
        action=action,
        subject=complaint_subject(complaint),
        detail=detail,
        sealed=words,
    )
