"""Acts that need a person who has just shown that it is she: originals, exports, grants, keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import urlencode

from distress.web.access import SignedInRequest
from distress.web.freshness import FRESH_KEY, FRESH_S, sign_in_is_fresh, sign_in_mark
from distress.web.ways import page_behind

__all__ = [
    "FRESH_KEY", "FRESH_S", "fresh_sign_in", "reauthentication_require", "sign_in_is_fresh",
    "sign_in_mark",
]  # fmt: skip

Given = ParamSpec("Given")
View = Callable[Concatenate[SignedInRequest, Given], HttpResponseBase]


def reauthentication_require(request: HttpRequest) -> HttpResponse | None:
    """None while the sign-in is fresh; for a fragment, the answer that sends the whole page away.

    Raises:
        ReauthenticationRequired: allauth's middleware leads to the page where she shows that it
            is she, and afterwards goes on with what was asked; a form that was sent is kept.
    """
    if sign_in_is_fresh(request):
        return None
    if not request.headers.get("HX-Request"):
        raise ReauthenticationRequired
    method = get_adapter().get_reauthentication_methods(request.user)[0]
    answer = HttpResponse(status=403)
    answer["HX-Redirect"] = f"{method['url']}?{urlencode({'next': page_behind(request)})}"
    return answer


def fresh_sign_in(view: View[Given]) -> View[Given]:
    """The view, for whoever has just shown that it is she. Goes below page_access."""

    @wraps(view)
    def guarded(
        request: SignedInRequest, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponseBase:
        return reauthentication_require(request) or view(request, *args, **kwargs)

    return cast("View[Given]", guarded)
