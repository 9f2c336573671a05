"""The client of ./run --check: an operator who waits for the first alert, as a browser would."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

PASS_S = 1.0


class CheckFailed(Exception):
    """No alert came through whole; the message says which step failed."""


def check_first_alert(
    *, port: int, began: float, timeout_s: float, tend: Callable[[], object]
) -> dict[str, Any]:
    """The first alert that reached a signed-in operator by socket and then by HTTP.

    began: monotonic seconds at the start of ./run. tend: called about once a second meanwhile.

    Returns first_alert_s, decision_to_socket_ms, alert and station.

    Raises:
        CheckFailed: sign-in, socket or page failed, or no alert came within timeout_s.
    """
    origin = f"http://localhost:{port}"
    with httpx.Client(base_url=origin, timeout=10, follow_redirects=False) as client:
        _sign_in(client)
        with _socket(origin, client) as socket:
            since, deadline = time.time(), time.monotonic() + timeout_s
            while time.monotonic() < deadline:
                tend()
                notice = _next_notice(socket)
                found = _fetch(client, notice, at=time.time(), since=since) if notice else None
                if found:
                    return {"first_alert_s": round(time.monotonic() - began, 1), **found}
    raise CheckFailed(f"no alert came within {timeout_s:.0f} s")


def _sign_in(client: httpx.Client) -> None:
    page = client.get("/sign-in/")
    token = client.cookies.get("csrftoken", "")
    answer = client.post(
        "/sign-in/demo/",
        data={"role": "operator", "csrfmiddlewaretoken": token},
        headers={"Origin": str(client.base_url).rstrip("/")},
    )
    if page.status_code != 200 or answer.status_code != 302:
        raise CheckFailed(f"signing in as operator was answered {answer.status_code}")


def _socket(origin: str, client: httpx.Client) -> ClientConnection:
    cookie = f"sessionid={client.cookies['sessionid']}"
    try:
        return connect(
            origin.replace("http", "ws", 1) + "/ws/alerts/",
            additional_headers={"Cookie": cookie},
            origin=Origin(origin),
            open_timeout=10,
        )
    except (OSError, WebSocketException) as error:
        raise CheckFailed(f"the socket was refused: {error}") from error


def _next_notice(socket: ClientConnection) -> dict[str, Any] | None:
    """The next message that names an alert, or None when a second passes without one."""
    try:
        message = json.loads(socket.recv(timeout=PASS_S))
    except TimeoutError:
        return None
    except WebSocketException as error:
        raise CheckFailed(f"the socket was closed: {error}") from error
    return message if "alert" in message else None


def _fetch(
    client: httpx.Client, notice: dict[str, Any], *, at: float, since: float
) -> dict[str, Any] | None:
    """What is reported of a new alert; None when the notice is of one from an earlier start."""
    answer = client.get(f"/api/v1/alerts/{notice['alert']}/")
    page = client.get(f"/alerts/{notice['alert']}/", headers={"HX-Request": "true"})
    if answer.status_code != 200 or page.status_code != 200:
        raise CheckFailed(
            f"the alert was answered {answer.status_code}, its page {page.status_code}"
        )
    alert = answer.json()
    decided = datetime.fromisoformat(alert["decided_at"]).timestamp()
    if decided < since:
        return None
    return {
        "decision_to_socket_ms": round((at - decided) * 1000),
        "alert": alert["alert"],
        "station": alert["station"],
    }
