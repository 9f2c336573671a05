"""What every page needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from distress.web.people import pages_of, purpose_of, role_of
from governance.models import User


def page(request: HttpRequest) -> dict[str, Any]:
    """Whether this is the demo, and who is signed in as what, for what purpose."""
    shown: dict[str, Any] = {"is_demo": settings.DEMO}
    if isinstance(request.user, User):
        role, purpose = role_of(request.user), purpose_of(request)
        shown["role_label"] = role.label if role else ""
        shown["purpose_label"] = purpose.label if purpose else ""
        shown["pages"] = pages_of(request, request.user)
    return shown
