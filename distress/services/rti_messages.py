"""Telling RTI officers what comes due, and oversight what is overdue: by message, if set."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from distress.models import RtiMessage
from distress.services.messages import gateway_notify, message_try
from governance.models import RtiReminder
from governance.rti.timeline import CLAUSES, CLOCKS, Clock

To, Stage = RtiMessage.To, RtiReminder.Stage


def rti_messages_send_due() -> int:
    """How many messages went out in this pass; the others are tried again later.

    Safe to run twice: each reminder has one message to each whom it concerns.
    """
    for reminder in RtiReminder.objects.filter(messages__isnull=True):
        with transaction.atomic():
            for to in _whom(reminder):
                _add(reminder, to)
    waiting = RtiMessage.objects.select_related("reminder__request").filter(status="waiting")
    return sum(message_try(message, _notify) for message in waiting)


def _whom(reminder: RtiReminder) -> Iterator[RtiMessage.To]:
    yield To.OFFICERS
    # Of a deemed refusal oversight is told as such.
    if reminder.stage == Stage.OVERDUE and reminder.clock != Clock.ANSWER:
        yield To.OVERSIGHT


def _add(reminder: RtiReminder, to: RtiMessage.To) -> None:
    is_off = not _addresses(to)
    RtiMessage.objects.get_or_create(
        reminder=reminder, to=to,
        defaults={
            "status": "off" if is_off else "waiting",
            "settled_at": now() if is_off else None,
        },
    )  # fmt: skip


def _addresses(to: str) -> list[str]:
    found: list[str] = (
        settings.ABHAYA_RTI_NOTIFY if to == To.OFFICERS else settings.ABHAYA_OVERSIGHT_NOTIFY
    )
    return found


def _notify(message: RtiMessage) -> bool:
    """It says number, clock and time, never who asked what."""
    reminder = message.reminder
    clock = Clock(reminder.clock)
    title = _("Abhaya: RTI request %(number)s") % {"number": reminder.request.reference}
    body = _("%(what)s, section %(clause)s. %(stage)s: %(until)s") % {
        "what": CLOCKS[clock], "clause": CLAUSES[clock], "stage": reminder.get_stage_display(),
        "until": f"{localtime(reminder.ends_at):%d.%m.%Y %H:%M}",
    }  # fmt: skip
    return gateway_notify(_addresses(message.to), title=title, body=body)
