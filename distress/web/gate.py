"""What stands before every view of a person: her session goes on, her account is whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from distress.selectors.accounts import second_factor_is_missing
from distress.services.sessions import session_close_due
from distress.web.sessions import is_activity, session_of
from distress.web.ways import page_behind
from governance.models import User
from governance.services.sessions import session_touch

# What is open to somebody who has yet to set up a second factor: setting one up, and going away.
_SET_UP = frozenset({
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes",
    "account_reauthenticate", "distress:confirm", "distress:session-stay",
        "distress:session-left",
        "distress:sign-out",
    "distress:healthz",
})  # fmt: skip


class SessionGate:
    """Middleware before pages, fragments, pictures and the API alike; sockets ask by themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not isinstance(request.user, User):
            return None
        return _ended(request, request.user) or _incomplete(request, request.user)


def _ended(request: HttpRequest, person: User) -> HttpResponse | None:
    session = session_of(request, person)
    if not session_close_due(session=session):
        if is_activity(request):
            session_touch(session=session)
        return None
    logout(request)
    told = urlencode({"ended": session.ending, "next": page_behind(request)})
    address = f"{reverse('account_login')}?{told}"
    return _led(request, address, "session_ended", _("Your session has ended. Sign in again."))


def _incomplete(request: HttpRequest, person: User) -> HttpResponse | None:
    asked = request.resolver_match.view_name if request.resolver_match else ""
    if asked in _SET_UP or not second_factor_is_missing(person):
        return None
    sentence = _("Set up a passkey or an authenticator app first, on the page of your account.")
    return _led(request, reverse("mfa_index"), "second_factor_missing", sentence)


def _led(request: HttpRequest, address: str, error: str, sentence: str) -> HttpResponse:
    """To the page that helps, in the shape that whoever asked can follow."""
    if request.path.startswith("/api/"):
        return JsonResponse({"error": error, "detail": sentence}, status=403)
    if request.headers.get("HX-Request") or request.headers.get("Sec-Fetch-Dest") == "empty":
        answer = HttpResponse(status=403)
        answer["HX-Redirect"] = address
        return answer
    return redirect(address)
