"""One page for each hotspot, its sign for printing, and the short address on that sign."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.models import Hotspot
from distress.selectors.hotspots import (
    Leave,
    hotspot_public,
    hotspots_public,
)
from distress.selectors.signs import hotspot_by_sign_code
from distress.web.pictures import qr_inline
from distress.web.portal.words import mode_sentence, never_done, retention_rows
from governance.policy import Purpose
from governance.references import signs_meant


@require_GET
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Every hotspot: how many cameras, and whether anything is analysed there now."""
    return render(request, "portal/hotspots.html", {"states": hotspots_public()})


@require_GET
@never_cache
def page(request: HttpRequest, code: UUID) -> HttpResponse:
    """What a camera there may do, until when, what is never done, and whom to tell."""
    hotspot = get_object_or_404(Hotspot, code=code)
    # Whoever comes from a camera's sign need not type its code again.
    sign_code = _sign_code_of(hotspot, request.GET.get("sign", ""))
    return render(request, "portal/hotspot.html", _shown(request, hotspot, sign_code))


@require_GET
@never_cache
def short(request: HttpRequest, sign_code: str) -> HttpResponse:
    """The address on a sign: on to the page of its hotspot."""
    hotspot = hotspot_by_sign_code(sign_code=sign_code)
    if hotspot is None:
        return _no_sign(request)
    address = reverse("distress:public-hotspot", args=[hotspot.code])
    return redirect(f"{address}?sign={signs_meant(sign_code)}")


@require_GET
@never_cache
def sign(request: HttpRequest, sign_code: str) -> HttpResponse:
    """The sign that hangs in the street, to be printed on A4."""
    hotspot = hotspot_by_sign_code(sign_code=sign_code)
    if hotspot is None:
        return _no_sign(request)
    return render(request, "portal/sign.html", _shown(request, hotspot, signs_meant(sign_code)))


def _no_sign(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/no_sign.html", status=404)


def _address(request: HttpRequest, sign_code: str) -> str:
    return request.build_absolute_uri(reverse("distress:sign-short", args=[sign_code]))


def _shown(request: HttpRequest, hotspot: Hotspot, sign_code: str) -> dict[str, object]:
    state, address = hotspot_public(hotspot=hotspot), _address(request, sign_code)
    return {
        "state": state, "hotspot": hotspot, "sign_code": sign_code,
        "address": address, "qr": qr_inline(address), "never": never_done(),
        "leaves": [_leave_words(leave) for leave in state.leaves],
        "retention": retention_rows(), "days": settings.ABHAYA_COMPLAINT_DAYS,
    }  # fmt: skip


def _leave_words(leave: Leave) -> dict[str, object]:
    found = leave.authorisation
    purpose = Purpose(found.purpose).label if found.purpose in set(Purpose) else ""
    return {
        "authorisation": found, "cameras": leave.cameras, "purpose": purpose,
        "sentence": mode_sentence(found.mode),
    }  # fmt: skip


def _sign_code_of(hotspot: Hotspot, typed: str) -> str:
    if typed and hotspot_by_sign_code(sign_code=typed) == hotspot:
        return signs_meant(typed)
    return hotspot.sign_code
