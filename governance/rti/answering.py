"""The answer to a request: questions picked, fields withheld as the Act asks, then frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from governance import ledger, policy
from governance.errors import NotThere, Refused
from governance.ledger.export.checkpoints import checkpoint_newest
from governance.ledger.trust import cosigned_note, trust_policy_text
from governance.models import (
    Entry,
    RtiAnswer,
    RtiPackage,
    RtiReply,
    RtiRequest,
    RtiWithholding,
    User,
)
from governance.policy import Action
from governance.rti.history import state_of
from governance.rti.package.plan import Plan, Withheld
from governance.rti.questions import Question, as_of_size, questions_of
from governance.rti.reading import request_get, request_subject
from governance.rti.refusals import OFFICE_MOST, Refusal, refusal_checked
from governance.rti.refusing import Tried, warnings_of
from governance.rti.replying import (
    question_in,
    replies_keep,
    replies_of,
    reply_checked,
    reply_next,
    reply_remove,
    require_whole,
)
from governance.rti.steps import request_decide
from governance.texts import words_checked

ADDRESS_MOST = 300


class Warned(Exception):
    """The refusal is like known bad ones; nothing was kept. Say so again to go on."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(", ".join(codes))


@dataclass(frozen=True)
class AppealTo:
    """The first appellate authority: its office and its address."""

    office: str
    address: str


def answer_pick(
    *, actor: User, request: UUID, questions: Iterable[int], appeal: AppealTo
) -> RtiAnswer:
    """A draft with these questions, read at the newest signed size; an older draft makes way.

    None is picked where everything is replied in words. Replies of the older draft go along.

    Raises:
        NotThere: there is no such request or question.
        Denied: she may not answer.
        ValidationError: the appellate authority is not named.
        Refused: the request is decided, or nothing has been signed yet.
    """
    asked = _require(actor, request)
    picked = [question.number for question in questions_of(questions)]
    office, address = _appeal_checked(appeal)
    signed = checkpoint_newest()
    if signed is None:
        raise Refused("not_signed_yet", _("Nothing has been signed yet. Try again in a minute."))
    with transaction.atomic():
        written = _draft_drop(asked)
        made = RtiAnswer.objects.create(
            request=asked, questions=picked, size=signed.size, checkpoint=cosigned_note(signed),
            trust_policy=trust_policy_text(), made_by=actor, appeal_office=office,
            appeal_address=address,
        )  # fmt: skip
        replies_keep(made, written)
    return made


def reply_add(*, actor: User, answer: UUID, asked: str, outcome: str, words: str) -> RtiReply:
    """A reply in words to a part of the request that none of the questions covers.

    Raises:
        NotThere, Denied: there is no such answer; she may not.
        ValidationError: by field, what is missing or does not fit.
        Refused: the answer is frozen, has as many as it has room for, or somebody else wrote one
            at this moment.
    """
    draft = _draft(actor, answer)
    told = reply_checked(asked=asked, outcome=outcome, words=words)
    try:
        with transaction.atomic():
            made = RtiReply.objects.create(answer=draft, number=reply_next(draft), **told)
            _note(actor, draft, "rti.reply", {"reply": made.number, "outcome": made.outcome})
    except IntegrityError as error:
        raise Refused(
            "replied_just_now", _("Somebody replied to a part just now. Load the page again.")
        ) from error
    return made


def reply_drop(*, actor: User, answer: UUID, number: int) -> None:
    """Take a reply out of a draft. Raises NotThere, Denied, Refused."""
    draft = _draft(actor, answer)
    with transaction.atomic():
        reply_remove(draft, number)
        _note(actor, draft, "rti.reply_drop", {"reply": number})


