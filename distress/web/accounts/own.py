"""The page of one's own account: second factors, recovery codes, where one is signed in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from distress.selectors.accounts import second_factor_is_missing, second_factors
from distress.web.access import SignedInRequest, page_access
from distress.web.accounts.factors import factor_code
from distress.web.sessions import session_of, session_seconds_left
from governance.policy import Action
from governance.selectors.sessions import sessions_open
from governance.services.sessions import sessions_end_others


@require_GET
@never_cache
@page_access(Action.ACCOUNT_SECURE)
def page(request: SignedInRequest) -> HttpResponse:
    """Second factors, and where this person is signed in."""
    factors = second_factors(request.user)
    passkeys = [
        {"code": factor_code(factor), "name": factor.wrap().name, "factor": factor}
        for factor in factors
        if factor.type == Authenticator.Type.WEBAUTHN
    ]
    shown = {
        "is_missing": second_factor_is_missing(request.user),
        "app": next((one for one in factors if one.type == Authenticator.Type.TOTP), None),
        "passkeys": passkeys,
        "codes_left": _codes_left(request),
        "sessions": sessions_open(person=request.user),
        "here": session_of(request, request.user),
    }
    return render(request, "mfa/index.html", shown)


def _codes_left(request: SignedInRequest) -> int | None:
    codes = Authenticator.objects.filter(
        user=request.user, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    return len(codes.wrap().get_unused_codes()) if codes else None


@require_POST
@page_access(Action.ACCOUNT_SECURE)
def end_others(request: SignedInRequest) -> HttpResponse:
    """End every other session of this person."""
    here = session_of(request, request.user)
    ended = sessions_end_others(actor=request.user, keep=here.code)
    messages.success(request, _("Other sessions ended: %(count)s.") % {"count": ended})
    return redirect("mfa_index")


@require_GET
@never_cache
@page_access(Action.ACCOUNT_SECURE)
def left(request: SignedInRequest) -> HttpResponse:
    """How many seconds this session has left. A page that asks this by itself is no activity."""
    return JsonResponse(session_seconds_left(session_of(request, request.user)))


@require_POST
@page_access(Action.ACCOUNT_SECURE)
def stay(request: SignedInRequest) -> HttpResponse:
    """Somebody is there. As any POST it gives the session its idle time again, to its end."""
    return JsonResponse(session_seconds_left(session_of(request, request.user)))
