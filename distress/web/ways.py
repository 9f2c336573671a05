"""Ways back to a page of ours."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def page_behind(request: HttpRequest) -> str:
    """The page that was asked for; for what a page fetched or sent by itself, that page."""
    is_background = (
        request.method != "GET"
        or request.headers.get("HX-Request")
        or request.headers.get("Sec-Fetch-Dest") not in {None, "document"}
    )
    if not is_background:
        return request.get_full_path()
    address = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return address if address and is_ours else reverse("distress:home")
