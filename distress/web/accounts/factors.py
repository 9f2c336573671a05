"""Adding and removing second factors. Each needs a fresh sign-in, leave, and is on record."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.urls import reverse_lazy
from django.utils.crypto import salted_hmac

from distress.web.people import way_in_of
from governance import policy
from governance.models import User
from governance.policy import Action
from governance.services.sign_ins import FactorChange, factor_record
from governance.subjects import Subject, SubjectKind

TOTP, PASSKEY = Authenticator.Type.TOTP.value, Authenticator.Type.WEBAUTHN.value


def factor_code(factor: Authenticator) -> str:
    """What stands for a passkey in an address: row ids stay on the server."""
    return salted_hmac("abhaya.passkey", str(factor.pk)).hexdigest()[:16]


class _OnRecord:
    """Asks for leave, then alters and writes it down together."""

    change: FactorChange
    kind = ""
    request: Any

    def form_valid(self, form: Form) -> HttpResponse:
        person: User = self.request.user
        subject = Subject(SubjectKind.PERSON, str(person.code))
        policy.require(actor=person, action=Action.ACCOUNT_SECURE, subject=subject)
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            factor_record(person=person, change=self.change, kind=self.kind)
        return answer


class AddAppView(_OnRecord, ActivateTOTPView):  # type: ignore[misc]
    """An authenticator app, once a code of it was typed."""

    change, kind = FactorChange.ADDED, TOTP


class RemoveAppView(_OnRecord, DeactivateTOTPView):  # type: ignore[misc]
    """Without the app."""

    change, kind = FactorChange.REMOVED, TOTP


class AddPasskeyView(_OnRecord, AddWebAuthnView):  # type: ignore[misc]
    """A passkey that can sign in alone, so it has to know its person by finger or PIN."""

    change, kind = FactorChange.ADDED, PASSKEY

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        return shown | {"js_data": {"creation_options": options}}


class RemovePasskeyView(_OnRecord, RemoveWebAuthnView):  # type: ignore[misc]
    """Without this passkey."""

    change, kind = FactorChange.REMOVED, PASSKEY
    success_url = reverse_lazy("mfa_index")

    def get_object(self, queryset: Any = None) -> Authenticator:
        wanted = self.kwargs["code"]
        for factor in self.get_queryset():
            if factor_code(factor) == wanted:
                return factor
        raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"name": self.object.wrap().name}

    def form_valid(self, form: Form) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.object):
            form.add_error(None, get_adapter().validation_error("cannot_delete_authenticator"))
            refused: HttpResponse = self.form_invalid(form)
            return refused
        return super().form_valid(form)


class CodesView(ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, shown once."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        assert isinstance(self.request.user, User)
        return shown | {"way_on": way_in_of(self.request.user)}


class NewCodesView(_OnRecord, GenerateRecoveryCodesView):  # type: ignore[misc]
    """A new set of recovery codes; the old ones are worth nothing any more."""

    change = FactorChange.CODES_MADE
