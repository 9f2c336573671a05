"""Being on duty: from the start of a shift, for one purpose, until it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from distress.models import DutyShift, Station
from governance import ledger, policy
from governance.models import Entry, User
from governance.policy import Action, Purpose
from governance.selectors.grants import held_by
from governance.subjects import Subject, SubjectKind

# Nobody stays on the roster because she forgot to sign out.
LONGEST_SHIFT = timedelta(hours=12)


def shift_start(*, actor: User, purpose: Purpose) -> Sequence[DutyShift]:
    """The person's shifts from now on, one at each station that she serves; older ones end.

    Raises:
        Denied: the person has no role here.
    """
    subject = Subject(SubjectKind.SHIFT, str(actor.code))
    policy.require(actor=actor, action=Action.SHIFT_START, subject=subject, purpose=purpose)
    with transaction.atomic():
        _end(actor)
        at = now()
        shifts = DutyShift.objects.bulk_create(
            DutyShift(
                person=actor, station=station, purpose=purpose.value,
                starts_at=at, ends_at=at + LONGEST_SHIFT,
            )
            for station in _stations_served(actor)
        )  # fmt: skip
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action=Action.SHIFT_START.value,
            subject=subject,
            purpose=purpose,
            detail={"stations": len(shifts)},
        )
    return shifts


def shift_end(*, actor: User) -> None:
    """Take the person off duty; nothing happens when she is not on duty."""
    with transaction.atomic():
        if not _end(actor):
            return
        ledger.append(
            actor=actor,
            verb=Entry.Verb.ADMINISTRATION,
            action="shift.end",
            subject=Subject(SubjectKind.SHIFT, str(actor.code)),
        )


def _end(person: User) -> int:
    at = now()
    running = DutyShift.objects.filter(person=person, ends_at__gt=at)
    # A shift that would not yet have begun never was one; no row may end before it starts.
    cancelled, _rows = running.filter(starts_at__gte=at).delete()
    return cancelled + running.filter(starts_at__lt=at).update(ends_at=at)


def _stations_served(person: User) -> list[Station]:
    held = held_by(person=person)
    return list(Station.objects.filter(code__in=held.responds | held.watches))
