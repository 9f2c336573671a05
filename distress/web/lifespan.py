"""While the web server runs it beats: it writes entries, so its silence has to be on record."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from governance.errors import GovernanceError
from governance.services.heartbeats import heartbeat, node_name

log = structlog.get_logger(__name__)

ASK_S = 5.0


async def lifespan(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Beat from the server's start to its end (ASGI lifespan protocol)."""
    beating: asyncio.Task[None] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            beating = asyncio.create_task(_beat_on(node_name("web")))
            await send({"type": "lifespan.startup.complete"})
        else:
            if beating:
                beating.cancel()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _beat_on(node: str) -> None:
    while True:
        await sync_to_async(_beat)(node)
        await asyncio.sleep(ASK_S)


def _beat(node: str) -> None:
    try:
        heartbeat(node=node)
    except (DatabaseError, GovernanceError) as error:
        # What it could not write shows as a gap when it can write again.
        log.warning("heartbeat not written", node=node, error=type(error).__name__)
    finally:
        close_old_connections()
