"""Standing answers: one question at one size, published for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from governance import ledger, policy
from governance.errors import NotThere, Refused
from governance.models import Entry, RtiAnswer, StandingAnswer, User
from governance.policy import Action
from governance.rti.answering import answer_get, plan_of
from governance.rti.package.papers import software_sha256
from governance.rti.package.tables import answered, headers, lines_text
from governance.rti.questions import question_of
from governance.rti.reading import request_subject
from governance.spreadsheets import csv_text


def standing_publish(*, actor: User, answer: UUID, question: int) -> StandingAnswer:
    """One question of a frozen answer, published in full for everybody at its size.

    Raises:
        NotThere, Denied: there is no such answer or question in it; she may not.
        Refused: it is not frozen, or a field of it is withheld, or it is published.
    """
    found = answer_get(code=answer)
    policy.require(actor=actor, action=Action.RTI_ANSWER, subject=request_subject(found.request))
    _publishable(found, question)
    plan = plan_of(found)
    given = answered(question_of(question), question_of(question).answer(plan.as_of), ())
    table = csv_text(headers(given.question.columns), given.rows)
    lines = lines_text(given.rows)
    with transaction.atomic():
        made = StandingAnswer.objects.create(
            question=question, size=found.size, at=plan.as_of.at, rows=len(given.rows), csv=table,
            lines=lines, csv_sha256=_digest(table), lines_sha256=_digest(lines),
            software_sha256=software_sha256(), published_by=actor,
        )  # fmt: skip
        ledger.append(
            actor=actor, verb=Entry.Verb.DISCLOSURE, action="rti.publish",
            subject=request_subject(found.request),
            public={"question": question, "size": found.size, "sha256": made.csv_sha256},
        )  # fmt: skip
    return made


def standing_answers() -> Sequence[StandingAnswer]:
    """Every standing answer without its rows, by question, the newest size first."""
    return list(StandingAnswer.objects.defer("csv", "lines"))


def standing_get(*, question: int, size: int) -> StandingAnswer:
    """One standing answer. Raises NotThere."""
    found = StandingAnswer.objects.filter(question=question, size=size).first()
    if found is None:
        raise NotThere(_("There is no such standing answer."))
    return found


def _publishable(found: RtiAnswer, question: int) -> None:
    if question not in found.questions:
        raise NotThere(_("This question is not part of the answer."))
    if found.frozen_at is None:
        raise Refused("draft", _("Freeze the answer first: what is published stands."))
    if found.withholdings.filter(question=question).exists():
        raise Refused("withheld", _("A field of this answer is withheld. Publish another one."))
    if StandingAnswer.objects.filter(question=question, size=found.size).exists():
        raise Refused("published", _("This answer at this size is published."))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
