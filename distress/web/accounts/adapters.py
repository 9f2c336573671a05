"""Where django-allauth asks how this deployment does it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from distress.selectors.accounts import second_factor_is_needed, second_factors
from distress.web.accounts.secrets import secret_seal, secret_unseal
from distress.web.freshness import sign_in_is_fresh, sign_in_mark
from distress.web.people import way_in_of
from distress.web.sessions import session_begin
from governance.models import User
from governance.services.accounts import sign_in_record

# The surest first: it is what she is led to.
_CONFIRM_ORDER = ("mfa_reauthenticate:webauthn", "mfa_reauthenticate", "reauthenticate")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by command, sign-ins are on record, and sessions have their ends."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Name and password do not match an account. Try again."),
        "incorrect_password": _("This is not the password of your account. Try again."),
        "too_many_login_attempts": _(
            "There were too many wrong tries for this account. Wait 15 minutes and try again."
        ),
        "rate_limited": _("There were too many tries. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        method = _method(request, user)
        super().login(request, user)
        session_begin(request, user)
        sign_in_mark(request)
        sign_in_record(person=user, method=method)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        assert isinstance(request.user, User)
        return way_in_of(request.user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return not sign_in_is_fresh(context.request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        if settings.DEMO:
            return [{"id": "demo", "description": "", "url": reverse("distress:confirm")}]
        found = super().get_reauthentication_methods(user)
        return sorted(found, key=lambda method: _CONFIRM_ORDER.index(method["id"]))


def _method(request: HttpRequest, user: User) -> str:
    """What she signed in with, as in password+totp; a passkey alone is passkey."""
    records = get_authentication_records(request, user)
    return "+".join(str(record.get("type") or record["method"]) for record in records)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names this deployment to passkeys and apps, and keeps their secrets sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This was not accepted. Try again with a new code or your passkey."),
        "cannot_delete_authenticator": _(
            "Your role needs a second factor. Add another one before you remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return secret_seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secret_unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        person = authenticator.user
        return len(second_factors(person)) > 1 or not second_factor_is_needed(person)

    def get_totp_issuer(self) -> str:
        return f"Abhaya {site_host()}"

    def build_totp_svg(self, url: str) -> str:
        # Without the XML declaration it may stand in a page; as a picture by data: it may not.
        return str(super().build_totp_svg(url)).partition("?>")[2].strip()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": site_host(), "name": f"Abhaya {site_host()}"}


def site_host() -> str:
    """The host that passkeys and apps belong to: the first of ABHAYA_HOSTS."""
    return str(settings.ALLOWED_HOSTS[0]).lstrip(".")
