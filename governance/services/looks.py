"""Looks: opened once, counted with every byte, over when they are over."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from governance.errors import LookEnded
from governance.models import Entry, Look, User
from governance.models.looks import LONGEST_LOOK, LONGEST_REVIEW_LOOK
from governance.policy import Purpose
from governance.subjects import Subject


def look_current(*, person: User, subject: Subject, kind: Look.Kind | None = None) -> Look | None:
    """The look that this person has open on this subject now, of any kind or of one, or None."""
    running = Look.objects.filter(
        person=person, subject_kind=subject.kind, subject_code=subject.code,
        closed_at__isnull=True, ends_at__gt=now(),
    )  # fmt: skip
    if kind is not None:
        running = running.filter(kind=kind)
    return running.first()


def look_open(
    *,
    person: User,
    subject: Subject,
    purpose: Purpose,
    entry: Entry,
    kind: Look.Kind = Look.Kind.PLAIN,
    lasts: timedelta | None = None,
) -> Look:
    """A look from now on, on record in `entry`; the one that is already open, if there is one.

    lasts: cut to what the kind allows: 15 minutes, 60 seconds for a review look.

    Raises:
        ValueError: the entry does not say that this person was allowed to.
    """
    longest = LONGEST_REVIEW_LOOK if kind is Look.Kind.REVIEW else LONGEST_LOOK
    _entry_fits(entry, person)
    with transaction.atomic():
        # Two requests of one player often come at once; the second waits here for the first's look.
        User.objects.select_for_update().get(pk=person.pk)
        # A plain look is longer, so it must not stand in for a review look.
        running = look_current(person=person, subject=subject, kind=kind)
        if running:
            return running
        at = now()
        return Look.objects.create(
            kind=kind, person=person, entry=entry, purpose=purpose.value,
            subject_kind=subject.kind, subject_code=subject.code,
            opened_at=at, ends_at=at + min(lasts or longest, longest),
        )  # fmt: skip


def _entry_fits(entry: Entry, person: User) -> None:
    if not entry.allowed or entry.actor_code != str(person.code):
        raise ValueError("a look needs the entry in which policy allowed this person to look")


def look_count(*, look: Look, bytes_served: int) -> None:
    """Count one range against a look, before its bytes leave.

    Raises:
        LookEnded: the look is over, so nothing more is served under it.
    """
    counted = Look.objects.filter(pk=look.pk, closed_at__isnull=True, ends_at__gt=now()).update(
        ranges=F("ranges") + 1, bytes_served=F("bytes_served") + bytes_served
    )
    if not counted:
        raise LookEnded(_("This look has ended."))


def looks_close(*, subject_code: str, kind: Look.Kind | None = None) -> int:
    """How many looks at this subject were open and now are not."""
    running = Look.objects.filter(subject_code=subject_code, closed_at__isnull=True)
    if kind is not None:
        running = running.filter(kind=kind)
    return running.update(closed_at=now())
