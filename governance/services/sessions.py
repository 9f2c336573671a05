"""Sessions: opened at sign-in, kept open by what a person does, and over when they are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from governance import ledger, policy
from governance.actors import AnyActor, worker
from governance.clock import latest
from governance.models import Entry, Session, User
from governance.policy import Action
from governance.selectors.sessions import sessions_open
from governance.subjects import Subject, SubjectKind

# A session is written to at most this often, however much is done in it.
TOUCH_EVERY = timedelta(seconds=30)


@dataclass(frozen=True)
class SessionLimits:
    """After how long a session ends: without anything done in it, and in any case."""

    idle: timedelta
    longest: timedelta


def session_open(
    *, person: User, limits: SessionLimits, browser: str = "", system: str = ""
) -> Session:
    """A session of this person from now on. browser and system: words of ours, not her header."""
    at = now()
    return Session.objects.create(
        person=person, browser=browser, system=system, started_at=at, seen_at=at,
        idle_s=int(limits.idle.total_seconds()), idle_ends_at=at + limits.idle,
        ends_at=at + limits.longest,
    )  # fmt: skip


def session_touch(*, session: Session) -> None:
    """Something was done: the session stays open for its idle time from now on, to its end."""
    at = now()
    if at < session.seen_at + TOUCH_EVERY:
        return
    idle_ends_at = at + timedelta(seconds=session.idle_s)
    # Whoever ended it meanwhile has ended it.
    Session.objects.filter(pk=session.pk, ended_at__isnull=True, idle_ends_at__gt=at).update(
        seen_at=at, idle_ends_at=idle_ends_at
    )
    session.seen_at, session.idle_ends_at = at, idle_ends_at


def session_end(*, actor: AnyActor, session: Session, ending: Session.Ending) -> bool:
    """End a session, with its entry. False when it had ended before: the first end stands."""
    with transaction.atomic():
        ended = Session.objects.filter(pk=session.pk, ended_at__isnull=True).update(
            ended_at=now(), ending=ending.value
        )
        if ended:
            ledger.append(
                actor=actor,
                verb=Entry.Verb.ADMINISTRATION,
                action="session.end",
                subject=Subject(SubjectKind.SESSION, str(session.code)),
                detail={"person": str(session.person.code), "ending": ending.value},
            )
    return bool(ended)


def session_end_due(*, session: Session) -> bool:
    """End a session whose time is over; False when it is not, or had ended before."""
    ending = session_due(session)
    if ending is None:
        return False
    return session_end(actor=worker("sessions"), session=session, ending=ending)


def session_due(session: Session) -> Session.Ending | None:
    """Which of its ends an open session has passed; None while it has passed neither."""
    # A clock that was set back brings no session back.
    at = latest(now())
    if session.ends_at <= at:
        return Session.Ending.LONGEST
    return Session.Ending.IDLE if session.idle_ends_at <= at else None


def sessions_end_others(*, actor: User, keep: UUID) -> int:
    """End every session of this person but one; how many that were.

    Raises:
        Denied: the person has no role here.
    """
    subject = Subject(SubjectKind.PERSON, str(actor.code))
    policy.require(actor=actor, action=Action.ACCOUNT_SECURE, subject=subject)
    others = sessions_open(person=actor).exclude(code=keep)
    return sum(
        session_end(actor=actor, session=other, ending=Session.Ending.ELSEWHERE) for other in others
    )
