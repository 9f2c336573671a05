"""One shape for every refusal: {"error": code, "detail": sentence}."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from distress.web.access import REFUSALS, refusal_sentence, refusal_status
from governance.errors import Denied


def exception_answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception; None for one that is a fault of ours."""
    if isinstance(error, REFUSALS):
        code = error.reason if isinstance(error, Denied) else getattr(error, "code", "ended")
        status = refusal_status(error)
        # What must not be known to exist is answered like what does not.
        name = "not_found" if status == 404 else code
        return Response({"error": name, "detail": refusal_sentence(error)}, status=status)
    answer = exception_handler(error, context)
    if answer is not None:
        answer.data = _shaped(error, answer.data)
    return answer


def _shaped(error: Exception, said: Any) -> dict[str, Any]:
    if isinstance(error, ValidationError):
        # "fields" is for programs; the sentence alone has to do for people.
        fields = said if isinstance(said, dict) else {"": said}
        return {"error": error.default_code, "detail": _sentence(fields), "fields": fields}
    code = error.default_code if isinstance(error, APIException) else "refused"
    detail = said.get("detail", "") if isinstance(said, dict) else said
    return {"error": str(code), "detail": str(detail)}


def _sentence(fields: dict[str, Any]) -> str:
    wrong = "; ".join(f"{name}: {_joined(messages)}" for name, messages in fields.items())
    return _("This was not taken. %(wrong)s") % {"wrong": wrong}


def _joined(messages: Any) -> str:
    return " ".join(map(str, messages)) if isinstance(messages, list) else str(messages)
