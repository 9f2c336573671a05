"""The end of a session, and what it means for whoever was on duty."""

from __future__ import annotations

from django.conf import settings

from distress.services.shifts import shift_end
from governance.actors import AnyActor, worker
from governance.models import Session
from governance.selectors.sessions import sessions_due, sessions_open
from governance.services.sessions import session_due, session_end

SWEEPER = worker("sessions")


def session_close(*, actor: AnyActor, session: Session, ending: Session.Ending) -> None:
    """End a session. Its person goes off duty with the last one: she could not answer any more."""
    ended = session_end(actor=actor, session=session, ending=ending)
    # The demo's people stay on duty while one visitor tries their roles in turn.
    if ended and not settings.DEMO and not sessions_open(person=session.person).exists():
        shift_end(actor=session.person)


def session_close_due(*, session: Session) -> bool:
    """Whether this session is over; one whose time has passed is ended now, with its entry."""
    if session.ended_at is not None:
        return True
    ending = session_due(session)
    if ending is None:
        return False
    session_close(actor=SWEEPER, session=session, ending=ending)
    session.ending = ending.value
    return True


def sessions_sweep() -> int:
    """How many sessions had passed an end unnoted, because nothing was asked in them."""
    due = list(sessions_due())
    for session in due:
        session_close_due(session=session)
    return len(due)
