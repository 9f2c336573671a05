"""The log for programs, as C2SP tlog-tiles names its addresses. Nobody signs in, nothing is asked.

What is served here was made for everybody: hashes, and entries as codes and commitments.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from distress.web.pictures import checkpoint_picture
from governance.errors import NotThere
from governance.ledger.trust import cosigned_note, trust_policy_text
from governance.models import Checkpoint, DataDictionary
from governance.selectors.tree import (
    bundle_published,
    checkpoint_newest,
    size_published,
    tile_published,
)
from governance.tlog.encoding import FormatError
from governance.tlog.tiles import Tile, entries_parse, tile_parse

TEXT = "text/plain; charset=utf-8"
YEAR_S = 365 * 24 * 3600

fresh = cache_control(no_store=True)
# What a signed tree holds never changes.
lasting = cache_control(public=True, max_age=YEAR_S, immutable=True)


def _open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Also for programs in pages of other sites: there is nothing here that is anybody's own."""

    @wraps(view)
    def answered(request: HttpRequest, **given: str) -> HttpResponse:
        answer = view(request, **given)
        answer["Access-Control-Allow-Origin"] = "*"
        return answer

    return answered


@require_safe
@fresh
@_open
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint, with the lines of those who cosigned it."""
    return HttpResponse(cosigned_note(_newest()), content_type=TEXT)


@require_safe
@fresh
@_open
def checkpoint_svg(request: HttpRequest) -> HttpResponse:
    """The three lines of the newest checkpoint as a picture for a telephone's camera."""
    picture = checkpoint_picture(_newest())
    return HttpResponse(picture, content_type="image/svg+xml")


@require_safe
@lasting
@_open
def tile(request: HttpRequest, place: str) -> HttpResponse:
    """Up to 256 hashes of one level of the tree, 32 bytes each."""
    return _bytes(tile_parse, tile_published, place)


@require_safe
@lasting
@_open
def entries(request: HttpRequest, place: str) -> HttpResponse:
    """Up to 256 entries as the tree holds them, each after its length in two bytes."""
    return _bytes(entries_parse, bundle_published, f"entries/{place}")


@require_safe
@fresh
@_open
def trust_policy(request: HttpRequest) -> HttpResponse:
    """The operator's own trust policy (C2SP tlog-policy): keys, witnesses, quorum."""
    return HttpResponse(trust_policy_text(), content_type=TEXT)


@require_safe
@fresh
@_open
def dictionary(request: HttpRequest) -> HttpResponse:
    """What every field, verb, action and reason means, as the signed tree announces it."""
    found = DataDictionary.objects.filter(announced__leaf__index__lt=size_published()).first()
    if found is None:
        raise Http404
    return HttpResponse(found.text, content_type="application/json")


def _newest() -> Checkpoint:
    newest = checkpoint_newest()
    if newest is None:
        raise Http404
    return newest


def _bytes(parse: Callable[[str], Tile], read: Callable[[Tile], bytes], place: str) -> HttpResponse:
    try:
        found = read(parse(place))
    except (FormatError, NotThere) as error:
        raise Http404 from error
    return HttpResponse(found, content_type="application/octet-stream")
