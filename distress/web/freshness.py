"""When a person last showed that it is she."""

from __future__ import annotations

import time

from django.http import HttpRequest

FRESH_S = 300
# In Django's session, in seconds since 1970.
FRESH_KEY = "authenticated_at"


def sign_in_mark(request: HttpRequest) -> None:
    """From now on the sign-in of this session is fresh, for FRESH_S seconds."""
    request.session[FRESH_KEY] = time.time()


def sign_in_is_fresh(request: HttpRequest) -> bool:
    """Whether this person has shown in the last five minutes that it is she."""
    return time.time() - float(request.session.get(FRESH_KEY, 0)) < FRESH_S
