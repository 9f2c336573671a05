"""The second person's answer: of the civil administration, of another body than who asked."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import now

from governance import policy
from governance.models import Body, Disclosure, User
from governance.models.disclosures import DISCLOSURE_LASTS
from governance.policy import Action, Purpose
from governance.selectors.disclosures import disclosure_subject
from governance.services.disclosures.notes import disclosure_note

Status = Disclosure.Status


def disclosure_approve(*, actor: User, disclosure: Disclosure, barred: str = "") -> Disclosure:
    """The disclosure, approved: its package is made from now on and can be taken for 7 days.

    barred: why nothing can be given any more, as the application knows it.

    Raises:
        Denied: she may not answer, it is answered, or nothing is kept in its scope any more.
    """
    at = now()
    return _answer(
        actor, disclosure, "disclosure.approve", barred,
        {"status": Status.MAKING, "answered_at": at, "ends_at": at + DISCLOSURE_LASTS},
    )  # fmt: skip


def disclosure_refuse(
    *, actor: User, disclosure: Disclosure, reason: Disclosure.Refusal
) -> Disclosure:
    """The disclosure, refused for a reason.

    Raises:
        Denied: she may not answer, or it is answered.
    """
    return _answer(
        actor, disclosure, "disclosure.refuse", "",
        {"status": Status.REFUSED, "answered_at": now(), "refusal": reason},
    )  # fmt: skip


def answer_barred(disclosure: Disclosure, person: User) -> str:
    """Code of the reason why this person's answer cannot count; empty where it can."""
    if disclosure.asked_by_id == person.pk:
        return "self_approval"
    if disclosure.status != Status.WAITING:
        return "disclosure_answered"
    body = person.body
    is_outside = body is not None and body.kind == Body.Kind.ADMINISTRATION
    is_other = person.body_id != disclosure.asked_body_id
    is_taker = disclosure.taker_id == person.pk
    return "" if is_outside and is_other and not is_taker else "other_body_needed"


def _answer(
    actor: User, disclosure: Disclosure, action: str, barred: str, fields: dict[str, object]
) -> Disclosure:
    _require(actor, disclosure, barred)
    with transaction.atomic():
        # Two approvers at once: a conditional update lets one answer win.
        won = Disclosure.objects.filter(pk=disclosure.pk, status=Status.WAITING).update(
            answered_by=actor, answered_body=actor.body, **fields
        )
        disclosure.refresh_from_db()
        if won:
            disclosure_note(actor, action, disclosure, {
                "kind": disclosure.kind, "reason": disclosure.refusal,
            }, sealed={"case": disclosure.case_reference})  # fmt: skip
    if not won:
        # Asked again outside the transaction: the answer now says why, and is on record.
        _require(actor, disclosure, barred)
    return disclosure


def _require(actor: User, disclosure: Disclosure, barred: str) -> None:
    policy.require(
        actor=actor, action=Action.DISCLOSURE_APPROVE, purpose=Purpose.INVESTIGATION,
        subject=disclosure_subject(disclosure, barred=answer_barred(disclosure, actor) or barred),
    )  # fmt: skip
