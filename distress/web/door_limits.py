"""How often somebody comes to a door that is open to all, without knowing who it is."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from datetime import UTC, datetime, timedelta
from enum import Enum

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils.timezone import now
from redis.exceptions import RedisError

from governance.rti.listing import requests_received_since
from governance.selectors.complaints import complaints_received_since

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

log = structlog.get_logger(__name__)


class Door(Enum):
    """What anybody may send something to, and the public pages together."""

    COMPLAINTS = "complaints"
    ACCESS = "access"
    RTI = "rti"
    PAGES = "pages"

    @property
    def span(self) -> timedelta:
        """Over how long turns are counted together."""
        return MINUTE if self is Door.PAGES else HOUR

    @property
    def most(self) -> int:
        """How often one address may in that time."""
        if self is Door.PAGES:
            return int(settings.ABHAYA_PUBLIC_PER_MINUTE)
        if self is Door.ACCESS:
            return int(settings.ABHAYA_ACCESS_HOURLY_EACH)
        return int(settings.ABHAYA_COMPLAINTS_HOURLY_EACH)


def full_until(*, door: Door) -> datetime | None:
    """When the next one is taken, where as many as an hour may bring have come; or None."""
    most = settings.ABHAYA_COMPLAINTS_HOURLY
    since = now() - HOUR
    is_rti = door is Door.RTI
    received = requests_received_since(at=since) if is_rti else complaints_received_since(at=since)
    return received[-most] + HOUR if len(received) >= most else None


def turn_take(address: str, door: Door) -> datetime | None:
    """Count one more from this address; when it may send again, where it has had its turns.

    Of the address a hash lies in the cache until its time is over. Its salt lies beside it and
    goes with it, so that afterwards nobody can compare it with anything.
    """
    try:
        key, ends_at = _key(address, door)
        cache.add(key, 0, _left_s(ends_at))
        turns = cache.incr(key)
    except (RedisError, ValueError) as error:
        # Without the cache what is kept is still bounded, all together, by the database.
        log.warning("turns not counted", error=type(error).__name__)
        return None
    return ends_at if turns > door.most else None


def turn_give_back(address: str, *, door: Door) -> None:
    """What was sent was not kept, so it does not count."""
    try:
        cache.decr(_key(address, door)[0])
    except (RedisError, ValueError) as error:
        log.warning("turn not given back", error=type(error).__name__)


def _key(address: str, door: Door) -> tuple[str, datetime]:
    span_s = door.span.total_seconds()
    number = int(now().timestamp() // span_s)
    ends_at = datetime.fromtimestamp((number + 1) * span_s, UTC)
    salt_key = f"{door.value}:salt:{number}"
    cache.add(salt_key, secrets.token_hex(16), _left_s(ends_at))
    hashed = hashlib.sha256(f"{cache.get(salt_key)}:{_household(address)}".encode()).hexdigest()
    return f"{door.value}:{number}:{hashed}", ends_at


def _left_s(ends_at: datetime) -> int:
    return max(1, int((ends_at - now()).total_seconds()) + 1)


def _household(address: str) -> str:
    """The address; of IPv6 the first half, since one line may use any of the second."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        # A server that listens for both versions writes those of the fourth like this, and half
        # of such an address is the same for everybody.
        found = found.ipv4_mapped or found
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
