"""Complaints, for those who answer them, for whoever made one, and for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance import clock, vault
from governance.errors import NotThere
from governance.models import Complaint, Dissent
from governance.references import reference_hash
from governance.subjects import Happening, Subject, SubjectKind, facts

MOST = 200


class Part(StrEnum):
    """The sealed words of a complaint."""

    PLACE = "place"
    WORDS = "words"
    ANSWER = "answer"
    DISSENT = "dissent"


@dataclass(frozen=True)
class ComplaintState:
    """One complaint and whether its answer is owed beyond its time."""

    complaint: Complaint
    is_overdue: bool

    @property
    def is_late(self) -> bool:
        """Whether it was answered, and after its time."""
        answered_at = self.complaint.answered_at
        return answered_at is not None and answered_at > self.complaint.due_at


@dataclass(frozen=True)
class PublicComplaints:
    """What everybody may know: exact counts. Nothing is hidden behind small numbers."""

    at: datetime
    days: int
    received: int
    answered: int
    answered_late: int
    upheld: int
    not_upheld: int
    cannot_tell: int
    waiting: int
    overdue: int
    disagreed: int


def complaint_subject(complaint: Complaint) -> Subject:
    """The complaint as policy knows it."""
    return Subject(SubjectKind.COMPLAINT, str(complaint.code))


def complaint_get(*, code: UUID) -> Complaint:
    """The complaint under this code. Raises NotThere."""
    found = Complaint.objects.select_related("answered_by").filter(code=code).first()
    if found is None:
        raise NotThere(_("There is no complaint under this code."))
    return found


def complaint_by_reference(*, reference: str) -> ComplaintState | None:
    """The complaint that somebody follows up, or None where no complaint has this reference."""
    found = Complaint.objects.filter(reference_hash=reference_hash(reference)).first()
    return complaint_state(found) if found else None


def complaint_state(complaint: Complaint, *, at: datetime | None = None) -> ComplaintState:
    """The complaint with its clock; one that was set back gives no time back."""
    at = at or clock.latest(now())
    return ComplaintState(complaint, complaint.answered_at is None and at > complaint.due_at)


def complaint_list() -> Sequence[ComplaintState]:
    """What waits for an answer first, the one that is due next on top; then the newest."""
    at = clock.latest(now())
    ordered = Complaint.objects.annotate(disagreed=Count("dissents")).order_by(
        F("answered_at").desc(nulls_first=True), "due_at"
    )
    return [complaint_state(complaint, at=at) for complaint in ordered[:MOST]]


def complaints_waiting() -> int:
    """How many complaints have no answer."""
    return Complaint.objects.filter(answered_at=None).count()


def complaints_received_since(*, at: datetime) -> Sequence[datetime]:
    """When each complaint since then was received, the earliest first."""
    received = Complaint.objects.filter(received_at__gt=at).order_by("received_at")
    return list(received.values_list("received_at", flat=True))


def complaints_public() -> PublicComplaints:
    """The figures of now."""
    at = clock.latest(now())
    every = Complaint.objects.order_by()
    found = dict(every.values_list("found").annotate(Count("pk")))
    waiting = found.get("", 0)
    received = sum(found.values())
    return PublicComplaints(
        at=at,
        days=settings.ABHAYA_COMPLAINT_DAYS,
        received=received,
        answered=received - waiting,
        answered_late=every.filter(answered_at__gt=F("due_at")).count(),
        upheld=found.get(Complaint.Finding.UPHELD, 0),
        not_upheld=found.get(Complaint.Finding.NOT_UPHELD, 0),
        cannot_tell=found.get(Complaint.Finding.CANNOT_TELL, 0),
        waiting=waiting,
        overdue=every.filter(answered_at=None, due_at__lt=at).count(),
        disagreed=Complaint.objects.filter(dissents__isnull=False).distinct().count(),
    )


def complaint_facts(*, complaint: Complaint, place: str = "") -> Sequence[Happening]:
    """What the system did at the place and in the time that a complaint names; never footage.

    place: code of a camera or hotspot, for a complaint that describes its place in words.
    """
    code = complaint.place_code or place
    if not code:
        return []
    return facts().happenings(place=code, from_at=complaint.from_at, until_at=complaint.until_at)


def label(row: Complaint | Dissent, part: Part) -> str:
    """What one sealed text is bound to."""
    return f"complaint.{part}:{row.code}"


def words_of(row: Complaint | Dissent, part: Part) -> str:
    """One of the sealed texts; empty where nothing was said."""
    column = "words" if part is Part.DISSENT else part.value
    sealed = bytes(getattr(row, f"{column}_sealed"))
    return vault.text_open(sealed, label(row, part)) if sealed else ""