def withholding_add(*, actor: User, answer: UUID, refusal: Refusal) -> RtiWithholding:
    """One class of fields that is withheld, with everything that the Act asks of a refusal.

    Raises:
        NotThere, Denied: there is no such answer; she may not.
        ValidationError: by field, what is missing or does not fit.
        Warned: it is like a known bad refusal, and she has not said that she goes on.
        Refused: the answer is frozen, or these fields are withheld already.
    """
    draft = _draft(actor, answer)
    question = question_in(draft, refusal.question)
    told = refusal_checked(question, refusal)
    warned = warnings_of(_tried(draft, question, refusal))
    if warned and not refusal.despite:
        raise Warned(warned)
    made = RtiWithholding(
        answer=draft, question=question.number, column=refusal.column, clause=refusal.clause,
        where_column=refusal.where_column, where_value=refusal.where_value, decided_by=actor,
        decided_on=localdate(), review_on=refusal.review_on, appeal_office=draft.appeal_office,
        appeal_address=draft.appeal_address, warnings=warned, went_on=bool(warned), **told,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            _note(actor, draft, "rti.withhold", {
                "question": question.number, "column": refusal.column,
                "clause": refusal.clause.replace("(", ".").replace(")", ""),
                "despite": "+".join(warned),
            })  # fmt: skip
    except IntegrityError as error:
        raise Refused("withheld_before", _("These fields are withheld already.")) from error
    return made


def withholding_drop(*, actor: User, answer: UUID, withholding: UUID) -> None:
    """Give what was to be withheld. Raises NotThere, Denied, Refused."""
    draft = _draft(actor, answer)
    found = draft.withholdings.filter(code=withholding).first()
    if found is None:
        raise NotThere(_("This is not withheld in this answer."))
    with transaction.atomic():
        found.delete()
        _note(actor, draft, "rti.give", {"question": found.question, "column": found.column})


def answer_freeze(*, actor: User, answer: UUID) -> RtiAnswer:
    """The answer, which stands from now on and decides the request.

    Raises:
        NotThere, Denied: there is no such answer; she may not.
        Refused: it is frozen, says nothing, refuses something without a ground, or the request
            cannot be decided as it stands.
    """
    draft = _draft(actor, answer)
    require_whole(draft)
    outcome = outcome_of(draft)
    with transaction.atomic():
        won = RtiAnswer.objects.filter(pk=draft.pk, frozen_at__isnull=True).update(
            frozen_at=now(), frozen_by=actor
        )
        if not won:
            raise Refused("frozen", _("This answer is frozen and stands."))
        request_decide(actor=actor, request=draft.request, at=now(), outcome=outcome)
        RtiPackage.objects.create(answer=draft, steps=plan_of(draft).steps)
        _note(actor, draft, "rti.freeze", {
            "size": draft.size, "questions": "+".join(str(one) for one in draft.questions),
            "withheld": draft.withholdings.count(), "replies": draft.replies.count(),
        })  # fmt: skip
    draft.refresh_from_db()
    return draft


def answer_get(*, code: UUID) -> RtiAnswer:
    """The answer under this code. Raises NotThere."""
    found = RtiAnswer.objects.select_related("request").filter(code=code).first()
    if found is None:
        raise NotThere(_("There is no such answer."))
    return found


def answer_of(request: RtiRequest) -> RtiAnswer | None:
    """The newest answer to this request, frozen or not."""
    return RtiAnswer.objects.filter(request=request).order_by("-id").first()


def outcome_of(draft: RtiAnswer) -> str:
    """What freezing it decides: a code."""
    outcomes = {reply.outcome for reply in draft.replies.all()}
    if not draft.questions and outcomes == {RtiReply.Outcome.WITHHELD.value}:
        return "refused"
    return "given_in_part" if draft.withholdings.exists() else "given"


def plan_of(answer: RtiAnswer) -> Plan:
    """What its package is written from."""
    return Plan(
        reference=answer.request.reference, as_of=as_of_size(answer.size),
        note=answer.checkpoint, trust_policy=answer.trust_policy,
        questions=questions_of(answer.questions), appeal_office=answer.appeal_office,
        appeal_address=answer.appeal_address,
        withheld=[_withheld(row) for row in answer.withholdings.all()],
        replies=replies_of(answer),
    )  # fmt: skip


def _require(actor: User, code: UUID) -> RtiRequest:
    asked = request_get(code=code)
    policy.require(actor=actor, action=Action.RTI_ANSWER, subject=request_subject(asked))
    if asked.state in (RtiRequest.State.DECIDED, RtiRequest.State.TRANSFERRED):
        raise Refused("decided", _("This request is decided or transferred. What was done stands."))
    return asked


def _draft(actor: User, code: UUID) -> RtiAnswer:
    found = answer_get(code=code)
    policy.require(actor=actor, action=Action.RTI_ANSWER, subject=request_subject(found.request))
    if found.frozen_at is not None:
        raise Refused("frozen", _("This answer is frozen and stands."))
    return found


def _draft_drop(asked: RtiRequest) -> list[RtiReply]:
    """The replies that were written in the draft that is gone."""
    written: list[RtiReply] = []
    for older in RtiAnswer.objects.filter(request=asked, frozen_at__isnull=True):
        written += older.replies.all()
        older.withholdings.all().delete()
        older.replies.all().delete()
        older.delete()
    return written


def _appeal_checked(appeal: AppealTo) -> tuple[str, str]:
    office = words_checked("appeal_office", appeal.office, least=1, most=OFFICE_MOST)
    address = words_checked("appeal_address", appeal.address, least=1, most=ADDRESS_MOST)
    return office, address


def _tried(draft: RtiAnswer, question: Question, refusal: Refusal) -> Tried:
    return Tried(
        question, refusal.column, refusal.clause, f"{refusal.reason} {refusal.balancing}",
        refusal.impedes, state_of(draft.request).is_late,
    )  # fmt: skip


def _withheld(row: RtiWithholding) -> Withheld:
    return Withheld(
        question=row.question, column=row.column, where_column=row.where_column,
        where_value=row.where_value, clause=row.clause, reason=row.reason,
        balancing=row.balancing, instead=row.instead, impedes=row.impedes,
        decision_maker=row.decision_maker, decided_on=row.decided_on, review_on=row.review_on,
        appeal_office=row.appeal_office, appeal_address=row.appeal_address,
        appeal_days=row.appeal_days,
    )  # fmt: skip


def _note(actor: User, answer: RtiAnswer, action: str, detail: ledger.Detail) -> None:
    ledger.append(
        actor=actor, verb=Entry.Verb.ADMINISTRATION, action=action,
        subject=request_subject(answer.request), detail=detail,
    )  # fmt: skip
