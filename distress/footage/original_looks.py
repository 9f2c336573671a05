"""The one look at an original that an approved request or a broken glass gives."""

from __future__ import annotations

from dataclasses import replace

from distress.models import Alert, Rendition
from distress.subjects import alert_subject
from governance import policy
from governance.clock import is_set_back
from governance.models import Look, User
from governance.policy import Action, Purpose
from governance.selectors.originals import Leave, original_leave
from governance.services.looks import look_open
from governance.subjects import Subject


def original_look(*, actor: User, rendition: Rendition) -> Look:
    """The look that runs, or the one that begins with this byte.

    The purpose is the one that the leave was given for, whatever the shift is for.

    Raises:
        Denied: she has no leave, it is used up, or time cannot be told; the refusal is on record.
        LookEnded: another window of hers used the leave just now.
    """
    alert = Alert.objects.select_related("station", "claimed_by", "episode__camera").get(
        episode=rendition.clip.episode
    )
    leave = original_leave(person=actor, subject=alert_subject(alert))
    subject = _subject(actor, alert, leave)
    purpose = leave.purpose if leave else Purpose.INVESTIGATION
    action = Action.ORIGINAL_LOOK
    if leave and leave.look and policy.may(
        actor=actor, action=action, subject=subject, purpose=purpose
    ):  # fmt: skip
        return leave.look
    entry = policy.require(actor=actor, action=action, subject=subject, purpose=purpose)
    assert leave is not None
    return look_open(
        person=actor, subject=alert_subject(alert), purpose=purpose, entry=entry,
        kind=Look.Kind.ORIGINAL, leave=leave.given,
    )  # fmt: skip


def _subject(actor: User, alert: Alert, leave: Leave | None) -> Subject:
    barred = leave.ended if leave else ""
    if not barred and is_set_back():
        barred = "clock_went_back"
    holder = str(actor.code) if leave else ""
    return replace(alert_subject(alert), holder=holder, barred=barred)
