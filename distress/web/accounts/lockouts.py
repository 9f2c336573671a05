"""Lock-out after wrong passwords and wrong codes: counted together, on record, and said plainly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off, get_credentials, get_failure_limit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from governance.models import User
from governance.services.sign_ins import lock_out_record


class RecordingHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts failures as axes does, and puts each lock-out on record."""

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        was_locked = request is None or bool(getattr(request, "axes_locked_out", False))
        super().user_login_failed(sender, credentials, request, **kwargs)
        # The try that reaches the limit locks; those after it find the door shut already.
        if not was_locked and request.axes_failures_since_start == get_failure_limit(
            request, credentials
        ):
            name = credentials.get("username") or ""
            lock_out_record(person=User.objects.filter(username=name).first())


def is_locked_out(request: HttpRequest, person: User) -> bool:
    """Whether this person may not try again yet from where the request comes."""
    credentials = get_credentials(person.username)
    if AxesProxyHandler.is_allowed(request, credentials):
        return False
    # axes' middleware answers with lockout_answer.
    request.axes_locked_out = True  # type: ignore[attr-defined]
    request.axes_credentials = credentials  # type: ignore[attr-defined]
    return True


def failure_count(request: HttpRequest, person: User) -> None:
    """A wrong code counts as a wrong password does."""
    AxesProxyHandler.user_login_failed(__name__, get_credentials(person.username), request)


def lockout_answer(
    request: HttpRequest, original: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page that says what is so and when to try again."""
    shown = {"until": _locked_until(request, credentials or {})}
    return render(request, "account/locked_out.html", shown, status=429)


def _locked_until(request: HttpRequest, credentials: dict[str, Any]) -> datetime:
    """When the last counted failure is long enough ago."""
    handler = AxesProxyHandler.get_implementation()
    tries = [
        at
        for attempts in handler.get_user_attempts(request, credentials)
        for at in attempts.values_list("attempt_time", flat=True)
    ]
    until: datetime = max(tries, default=now()) + get_cool_off(request)
    return until
