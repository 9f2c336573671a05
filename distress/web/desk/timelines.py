"""Everything on record by one pseudonym, or about one clip, in the order in which it happened."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.selectors.footage_codes import codes_of_footage
from distress.web.access import SignedInRequest, page_access
from distress.web.desk.forms import UnsealForm
from distress.web.desk.notes import notes_shown
from distress.web.desk.recorded import look_recorded
from governance.policy import Action
from governance.selectors.timelines import timeline


@require_GET
@never_cache
@page_access(Action.OVERSIGHT_READ)
def page(request: SignedInRequest, code: UUID) -> HttpResponse:
    """One page of a timeline, the oldest entry first. No footage is on it."""
    look_recorded(request, str(code))
    codes = codes_of_footage(code=code)
    found = timeline(codes=codes, after=_after(request))
    shown = {
        "code": code, "others": sorted(codes - {str(code)}), "entries": found.entries,
        "after": found.after, "form": UnsealForm(),
        "sealed": [entry for entry in found.entries if entry.commitments],
        **notes_shown(request, timeline=code, codes=codes),
    }  # fmt: skip
    return render(request, "oversight/timeline.html", shown)


def _after(request: SignedInRequest) -> UUID | None:
    """Where the page begins; what is no code begins at the oldest."""
    try:
        return uuid.UUID(request.GET.get("after", ""))
    except ValueError:
        return None
