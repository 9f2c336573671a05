"""Acts that need a person who has just shown that it is she: originals, exports, grants, keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from distress.web.access import SignedInRequest, page_access
from governance.policy import Action

Given = ParamSpec("Given")
View = Callable[Concatenate[SignedInRequest, Given], HttpResponseBase]

FRESH_S = 300
# In the session: seconds since 1970 at which this person last showed that it is she.
FRESH_KEY = "authenticated_at"


def sign_in_mark(request: HttpRequest) -> None:
    """From now on the sign-in of this session is fresh, for FRESH_S seconds."""
    request.session[FRESH_KEY] = time.time()


def sign_in_is_fresh(request: HttpRequest) -> bool:
    """Whether this person has shown in the last five minutes that it is she."""
    return time.time() - float(request.session.get(FRESH_KEY, 0)) < FRESH_S


def reauthentication_require(request: HttpRequest) -> HttpResponse | None:
    """The answer that leads to the page where she shows that it is she; None while that is fresh.

    Afterwards she comes back to the page that she asked for, or that she sent a form from.
    """
    if sign_in_is_fresh(request):
        return None
    address = f"{reverse('distress:confirm')}?{urlencode({'next': _way_back(request)})}"
    if request.headers.get("HX-Request"):
        # A fragment cannot show that page; the whole page goes there instead.
        answer = HttpResponse(status=403)
        answer["HX-Redirect"] = address
        return answer
    return redirect(address)


def fresh_sign_in(view: View[Given]) -> View[Given]:
    """The view, for whoever has just shown that it is she. Goes below page_access."""

    @wraps(view)
    def guarded(
        request: SignedInRequest, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponseBase:
        return reauthentication_require(request) or view(request, *args, **kwargs)

    return cast("View[Given]", guarded)


@never_cache
@page_access(Action.SHIFT_START)
def confirm(request: SignedInRequest) -> HttpResponse:
    """The page on which a person shows that it is she: by password, in the demo by a button."""
    shown: dict[str, Any] = {"next": _safe(request, request.GET.get("next", ""))}
    if request.method == "POST":
        if _is_she(request):
            sign_in_mark(request)
            return redirect(_safe(request, request.POST.get("next", "")))
        shown = {
            "next": _safe(request, request.POST.get("next", "")),
            "problem": _("This is not the password of your account. Try again."),
        }
    return render(request, "distress/confirm.html", shown)


def _is_she(request: SignedInRequest) -> bool:
    if settings.DEMO:
        return True
    found = authenticate(
        request, username=request.user.username, password=request.POST.get("password", "")
    )
    return found == request.user


def _way_back(request: HttpRequest) -> str:
    """The page asked for; for a form or a fragment, the page that it was sent from."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.get_full_path()
    return _safe(request, request.headers.get("HX-Current-URL") or request.META.get("HTTP_REFERER"))


def _safe(request: HttpRequest, address: str | None) -> str:
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return address if address and is_ours else reverse("distress:home")
