"""The ledger, for those who audit. Reading it is an entry too."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from distress.web.access import SignedInRequest, page_access
from distress.web.people import purpose_of
from governance import policy
from governance.policy import Action
from governance.selectors.entries import PAGE, entries_list
from governance.subjects import Subject, SubjectKind

_CODE = re.compile(r"[A-Za-z0-9_.:/@-]{1,64}")


@require_GET
@never_cache
@page_access(Action.LEDGER_READ)
def page(request: SignedInRequest) -> HttpResponse:
    """A page of entries, newest first, of all or about one code."""
    asked = request.GET.get("code", "").strip()
    code = asked if _CODE.fullmatch(asked) else ""
    before = request.GET.get("before", "")
    policy.require(
        actor=request.user, action=Action.LEDGER_READ, purpose=purpose_of(request),
        subject=Subject(SubjectKind.LEDGER, code or "all"),
    )  # fmt: skip
    is_page = before.isdecimal() and len(before) < 19
    entries = entries_list(code=code, before_id=int(before) if is_page else None)
    next_id = entries[-1].pk if len(entries) == PAGE else None
    shown = {"entries": entries, "code": code, "next_id": next_id}
    return render(request, "governance/ledger.html", shown)
