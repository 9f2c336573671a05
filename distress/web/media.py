"""Pictures: nothing leaves before the look is on record."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from distress.errors import NotFound
from distress.footage.serving import RangeRefused, Served, rendition_serve, still_serve
from distress.models import Rendition
from distress.selectors.cameras import camera_get
from distress.web.access import SignedInRequest, page_access
from distress.web.people import purpose_of
from governance.policy import Action
from governance.served.files import ENTRY_HEADER

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


@require_GET
@cache_control(private=True, no_store=True)
@page_access(Action.RENDITION_LOOK)
def rendition(request: SignedInRequest, code: UUID) -> HttpResponseBase:
    """A rendition, or the range of it that is asked for (RFC 9110, section 14)."""
    found = Rendition.objects.select_related("sealed", "clip__episode").filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no picture under this code."))
    start, end = _range(request.headers.get("Range", ""))
    try:
        served = rendition_serve(
            actor=request.user, rendition=found, purpose=purpose_of(request), start=start, end=end
        )
    except RangeRefused as refused:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{refused.total}"})
    return _answer(served)


@require_GET
@cache_control(private=True, no_store=True)
@page_access(Action.CAMERA_STILL)
def still(request: SignedInRequest, code: UUID) -> HttpResponse:
    """The newest redacted still of a camera, or 204 while there is none."""
    found = still_serve(
        actor=request.user, camera=camera_get(code=code), purpose=purpose_of(request)
    )
    if found is None:
        return HttpResponse(status=204)
    headers = {ENTRY_HEADER: str(found.entry)}
    return HttpResponse(found.picture, content_type="image/jpeg", headers=headers)


def _range(header: str) -> tuple[int, int | None]:
    """First byte and one past the last; the whole for anything but one plain range."""
    found = _RANGE.fullmatch(header.strip())
    if not found:
        return 0, None
    return int(found[1]), int(found[2]) + 1 if found[2] else None


async def parts_sent(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The parts one by one, each read when the one before it has left.

    Read all at once they would wait in memory, and go out to a slow reader after the look is over.
    """
    while (part := await sync_to_async(_next)(parts)) is not None:
        yield part


def _next(parts: Iterator[bytes]) -> bytes | None:
    return next(parts, None)


def _answer(served: Served) -> StreamingHttpResponse:
    is_part = served.start > 0 or served.end < served.total
    answer = StreamingHttpResponse(
        parts_sent(served.parts), status=206 if is_part else 200, content_type=served.media_type
    )
    answer[ENTRY_HEADER] = str(served.entry)
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Length"] = str(served.end - served.start)
    answer["Content-Disposition"] = "inline"
    if is_part:
        answer["Content-Range"] = f"bytes {served.start}-{served.end - 1}/{served.total}"
    return answer
