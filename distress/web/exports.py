"""Taking an export: once, by the person it is for."""

from __future__ import annotations

from django.http import HttpResponseBase, StreamingHttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from distress.footage.exports import export_serve
from distress.web.access import SignedInRequest, page_access
from distress.web.media import parts_sent
from distress.web.reauth import fresh_sign_in
from governance.policy import Action
from governance.served.files import ENTRY_HEADER


@require_POST
@cache_control(private=True, no_store=True)
@page_access(Action.EXPORT_TAKE)
@fresh_sign_in
def take(request: SignedInRequest, token: str) -> HttpResponseBase:
    """The marked copy as a file. By POST, so that no prefetch can use it up."""
    export, parts = export_serve(actor=request.user, token=token)
    answer = StreamingHttpResponse(parts_sent(parts), content_type="video/mp4")
    if export.entry is not None:
        answer[ENTRY_HEADER] = str(export.entry.code)
    answer["Content-Length"] = str(export.plain_bytes)
    name = f"abhaya-{export.case_reference.replace('/', '-')}-{str(export.code)[:8]}.mp4"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
