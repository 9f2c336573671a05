"""In which language a page speaks: what the browser asks for, until somebody chooses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

# Each in its own script: whoever looks for her language cannot read the other.
OWN_NAMES = {"en": "English", "hi": "हिन्दी"}
YEAR_S = 365 * 24 * 3600


class LanguageMiddleware(LocaleMiddleware):
    """Django's, which forgets to tell caches that the cookie decides too."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        patch_vary_headers(response, ("Cookie",))
        return super().process_response(request, response)


# A link and no form: a form needs a cookie against forgery on every page that anybody may read,
# and the worst that a forged link does here is another language.
@require_GET
@never_cache
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language in a cookie that says nothing else, and go back to the page."""
    if code not in OWN_NAMES:
        raise Http404
    back = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    answer = redirect(back if ours else reverse("distress:public"))
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR_S,
        secure=settings.LANGUAGE_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return answer


def languages(request: HttpRequest) -> dict[str, Any]:
    """The other languages of this page, for its head.

    None in the answer to a form: its page has no address, and going there would lose what it says.
    """
    if request.method != "GET":
        return {"other_languages": []}
    here = (get_language() or "en").split("-")[0]
    others = [(code, name) for code, name in OWN_NAMES.items() if code != here]
    return {"other_languages": others}
