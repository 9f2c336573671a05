"""Whoever may see footage, alerts or the ledger needs a second factor; no way leads around."""

from __future__ import annotations

import re
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from governance.models import Entry, User
from governance.policy import Role
from governance.second_factor import roles_need_second_factor
from governance.who_may import LEAVES
from tests.distress.web.doors import DOORS, GUARDED
from tests.distress.web.signing_in import (
    account,
    actions,
    code_of,
    is_signed_in,
    password_step,
    signed_in,
)

pytestmark = pytest.mark.django_db
# Setting one up, confirming, and going away; each of these shows nothing else.
SET_UP = {
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes",
    "account_reauthenticate", "distress:confirm", "distress:session-left",
    "distress:session-stay",
}  # fmt: skip
# A device signs in with a key of its own, and nobody's session is asked for.
BY_KEY = {"api:calls"}


@pytest.fixture
def lacking() -> Client:
    """A person signed in by password, who has no second factor yet."""
    account("asha", Role.OPERATOR, has_app=False)
    client = Client()
    answer = password_step(client, "asha")
    assert answer["Location"] == "/shift/"
    return client


@pytest.mark.parametrize("name", sorted(set(GUARDED) - SET_UP - BY_KEY))
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_door_leads_to_the_set_up_until_there_is_one(
    lacking: Client, name: str, method: str
) -> None:
    answer = getattr(lacking, method)(DOORS[name].at(uuid.uuid4()))

    is_refused = answer.status_code == 403 and answer.json()["error"] == "second_factor_missing"
    assert is_refused or (answer.status_code, answer["Location"]) == (302, "/account/")


def test_a_fragment_sends_the_whole_page_to_the_set_up(lacking: Client) -> None:
    answer = lacking.get("/live/tiles/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (403, "/account/")


def test_an_app_is_set_up_right_after_the_password_and_opens_the_rest(lacking: Client) -> None:
    page = lacking.get("/account/app/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert secret

    wrong = lacking.post("/account/app/", {"code": "000000"})
    done = lacking.post("/account/app/", {"code": code_of(secret[1])})
    codes = lacking.get("/account/recovery-codes/").content.decode()
    again = lacking.get("/account/recovery-codes/").content.decode()

    assert "not accepted" in wrong.content.decode()
    assert done["Location"] == "/account/recovery-codes/"
    assert len(re.findall(r"<li><code>\d{8}</code>", codes)) == 10
    assert not re.search(r"\d{8}", again.split("<main")[1])
    assert lacking.get("/shift/").status_code == 200
    her = User.objects.get(username="asha")
    assert actions(her) == ["account.sign_in", "account.secure", "account.factor_add"]
    assert Entry.objects.get(action="account.factor_add").detail == {"kind": "totp"}


def test_a_secret_lies_sealed_in_the_database(lacking: Client) -> None:
    page = lacking.get("/account/app/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert secret
    lacking.post("/account/app/", {"code": code_of(secret[1])})

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret[1] not in kept


def test_the_last_second_factor_stays_while_the_role_needs_one() -> None:
    her = account("asha", Role.OPERATOR)
    client = signed_in("asha")

    answer = client.post("/account/app/remove/")

    assert "Add another one" in answer.content.decode()
    assert Authenticator.objects.filter(user=her).exists()
    assert "account.factor_remove" not in actions(her)


def test_a_second_factor_beside_another_is_removed_on_record() -> None:
    her = account("asha", Role.OPERATOR)
    client = signed_in("asha")
    Authenticator.objects.create(
        user=her, type=Authenticator.Type.WEBAUTHN, data={"name": "key", "credential": {}}
    )

    answer = client.post("/account/app/remove/")

    assert answer["Location"] == "/account/"
    assert Entry.objects.get(action="account.factor_remove").detail == {"kind": "totp"}
    assert is_signed_in(client)


def test_nobody_removes_a_passkey_of_somebody_else() -> None:
    from distress.web.accounts.factors import factor_code

    other = account("leela", Role.OPERATOR)
    key = Authenticator.objects.create(
        user=other, type=Authenticator.Type.WEBAUTHN, data={"name": "key", "credential": {}}
    )
    account("asha", Role.OPERATOR)

    answer = signed_in("asha").post(f"/account/passkeys/{factor_code(key)}/remove/")

    assert answer.status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_new_recovery_codes_replace_the_old_ones_on_record() -> None:
    her = account("asha", Role.OPERATOR)
    client = signed_in("asha")

    answer = client.post("/account/recovery-codes/new/")

    assert answer["Location"] == "/account/recovery-codes/"
    assert "account.recovery_codes_make" in actions(her)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR, Role.STATION_OFFICER,
                                  Role.AUDITOR, Role.ADMINISTRATOR, Role.DATA_OFFICER])  # fmt: skip
def test_a_role_with_footage_alerts_or_ledger_needs_a_second_factor(role: Role) -> None:
    assert roles_need_second_factor([role.value])


def test_a_role_is_asked_for_one_from_the_day_on_which_the_rules_open_something_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from governance.policy import Action

    closed = {action: leave for action, leave in LEAVES.items() if action is Action.SHIFT_START}
    monkeypatch.setattr("governance.second_factor.LEAVES", closed)

    assert not roles_need_second_factor(["auditor"])
    assert not roles_need_second_factor([])


def test_a_password_account_of_the_command_is_led_to_the_set_up_at_its_first_sign_in(
    lacking: Client,
) -> None:
    page = lacking.get("/shift/", follow=True)

    assert page.redirect_chain == [("/account/", 302)]
    assert "a password alone is not enough" in page.content.decode()
