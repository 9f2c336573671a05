"""Reaching a station when nobody sits at its page: a word through apprise, never a picture."""

from __future__ import annotations

from datetime import timedelta

import apprise
import structlog
from django.conf import settings
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.models import Dispatch, Message
from governance import vault
from governance.errors import GovernanceError

log = structlog.get_logger(__name__)

NOTIFY_LABEL = "station.notify"
MOST_TRIES = 6
# Between tries: 2, 4, 8, 16, 32 seconds.
FIRST_PAUSE_S = 2


def message_queue(*, dispatch: Dispatch) -> Message:
    """The message that will go to the dispatch's station, in the dispatch's own transaction."""
    is_off = not settings.ABHAYA_NOTIFY or not dispatch.station.notify_sealed
    return Message.objects.create(
        dispatch=dispatch,
        station=dispatch.station,
        status=Message.Status.OFF if is_off else Message.Status.WAITING,
        settled_at=now() if is_off else None,
    )


def messages_send_due() -> int:
    """How many messages went out in this pass; those that did not are tried again later."""
    sent = 0
    for message in Message.objects.select_related("station").filter(status="waiting"):
        if _is_due(message) and _claim(message):
            sent += _send(message)
    return sent


def _is_due(message: Message) -> bool:
    pause_s = FIRST_PAUSE_S * (2**message.tries - 1)
    return message.created_at + timedelta(seconds=pause_s) <= now()


def _claim(message: Message) -> bool:
    """Count this try; False when another sweep counted it first."""
    return bool(
        Message.objects.filter(pk=message.pk, status="waiting", tries=message.tries).update(
            tries=F("tries") + 1
        )
    )


def _send(message: Message) -> bool:
    done = _notify(message)
    if done:
        status = Message.Status.SENT
    elif message.tries + 1 >= MOST_TRIES:
        status = Message.Status.FAILED
    else:
        return False
    Message.objects.filter(pk=message.pk).update(status=status, settled_at=now())
    log.info("message settled", message=str(message.code), status=status, tries=message.tries + 1)
    return done


def _notify(message: Message) -> bool:
    """Whether the gateway took it. What cannot be unsealed is a try that failed, and counted."""
    try:
        addresses = vault.text_open(bytes(message.station.notify_sealed), NOTIFY_LABEL).split()
    except GovernanceError as error:
        log.warning("address not unsealed", message=str(message.code), error=type(error).__name__)
        return False
    gateway = apprise.Apprise()
    # A gateway whose address is wrong must not take the others with it.
    added = [gateway.add(address) for address in addresses]
    return any(added) and bool(
        gateway.notify(
            title=_("Abhaya: a dispatch waits for your station"),
            body=_("Open your page to acknowledge it. Code: %(code)s")
            % {"code": message.dispatch.code},
        )
    )
