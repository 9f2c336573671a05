"""Reaching a station when nobody sits at its page: a word through apprise, never a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

import structlog
from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from distress.models import Dispatch, Message
from distress.models.responses import Outbound
from governance import vault
from governance.errors import GovernanceError

log = structlog.get_logger(__name__)

NOTIFY_LABEL = "station.notify"
MOST_TRIES = 6
# Between tries: 2, 4, 8, 16, 32 seconds.
FIRST_PAUSE_S = 2

Outgoing = TypeVar("Outgoing", bound=Outbound)


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
    waiting = Message.objects.select_related("station").filter(status="waiting")
    return sum(message_try(message, _notify) for message in waiting)


def message_try(message: Outgoing, notify: Callable[[Outgoing], bool]) -> bool:
    """Whether the message went out now, if it is time for another try of it."""
    if not _is_due(message) or not _claim(message):
        return False
    done = notify(message)
    if done:
        status = Outbound.Status.SENT
    elif message.tries + 1 >= MOST_TRIES:
        status = Outbound.Status.FAILED
    else:
        return False
    _rows(message).update(status=status, settled_at=now())
    log.info("message settled", message=str(message.code), status=status, tries=message.tries + 1)
    return done


def gateway_notify(addresses: Iterable[str], *, title: str, body: str) -> bool:
    """Whether one of these Apprise addresses took it."""
    # Late: every process reads this module, and few of them send.
    import apprise

    gateway = apprise.Apprise()
    # A gateway whose address is wrong must not take the others with it.
    added = [gateway.add(address) for address in addresses]
    return any(added) and bool(gateway.notify(title=title, body=body))


def _is_due(message: Outbound) -> bool:
    pause_s = FIRST_PAUSE_S * (2**message.tries - 1)
    return message.created_at + timedelta(seconds=pause_s) <= now()


def _claim(message: Outbound) -> bool:
    """Count this try; False when another sweep counted it first."""
    waiting = _rows(message).filter(status="waiting", tries=message.tries)
    return bool(waiting.update(tries=F("tries") + 1))


def _rows(message: Outbound) -> QuerySet[Outbound]:
    rows: QuerySet[Outbound] = type(message)._default_manager.filter(pk=message.pk)
    return rows


def _notify(message: Message) -> bool:
    """Whether the gateway took it. What cannot be unsealed is a try that failed, and counted."""
    try:
        addresses = vault.text_open(bytes(message.station.notify_sealed), NOTIFY_LABEL).split()
    except GovernanceError as error:
        log.warning("address not unsealed", message=str(message.code), error=type(error).__name__)
        return False
    return gateway_notify(
        addresses,
        title=_("Abhaya: a dispatch waits for your station"),
        body=_("Open your page to acknowledge it. Code: %(code)s")
        % {"code": message.dispatch.code},
    )
