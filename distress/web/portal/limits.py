"""How many public pages one address is given a minute, without a puzzle and without a cookie."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from distress.web.door_limits import Door, turn_take

LIMITED = ("/public/", "/s/")


class PublicLimit:
    """Answers 429 where more was asked from one address than ABHAYA_PUBLIC_PER_MINUTE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(LIMITED):
            return self.get_response(request)
        until = turn_take(request.META.get("REMOTE_ADDR", ""), Door.PAGES)
        if until is None:
            return self.get_response(request)
        answer = render(request, "429.html", status=429)
        answer["Retry-After"] = str(max(1, int((until - now()).total_seconds())))
        return answer
