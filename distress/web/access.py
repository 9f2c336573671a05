"""The door of every page: signed in, action named, refusals shaped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from distress.errors import DistressError, NotFound
from distress.subjects import list_subject
from distress.web.people import purpose_of
from governance import policy
from governance.errors import Denied, LookEnded, NotThere, Refused
from governance.models import User
from governance.policy import Action

Given = ParamSpec("Given")
REFUSALS = (Denied, DistressError, LookEnded, NotThere, Refused)


class SignedInRequest(HttpRequest):
    """A request whose user is a person with an account."""

    user: User


View = Callable[Concatenate[SignedInRequest, Given], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, Given], HttpResponseBase]


def page_access(
    action: Action, *, is_list: bool = False
) -> Callable[[View[Given]], Guarded[Given]]:
    """Name the action that a view performs, and answer its refusals with a page that says why.

    is_list: ask policy for the list as such before the view runs: also where a role alone decides
    and a stranger must not be told what is wrong with a form. Views of one thing ask about that
    thing themselves, through their selector or service.
    """

    def decorate(view: View[Given]) -> Guarded[Given]:
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs
        ) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return _to_sign_in(request)
            try:
                if is_list:
                    _require_list(request, request.user, action)
                return view(request, *args, **kwargs)  # type: ignore[arg-type]
            except REFUSALS as refusal:
                return refusal_answer(request, refusal)

        guarded.action = action  # type: ignore[attr-defined]
        return cast("Guarded[Given]", guarded)

    return decorate


def _require_list(request: HttpRequest, user: User, action: Action) -> None:
    """A list that is asked for again every few seconds is not an entry each time; a no is."""
    # What belongs to one person is on no list but her own.
    subject = replace(list_subject(action.value), holder=str(user.code))
    question = {
        "actor": user, "action": action, "subject": subject, "purpose": purpose_of(request),
    }  # fmt: skip
    if not policy.may(**question):  # type: ignore[arg-type]
        policy.require(**question)  # type: ignore[arg-type]


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") or request.headers.get("Sec-Fetch-Dest") == "empty":
        # A fragment cannot show the sign-in page; the whole page goes there instead.
        answer = HttpResponse(status=403)
        answer["HX-Redirect"] = "/sign-in/"
        return answer
    return redirect_to_login(request.get_full_path(), "/sign-in/")


def refusal_status(refusal: Exception) -> int:
    """404 for what must not be known to exist, 403 for a no, 409 for a conflict."""
    if isinstance(refusal, NotFound | NotThere) or (isinstance(refusal, Denied) and refusal.hidden):
        return 404
    return 403 if isinstance(refusal, Denied | LookEnded) else 409


def refusal_sentence(refusal: Exception) -> str:
    """What the reader is told. All 404 read alike, or the words would tell what the code hides."""
    if refusal_status(refusal) == 404:
        return _("There is nothing here under this address for your station.")
    return refusal.sentence if isinstance(refusal, Denied) else str(refusal)


def refusal_answer(request: HttpRequest, refusal: Exception) -> HttpResponse:
    """A page, or a fragment for HTMX, that says what is so and what to do."""
    status = refusal_status(refusal)
    titles = {404: _("Nothing here"), 403: _("This is not open to you"), 409: _("Not now")}
    shown: dict[str, Any] = {"title": titles[status], "sentence": refusal_sentence(refusal)}
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "distress/refusal_fragment.html" if is_fragment else "distress/refusal.html"
    return render(request, template, shown, status=status)
