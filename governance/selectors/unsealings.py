"""Requests to open sealed words: what was asked, by whom, and what state that is in."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.timezone import now

from governance import clock, vault
from governance.models import Entry, Unsealing, User
from governance.subjects import Subject, SubjectKind

MOST = 100
Status = Unsealing.Status


def unsealing_find(*, code: UUID) -> Unsealing | None:
    """The request under this code; None where there is none."""
    rows = Unsealing.objects.select_related("auditor", "answered_by", "asked_body")
    return rows.filter(code=code).first()


def unsealing_subject(found: Unsealing | None, *, code: UUID, barred: str = "") -> Subject:
    """The request as policy knows it. What does not exist belongs to nobody."""
    holder = str(found.auditor.code) if found else ""
    return Subject(SubjectKind.UNSEALING, str(code), holder=holder, barred=barred)


def unsealing_entries(*, unsealing: Unsealing) -> Sequence[Entry]:
    """The entries whose words are asked for."""
    rows = Entry.objects.filter(pk__in=unsealing.asked.values("entry_id"))
    return list(rows.select_related("leaf").order_by("id"))


def unsealings_list() -> Sequence[Unsealing]:
    """What was asked for, the newest first."""
    return list(Unsealing.objects.select_related("auditor", "answered_by")[:MOST])


def unsealings_waiting() -> int:
    """How many requests wait for a second key-holder."""
    return Unsealing.objects.filter(status=Status.WAITING, lapses_at__gt=now()).count()


def answer_barred(found: Unsealing, person: User) -> str:
    """Code of the reason why this person's answer cannot count; empty where it can."""
    if found.auditor_id == person.pk:
        return "self_approval"
    if found.status != Status.WAITING:
        return "unsealing_answered"
    if found.lapses_at <= clock.latest(now()):
        return "unsealing_lapsed"
    bodies = (person.body_id, found.asked_body_id)
    return "unsealing_other_body" if None in bodies or bodies[0] == bodies[1] else ""


def open_barred(found: Unsealing) -> str:
    """Code of the reason why nothing can be opened under it now; empty where it can."""
    if found.status != Status.APPROVED or found.ends_at is None:
        return "unsealing_waits"
    return "unsealing_over" if found.ends_at <= clock.latest(now()) else ""


def unsealing_is_over(found: Unsealing) -> bool:
    """Whether it was not answered in time, or the time to read has passed."""
    ends_at = found.lapses_at if found.status == Status.WAITING else found.ends_at
    return ends_at is not None and ends_at <= clock.latest(now())


def unsealing_label(unsealing: Unsealing) -> str:
    """What the sealed reason is bound to."""
    return f"unsealing:{unsealing.code}"


def unsealing_reason(unsealing: Unsealing) -> str:
    """Why the words are asked for."""
    return vault.text_open(bytes(unsealing.reason_sealed), unsealing_label(unsealing))
