"""Who is signed in, since when, with what."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import now

from governance.models import Session, User


def session_get(*, code: str) -> Session | None:
    """The session with this code, open or ended; None when there is none."""
    try:
        wanted = UUID(code)
    except ValueError:
        return None
    return Session.objects.select_related("person").filter(code=wanted).first()


def session_is_open(*, code: str, person: User) -> bool:
    """Whether this session of this person goes on: neither ended nor past one of its ends."""
    found = session_get(code=code)
    return found is not None and _running().filter(pk=found.pk, person=person).exists()


def sessions_open(*, person: User) -> QuerySet[Session]:
    """Where a person is signed in now, newest first."""
    return _running().filter(person=person).select_related("person")


def sessions_due() -> QuerySet[Session]:
    """The sessions that have passed one of their ends and of which nobody has noted it yet."""
    at = now()
    over = Q(ends_at__lte=at) | Q(idle_ends_at__lte=at)
    return Session.objects.select_related("person").filter(over, ended_at__isnull=True)


def _running() -> QuerySet[Session]:
    at = now()
    return Session.objects.filter(ended_at__isnull=True, ends_at__gt=at, idle_ends_at__gt=at)
