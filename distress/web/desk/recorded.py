"""That an auditor looked is an entry before she sees anything."""

from __future__ import annotations

from distress.web.access import SignedInRequest
from distress.web.people import purpose_of
from governance import policy
from governance.policy import Action
from governance.subjects import Subject, SubjectKind


def look_recorded(request: SignedInRequest, code: str) -> None:
    """Ask policy for one of the desk's pages, or for one person's or thing's timeline.

    Raises:
        Denied: she may not see it; that is on record too.
    """
    policy.require(
        actor=request.user, action=Action.OVERSIGHT_READ, purpose=purpose_of(request),
        subject=Subject(SubjectKind.LEDGER, code),
    )  # fmt: skip
