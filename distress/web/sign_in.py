"""The shift: choosing its purpose, and signing out of it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from distress.services.sessions import session_close
from distress.services.shifts import shift_start
from distress.web.access import SignedInRequest, page_access
from distress.web.forms import ShiftForm, form_require
from distress.web.people import PURPOSE_KEY, home_of
from distress.web.sessions import session_of
from governance.models import Session, User
from governance.policy import Action, Purpose


class SignOutView(views.LogoutView):
    """Ends the session; by POST only, so that no link elsewhere can do it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            session = session_of(request, request.user)
            session_close(actor=request.user, session=session, ending=Session.Ending.SIGNED_OUT)
        return super().post(request, *args, **kwargs)


@never_cache
@page_access(Action.SHIFT_START, is_list=True)
def shift(request: SignedInRequest) -> HttpResponse:
    """Choose the purpose of the shift; every question to policy names it from then on."""
    if request.method == "POST":
        given = form_require(ShiftForm(request.POST))
        shift_start(actor=request.user, purpose=Purpose(given["purpose"]))
        request.session[PURPOSE_KEY] = given["purpose"]
        return redirect(home_of(request.user))
    return render(request, "distress/shift.html", {"purposes": Purpose.choices})
