"""Codes from an app or from the list of recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.forms import CharField

from distress.web.accounts.lockouts import failure_count, is_locked_out
from governance.models import User
from governance.services.sign_ins import FactorChange, factor_record
from governance.texts import plain_text

LONGEST_CODE = 64
CODE_LIFE_S = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)


class _CodeForm:
    """A wrong code counts toward the lock-out, and a recovery code that is used is on record.

    A passkey is not here: it cannot be guessed, so it stays a way in for whoever is locked out.
    """

    user: User
    authenticator: Authenticator

    def clean_code(self) -> Any:
        if is_locked_out(context.request, self.user):
            raise get_adapter().validation_error("incorrect_code")
        if len(self.cleaned_data["code"]) > LONGEST_CODE:  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        try:
            code = super().clean_code()  # type: ignore[misc]
            self._use_once(code)
        except ValidationError as problem:
            if problem.code == "incorrect_code":
                failure_count(context.request, self.user)
            raise
        return code

    def _use_once(self, code: str) -> None:
        # allauth forgets a used code after one period; with its tolerance a code lives for three.
        key = f"used-code:{self.user.code}:{normalize_user_code(code)}"
        if not cache.add(key, True, CODE_LIFE_S):
            raise get_adapter().validation_error("incorrect_code")

    def save(self) -> None:
        super().save()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            factor_record(person=self.user, change=FactorChange.CODE_USED)


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey, with a name by which its person knows it again."""

    name = CharField(required=False, max_length=60, validators=[plain_text])


class SecondStepForm(_CodeForm, forms.AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""


class ConfirmCodeForm(_CodeForm, forms.ReauthenticateForm):  # type: ignore[misc]
    """The code with which somebody signed in shows again that it is she."""
