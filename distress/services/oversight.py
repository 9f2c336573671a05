"""Telling oversight that somebody broke the glass: at once on its page, and by message if set."""

from __future__ import annotations

from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.models import OversightMessage
from distress.services.messages import gateway_notify, message_try
from governance.models import BrokenGlass


def oversight_messages_send_due() -> int:
    """How many messages went to oversight in this pass; the others are tried again later."""
    _queue()
    waiting = OversightMessage.objects.select_related("glass").filter(status="waiting")
    return sum(message_try(message, _notify) for message in waiting)


def _queue() -> None:
    """One message for each broken glass: read from the rows, so that no death of ours loses one."""
    is_off = not settings.ABHAYA_OVERSIGHT_NOTIFY
    for glass in BrokenGlass.objects.filter(message__isnull=True):
        OversightMessage.objects.get_or_create(
            glass=glass,
            defaults={
                "status": "off" if is_off else "waiting",
                "settled_at": now() if is_off else None,
            },
        )


def _notify(message: OversightMessage) -> bool:
    return gateway_notify(
        settings.ABHAYA_OVERSIGHT_NOTIFY,
        title=_("Abhaya: an original was seen without a second person"),
        body=_("Ground: %(ground)s. Review it on your page. Code: %(code)s")
        % {"ground": message.glass.get_ground_display(), "code": message.glass.code},
    )
