"""The few of allauth's pages that are served; its names are those that it looks up itself."""

from django.urls import path
from django.views.decorators.cache import never_cache

from distress.web.access import page_access
from distress.web.accounts import confirming, entrance, factors, own
from governance.policy import Action

secured = page_access(Action.ACCOUNT_SECURE)

urlpatterns = [
    path("sign-in/", entrance.SignInView.as_view(), name="account_login"),
    path("sign-in/second/", entrance.SecondStepView.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", entrance.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("sign-in/closed/", entrance.InactiveView.as_view(), name="account_inactive"),
    path(
        "confirm/password/",
        secured(confirming.ConfirmPasswordView.as_view()),
        name="account_reauthenticate",
    ),
    path("confirm/code/", secured(confirming.ConfirmCodeView.as_view()), name="mfa_reauthenticate"),
    path(
        "confirm/passkey/",
        secured(confirming.ConfirmPasskeyView.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/", own.page, name="mfa_index"),
    path("account/app/", secured(factors.AddAppView.as_view()), name="mfa_activate_totp"),
    path(
        "account/app/remove/", secured(factors.RemoveAppView.as_view()), name="mfa_deactivate_totp"
    ),
    path("account/passkeys/", secured(factors.AddPasskeyView.as_view()), name="mfa_add_webauthn"),
    path(
        "account/passkeys/<slug:code>/remove/",
        secured(factors.RemovePasskeyView.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/recovery-codes/",
        never_cache(secured(factors.CodesView.as_view())),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/recovery-codes/new/",
        secured(factors.NewCodesView.as_view()),
        name="mfa_generate_recovery_codes",
    ),
]
