"""Findings of auditors: what waits, what was answered, and the counts that everybody may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import clock, vault
from governance.errors import NotThere
from governance.models import Entry, Finding
from governance.subjects import Subject, SubjectKind

MOST = 200


class Part(StrEnum):
    """The sealed words of a finding."""

    WORDS = "words"
    ANSWER = "answer"


@dataclass(frozen=True)
class FindingState:
    """One finding, and whether its answer is owed beyond its time."""

    finding: Finding
    is_overdue: bool

    @property
    def is_late(self) -> bool:
        """Whether it was answered, and after its time."""
        answered_at = self.finding.answered_at
        return answered_at is not None and answered_at > self.finding.due_at


@dataclass(frozen=True)
class PublicFindings:
    """What everybody may know of findings: exact counts, as they stand at a time."""

    at: datetime
    raised: int
    waiting: int
    overdue: int
    answered: int
    answered_late: int
    accepted: int
    disputed: int


def finding_subject(finding: Finding) -> Subject:
    """The finding as policy knows it."""
    return Subject(SubjectKind.FINDING, str(finding.code))


def finding_get(*, code: UUID) -> Finding:
    """The finding under this code. Raises NotThere."""
    rows = Finding.objects.select_related("auditor", "answered_by", "judged_by")
    found = rows.filter(code=code).first()
    if found is None:
        raise NotThere(_("There is no finding under this code."))
    return found


def finding_state(finding: Finding, *, at: datetime | None = None) -> FindingState:
    """The finding with its clock; one that was set back gives no time back."""
    at = at or clock.latest(now())
    return FindingState(finding, finding.answered_at is None and at > finding.due_at)


def finding_list() -> Sequence[FindingState]:
    """What waits for an answer first, the one that is due next on top; then the newest."""
    at = clock.latest(now())
    rows = Finding.objects.annotate(entries=Count("evidence")).order_by(
        F("answered_at").desc(nulls_first=True), "due_at"
    )
    return [finding_state(row, at=at) for row in rows[:MOST]]


def finding_entries(*, finding: Finding) -> Sequence[Entry]:
    """The entries that a finding rests on, as they were written."""
    rows = Entry.objects.filter(pk__in=finding.evidence.values("entry_id"))
    return list(rows.select_related("leaf").order_by("id"))


def findings_waiting() -> int:
    """How many findings have no answer."""
    return Finding.objects.filter(answered_at=None).count()


def findings_public() -> PublicFindings:
    """The figures of now. What the agency owes is not hidden behind small numbers."""
    at = clock.latest(now())
    every = Finding.objects.order_by()
    by_status = dict(every.values_list("status").annotate(Count("pk")))
    raised, waiting = sum(by_status.values()), by_status.get(Finding.Status.OPEN, 0)
    return PublicFindings(
        at=at, raised=raised, waiting=waiting, answered=raised - waiting,
        overdue=every.filter(answered_at=None, due_at__lt=at).count(),
        answered_late=every.filter(answered_at__gt=F("due_at")).count(),
        accepted=by_status.get(Finding.Status.ACCEPTED, 0),
        disputed=by_status.get(Finding.Status.DISPUTED, 0),
    )  # fmt: skip


def finding_label(finding: Finding, part: Part) -> str:
    """What one sealed text is bound to."""
    return f"finding.{part}:{finding.code}"


def finding_words(finding: Finding, part: Part) -> str:
    """One of the sealed texts; empty where nothing was said."""
    sealed = bytes(getattr(finding, f"{part.value}_sealed"))
    return vault.text_open(sealed, finding_label(finding, part)) if sealed else ""
