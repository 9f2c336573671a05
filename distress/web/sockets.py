"""The socket: it says which alert changed, never what it says."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from distress.selectors.accounts import second_factor_is_missing
from distress.services.notices import camera_group, station_group
from distress.web.sessions import SESSION_KEY
from governance import policy
from governance.models import User
from governance.policy import Action
from governance.selectors.sessions import session_is_open

# Below the silence after which a page takes its connection for dead.
HEARTBEAT_S = 10.0
SESSION_OVER = 4401
NOT_ALLOWED = 4403
NOT_UNDERSTOOD = 4400


class AlertConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """Tells dashboards which alert changed: {"alert": "<code>", "seq": n}.

    The page then fetches the row over HTTP, where policy is asked again. Which stations a person
    hears of, and whether her session goes on, is asked anew with every heartbeat, because a socket
    may outlive both. Listening is no activity: it keeps no session open.
    """

    # Who hears of dispatches to her station hears of their alerts, and asks for the same.
    action = Action.ALERT_LIST

    async def connect(self) -> None:
        self.groups_joined: set[str] = set()
        self.beating: asyncio.Task[None] | None = None
        standing = await self._standing()
        if not standing.groups:
            await self.close(code=standing.refusal)
            return
        groups = standing.groups
        await self._join(groups)
        await self.accept()
        self.beating = asyncio.create_task(self._beat())

    async def disconnect(self, code: int) -> None:
        if self.beating:
            self.beating.cancel()
        await self._join(set())

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        """Pages have nothing to say here: whoever does is not one of ours."""
        await self.close(code=NOT_UNDERSTOOD)

    async def alert_changed(self, event: dict[str, Any]) -> None:
        await self.send_json({"alert": event["alert"], "seq": event["seq"]})

    async def _beat(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(HEARTBEAT_S)
                standing = await self._standing()
                if not standing.groups:
                    await self.close(code=standing.refusal)
                    return
                await self._join(standing.groups)
                await self.send_json({"beat": True})

    async def _standing(self) -> Standing:
        found: Standing = await database_sync_to_async(standing_of)(self.scope)
        return found

    async def _join(self, groups: set[str]) -> None:
        """Listen to these groups and to no others."""
        for group in groups - self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        for group in self.groups_joined - groups:
            await self.channel_layer.group_discard(group, self.channel_name)
        self.groups_joined = groups


@dataclass(frozen=True)
class Standing:
    """What the holder of a socket may hear of now; without groups, how the socket is closed."""

    groups: set[str]
    refusal: int = NOT_ALLOWED


def standing_of(scope: dict[str, Any]) -> Standing:
    """The standing of the person behind this socket at this moment."""
    user = scope["user"]
    current = User.objects.filter(pk=user.pk, is_active=True).first()
    if current is None or second_factor_is_missing(current):
        return Standing(set())
    if not session_is_open(code=scope["session"].get(SESSION_KEY, ""), person=current):
        return Standing(set(), SESSION_OVER)
    return Standing(groups_of(current))


def groups_of(person: User) -> set[str]:
    """The groups that this person may hear of."""
    stations = policy.scope(actor=person, action=Action.ALERT_LIST)
    stations |= policy.scope(actor=person, action=Action.DISPATCH_LIST)
    cameras = policy.scope_cameras(actor=person, action=Action.ALERT_LIST)
    return {station_group(code) for code in stations} | {camera_group(code) for code in cameras}
