"""The socket: it says which alert changed, never what it says."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from distress.services.notices import camera_group, station_group
from governance import policy
from governance.models import User
from governance.policy import Action

# Below the silence after which a page takes its connection for dead.
HEARTBEAT_S = 10.0
NOT_ALLOWED = 4403
NOT_UNDERSTOOD = 4400


class AlertConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """Tells dashboards which alert changed: {"alert": "<code>", "seq": n}.

    The page then fetches the row over HTTP, where policy is asked again. Which stations a person
    hears of is asked anew with every heartbeat, because a socket may outlive a permission.
    """

    async def connect(self) -> None:
        self.groups_joined: set[str] = set()
        self.beating: asyncio.Task[None] | None = None
        user = self.scope["user"]
        groups = await groups_of(user) if isinstance(user, User) else set()
        if not groups:
            await self.close(code=NOT_ALLOWED)
            return
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
                groups = await groups_of(self.scope["user"])
                if not groups:
                    await self.close(code=NOT_ALLOWED)
                    return
                await self._join(groups)
                await self.send_json({"beat": True})

    async def _join(self, groups: set[str]) -> None:
        """Listen to these groups and to no others."""
        for group in groups - self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        for group in self.groups_joined - groups:
            await self.channel_layer.group_discard(group, self.channel_name)
        self.groups_joined = groups


@database_sync_to_async  # type: ignore[untyped-decorator]
def groups_of(user: User) -> set[str]:
    """The groups that this person may hear of now; none for one who is no longer active."""
    current = User.objects.filter(pk=user.pk, is_active=True).first()
    if current is None:
        return set()
    stations = policy.scope(actor=current, action=Action.ALERT_LIST)
    stations |= policy.scope(actor=current, action=Action.DISPATCH_LIST)
    cameras = policy.scope_cameras(actor=current, action=Action.ALERT_LIST)
    return {station_group(code) for code in stations} | {camera_group(code) for code in cameras}
