"""One shape for every refusal: {"error": code, "detail": sentence}."""

from __future__ import annotations

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

from distress.errors import DistressError
from distress.web.access import refusal_sentence, refusal_status
from governance.errors import Denied, LookEnded


def exception_answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception; None for one that is a fault of ours."""
    if isinstance(error, Denied | DistressError | LookEnded):
        code = error.reason if isinstance(error, Denied) else getattr(error, "code", "ended")
        status = refusal_status(error)
        # What must not be known to exist is answered like what does not.
        name = "not_found" if status == 404 else code
        return Response({"error": name, "detail": refusal_sentence(error)}, status=status)
    answer = exception_handler(error, context)
    if answer is not None:
        answer.data = {"error": _name(error), "detail": answer.data}
    return answer


def _name(error: Exception) -> str:
    code = getattr(error, "default_code", "refused")
    return str(code)
