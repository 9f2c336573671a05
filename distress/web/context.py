"""What every page needs to know."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from distress.web.people import pages_of, purpose_of, role_of
from distress.web.sessions import session_of, session_seconds_left
from governance.models import Session, User
from governance.selectors.sessions import sessions_open


def page(request: HttpRequest) -> dict[str, Any]:
    """Whether this is the demo, and who is signed in as what, for what purpose."""
    shown: dict[str, Any] = {"is_demo": settings.DEMO}
    if isinstance(request.user, User):
        role, purpose = role_of(request.user), purpose_of(request)
        shown["role_label"] = role.label if role else ""
        shown["purpose_label"] = purpose.label if purpose else ""
        # Over every picture: whoever films the screen films who it was shown to.
        shown["viewer"] = str(request.user.code)[:8]
        shown["pages"] = pages_of(request, request.user)
        shown |= _session(request, request.user)
    return shown


def _session(request: HttpRequest, person: User) -> dict[str, Any]:
    """How long the session lasts, and where else she is signed in; only whole pages ask."""
    here = session_of(request, person)
    return {
        "session_left": partial(session_seconds_left, here),
        "session_elsewhere": partial(_elsewhere, here),
    }


def _elsewhere(here: Session) -> Session | None:
    return sessions_open(person=here.person).exclude(pk=here.pk).first()
