"""Showing again that it is she: passkey, code or password; in the demo a button."""

from __future__ import annotations

from typing import Any

from allauth.account.views import BaseReauthenticateView, ReauthenticateView
from allauth.mfa.base import views as codes
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from distress.web.freshness import sign_in_mark
from governance.services.sign_ins import reauthentication_record


class _Confirms:
    """What every one of these pages does once it has been shown."""

    method: str
    request: Any

    def form_valid(self, form: Form) -> HttpResponse:
        sign_in_mark(self.request)
        reauthentication_record(person=self.request.user, method=self.method)
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return answer


class ConfirmPasswordView(_Confirms, ReauthenticateView):  # type: ignore[misc]
    """By password."""

    method = "password"


class ConfirmCodeView(_Confirms, codes.ReauthenticateView):  # type: ignore[misc]
    """By a code of the app, or a recovery code."""

    method = "code"


class ConfirmPasskeyView(_Confirms, ReauthenticateWebAuthnView):  # type: ignore[misc]
    """By a passkey."""

    method = "passkey"

    def form_invalid(self, form: Form) -> HttpResponse:
        messages.error(self.request, _("The passkey was not accepted. Try again."))
        way_on = urlencode({"next": self.request.POST.get("next", "")})
        return redirect(f"{self.request.path}?{way_on}")


class ConfirmView(_Confirms, BaseReauthenticateView):  # type: ignore[misc]
    """In the demo, which has no passwords, a button; elsewhere on to the surest way she has."""

    method = "demo"
    form_class = Form
    template_name = "account/confirm_demo.html"
