"""People with passwords and apps, and the steps by which they sign in."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from distress.models import Station
from distress.web.accounts.secrets import secret_unseal
from governance.models import Entry, User
from governance.policy import Role
from tests.distress.conftest import person_make

PASSWORD = "rain on the gomti river"


def account(name: str, role: Role, *stations: Station, has_app: bool = True) -> User:
    """A person with a password and, unless told otherwise, with an authenticator app."""
    made = person_make(name, role, *stations)
    made.set_password(PASSWORD)
    made.save()
    if not has_app:
        Authenticator.objects.filter(user=made).delete()
    return made


def code_of(secret: str) -> str:
    """What an app with this secret shows at this moment."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def code_now(person: User) -> str:
    """What this person's app shows at this moment."""
    app = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    return code_of(secret_unseal(app.data["secret"]))


def recovery_codes(person: User) -> list[str]:
    """A fresh list of recovery codes for this person."""
    return list(RecoveryCodes.activate(person).generate_codes())


def password_step(client: Client, name: str, password: str = PASSWORD, **more: Any) -> Any:
    """The answer to name and password."""
    return client.post("/sign-in/", {"login": name, "password": password}, **more)


def code_step(client: Client, code: str) -> Any:
    """The answer to the code after the password."""
    return client.post("/sign-in/second/", {"code": code})


def signed_in(name: str) -> Client:
    """A browser in which this person has signed in by password and app."""
    client = Client()
    password_step(client, name)
    person = User.objects.get(username=name)
    assert code_step(client, code_now(person)).status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    """Whether the browser is somebody's, and no longer at the door."""
    return "_auth_user_id" in client.session


def actions(person: User) -> list[str]:
    """What the ledger says of this person's account and sessions, oldest first."""
    told = Entry.objects.filter(subject_kind="person", subject_code=str(person.code))
    return list(told.order_by("id").values_list("action", flat=True))
