"""Findings: raised on entries, answered by the agency, accepted or not by the auditor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import clock, ledger, policy, vault
from governance.actors import AnyActor, worker
from governance.errors import Refused
from governance.models import Entry, Finding, FindingEntry, User
from governance.selectors.findings import Part, finding_get, finding_label, finding_subject
from governance.subjects import Subject, SubjectKind
from governance.texts import words_checked
from governance.vocabulary import Action, Purpose

CONTROL = worker("control")
Status = Finding.Status
WORDS_LENGTH = 4000
ENTRIES_MOST = 200
# Nobody can look into anything in less, and what may wait longer than this is not asked for.
DUE_LEAST = timedelta(days=1)
DUE_MOST = timedelta(days=90)


def finding_raise(
    *,
    actor: User,
    purpose: Purpose | None,
    words: str,
    due_at: datetime,
    entries: Sequence[UUID],
    anomaly: str = "",
) -> Finding:
    """The finding, which the agency has to answer by its date.

    entries: codes of those that it rests on. anomaly: what did not look right, by its kind.

    Raises:
        Denied: she may not raise findings.
        ValidationError: words, date or entries do not fit.
    """
    policy.require(
        actor=actor, action=Action.FINDING_RAISE, purpose=purpose,
        subject=Subject(SubjectKind.FINDING, "new"),
    )  # fmt: skip
    said = words_checked("words", words, least=1, most=WORDS_LENGTH)
    at = now()
    if not at + DUE_LEAST <= due_at <= at + DUE_MOST:
        raise ValidationError(
            {"due_at": _("The answer is due in a day at the earliest, in 90 days at the latest.")}
        )
    rests_on = _entries(entries)
    with transaction.atomic():
        made = Finding(auditor=actor, anomaly=anomaly, raised_at=at, due_at=due_at)
        made.words_sealed = vault.text_seal(said, finding_label(made, Part.WORDS))
        made.save()
        FindingEntry.objects.bulk_create(FindingEntry(finding=made, entry=row) for row in rests_on)
        detail: ledger.Detail = {
            "anomaly": anomaly, "entries": len(rests_on), "due": due_at.isoformat(),
        }  # fmt: skip
        _note(actor, Action.FINDING_RAISE.value, made, detail, words=said)
    return made


def _entries(codes: Sequence[UUID]) -> list[Entry]:
    wanted = set(codes)
    found = list(Entry.objects.filter(code__in=wanted).order_by("id"))
    if not found or len(found) < len(wanted) or len(found) > ENTRIES_MOST:
        raise ValidationError(
            {
                "entries": _(
                    "A finding rests on 1 to %(most)s entries of the ledger, each by its code, one "
                    "in a line."
                )
                % {"most": ENTRIES_MOST}
            }
        )
    return found


def finding_answer(*, actor: User, code: UUID, answer: str) -> Finding:
    """The finding with the agency's answer, which stands.

    Raises:
        NotThere: there is none under this code.
        Denied: she may not answer.
        ValidationError: the answer is empty, too long, or holds control characters.
        Refused: it was answered before.
    """
    finding = _require(actor, code, Action.FINDING_ANSWER, None)
    said = words_checked("answer", answer, least=1, most=WORDS_LENGTH)
    at = now()
    with transaction.atomic():
        won = Finding.objects.filter(pk=finding.pk, status=Status.OPEN).update(
            status=Status.ANSWERED, answered_at=at, answered_by=actor,
            answer_sealed=vault.text_seal(said, finding_label(finding, Part.ANSWER)),
        )  # fmt: skip
        if not won:
            raise Refused("answered_before", _("This finding was answered. The answer stands."))
        late = at > finding.due_at
        _note(actor, Action.FINDING_ANSWER.value, finding, {"late": late}, answer=said)
    finding.refresh_from_db()
    return finding


def finding_judge(
    *, actor: User, purpose: Purpose | None, code: UUID, is_accepted: bool
) -> Finding:
    """The finding with the auditors' verdict on its answer, which stands.

    Raises:
        NotThere: there is none under this code.
        Denied: she may not judge answers.
        Refused: there is no answer yet, or it was judged before.
    """
    finding = _require(actor, code, Action.FINDING_JUDGE, purpose)
    with transaction.atomic():
        won = Finding.objects.filter(pk=finding.pk, status=Status.ANSWERED).update(
            status=Status.ACCEPTED if is_accepted else Status.DISPUTED,
            judged_at=now(), judged_by=actor,
        )  # fmt: skip
        if not won:
            raise Refused(
                "not_judgeable", _("There is no answer to judge, or it was judged before.")
            )
        _note(actor, Action.FINDING_JUDGE.value, finding, {"accepted": is_accepted})
    finding.refresh_from_db()
    return finding


def findings_sweep() -> int:
    """On how many findings the time for an answer has run out since the last pass."""
    # A clock that was set back gives no time back.
    at = clock.latest(now())
    overdue = Finding.objects.filter(answered_at=None, overdue_told_at=None, due_at__lt=at)
    return sum(_overdue(finding) for finding in overdue)


def _overdue(finding: Finding) -> bool:
    with transaction.atomic():
        won = Finding.objects.filter(
            pk=finding.pk, answered_at=None, overdue_told_at=None
        ).update(overdue_told_at=now())  # fmt: skip
        if won:
            _note(CONTROL, "finding.overdue", finding, {})
    return bool(won)


def _require(actor: User, code: UUID, action: Action, purpose: Purpose | None) -> Finding:
    found = finding_get(code=code)
    policy.require(actor=actor, action=action, purpose=purpose, subject=finding_subject(found))
    return found


def _note(
    actor: AnyActor, action: str, finding: Finding, detail: ledger.Detail, **words: str
) -> None:
    ledger.append(
        actor=actor, verb=Entry.Verb.ADMINISTRATION, action=action,
        subject=finding_subject(finding), detail=detail, sealed=words,
    )  # fmt: skip
