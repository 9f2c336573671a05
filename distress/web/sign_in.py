"""Signing in, choosing the purpose of the shift, signing out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, views
from django.contrib.auth.forms import AuthenticationForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from distress.demo.people import DEMO_PEOPLE, demo_person
from distress.services.shifts import shift_end, shift_start
from distress.web.access import SignedInRequest, page_access
from distress.web.forms import ShiftForm, form_require
from distress.web.people import PURPOSE_KEY, home_of, role_of
from distress.web.reauth import sign_in_mark
from governance.models import User
from governance.policy import Action, Purpose, Role
from governance.services.accounts import sign_in_record

LOOPBACK = {"127.0.0.1", "::1"}


def is_demo_door_open(request: HttpRequest) -> bool:
    """One button per role: on loopback, in demo mode, and nowhere else."""
    return bool(settings.DEMO) and request.META.get("REMOTE_ADDR") in LOOPBACK


class SignInView(views.LoginView):
    """The sign-in page."""

    template_name = "distress/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = super().get_context_data(**kwargs)
        shown["demo_people"] = DEMO_PEOPLE if is_demo_door_open(self.request) else ()
        return shown

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        sign_in_record(person=form.get_user())
        sign_in_mark(self.request)
        return answer

    def get_success_url(self) -> str:
        return reverse("distress:shift")


class SignOutView(views.LogoutView):
    """Ends session and shift; by POST only, so that no link elsewhere can do it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The demo's people stay on duty while one visitor tries their roles in turn.
        if isinstance(request.user, User) and not settings.DEMO:
            shift_end(actor=request.user)
        return super().post(request, *args, **kwargs)


@require_POST
@never_cache
def sign_in_demo(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people, without a password."""
    if not is_demo_door_open(request):
        raise Http404
    person = demo_person(request.POST.get("role", ""))
    if person is None:
        raise Http404
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    sign_in_record(person=person)
    sign_in_mark(request)
    usual = Purpose.OVERSIGHT if role_of(person) is Role.AUDITOR else Purpose.PATROL
    request.session[PURPOSE_KEY] = usual.value
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if target and is_ours else home_of(person))


@never_cache
@page_access(Action.SHIFT_START)
def shift(request: SignedInRequest) -> HttpResponse:
    """Choose the purpose of the shift; every question to policy names it from then on."""
    if request.method == "POST":
        given = form_require(ShiftForm(request.POST))
        shift_start(actor=request.user, purpose=Purpose(given["purpose"]))
        request.session[PURPOSE_KEY] = given["purpose"]
        return redirect(home_of(request.user))
    return render(request, "distress/shift.html", {"purposes": Purpose.choices})
