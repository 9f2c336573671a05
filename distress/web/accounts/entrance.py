"""The way in: name and password, then a second factor; or a passkey alone."""

from __future__ import annotations

from typing import Any

from allauth.account.views import AccountInactiveView, LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from distress.demo.people import DEMO_PEOPLE, demo_person, demo_purpose
from distress.services.sessions import session_close
from distress.web.freshness import sign_in_mark
from distress.web.people import PURPOSE_KEY, home_of
from distress.web.sessions import session_begin, session_of
from governance.models import Session, User
from governance.services.accounts import sign_in_record

LOOPBACK = {"127.0.0.1", "::1"}


def is_demo_door_open(request: HttpRequest) -> bool:
    """One button per role: on loopback, in demo mode, and nowhere else."""
    return bool(settings.DEMO) and request.META.get("REMOTE_ADDR") in LOOPBACK


class SignInView(LoginView):  # type: ignore[misc]
    """The sign-in page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        shown["demo_people"] = DEMO_PEOPLE if is_demo_door_open(self.request) else ()
        ended = self.request.GET.get("ended", "")
        shown["ended"] = Session.Ending(ended).label if ended in set(Session.Ending) else ""
        return shown


class SecondStepView(AuthenticateView):  # type: ignore[misc]
    """After the password: a passkey, a code of the app, or a recovery code."""

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


class PasskeySignInView(LoginWebAuthnView):  # type: ignore[misc]
    """A passkey alone, which is two factors in one: the thing and the finger or PIN."""


class InactiveView(AccountInactiveView):  # type: ignore[misc]
    """For an account that was closed."""


@require_POST
@never_cache
def sign_in_demo(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people, without a password."""
    if not is_demo_door_open(request):
        raise Http404
    person = demo_person(request.POST.get("role", ""))
    if person is None:
        raise Http404
    if isinstance(request.user, User):
        before = session_of(request, request.user)
        session_close(actor=request.user, session=before, ending=Session.Ending.REPLACED)
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session_begin(request, person)
    sign_in_mark(request)
    sign_in_record(person=person, method="demo")
    purpose = demo_purpose(request.POST["role"])
    if purpose is not None:
        request.session[PURPOSE_KEY] = purpose.value
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if target and is_ours else home_of(person))
