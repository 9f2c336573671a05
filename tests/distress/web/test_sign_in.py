"""Signing in: password and code, recovery codes, the lock-out, and what is on record of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import localtime, now

from governance.models import Entry, Session, User
from governance.policy import Role
from tests.distress.web.signing_in import (
    PASSWORD,
    account,
    actions,
    code_now,
    code_step,
    is_signed_in,
    password_step,
    recovery_codes,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def her() -> User:
    return account("asha", Role.OPERATOR)


def test_password_and_code_sign_in_and_both_are_on_record(her: User) -> None:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/140.0"})

    first = password_step(client, "asha")
    between = is_signed_in(client)
    second = code_step(client, code_now(her))

    assert (first.status_code, first["Location"]) == (302, "/sign-in/second/")
    assert not between
    assert (second.status_code, second["Location"]) == (302, "/shift/")
    entry = Entry.objects.get(action="account.sign_in")
    assert (entry.actor_code, entry.detail) == (str(her.code), {"method": "password+totp"})
    session = Session.objects.get()
    assert (session.person, session.browser, session.system) == (her, "Firefox", "Windows")


def test_the_page_asked_for_is_shown_after_both_steps(her: User) -> None:
    client = Client()

    client.post("/sign-in/?next=/station/", {"login": "asha", "password": PASSWORD})
    answer = code_step(client, code_now(her))

    assert answer["Location"] == "/station/"


def test_another_site_is_never_gone_to_afterwards(her: User) -> None:
    client = Client()

    client.post(
        "/sign-in/?next=https://elsewhere.example/", {"login": "asha", "password": PASSWORD}
    )
    answer = code_step(client, code_now(her))

    assert answer["Location"] == "/shift/"


@pytest.mark.parametrize("path", ["/", "/live/", "/ledger/", "/api/v1/alerts/", "/account/"])
def test_a_password_alone_opens_nothing_while_the_code_is_outstanding(her: User, path: str) -> None:
    client = Client()
    password_step(client, "asha")

    answer = client.get(path)

    assert answer.status_code == 403 or answer["Location"].startswith("/sign-in/")
    assert not Session.objects.exists()


def test_a_wrong_password_says_so_and_signs_nobody_in(her: User) -> None:
    client = Client()

    answer = password_step(client, "asha", "another password")

    assert "do not match" in answer.content.decode()
    assert not is_signed_in(client)
    assert not Entry.objects.filter(action="account.sign_in").exists()


@pytest.mark.parametrize("name", ["nobody", "अनजान", "a\x00b", "x" * 151, ""])
def test_a_name_without_an_account_is_answered_like_a_wrong_password(name: str) -> None:
    answer = password_step(Client(), name)

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_a_code_works_once(her: User) -> None:
    code = code_now(her)
    first, second = Client(), Client()
    password_step(first, "asha")
    code_step(first, code)
    password_step(second, "asha")

    answer = code_step(second, code)

    assert answer.status_code == 200
    assert not is_signed_in(second)


@pytest.mark.parametrize("later_s", [29, 31])
def test_a_code_that_was_read_over_her_shoulder_is_worth_nothing_while_it_is_valid(
    her: User, later_s: int
) -> None:
    first, second = Client(), Client()
    with time_machine.travel(now().replace(second=1, microsecond=0), tick=False) as clock:
        code = code_now(her)
        password_step(first, "asha")
        code_step(first, code)
        clock.shift(timedelta(seconds=later_s))
        # As if allauth's own memory, which is shorter, had ended.
        cache.delete(f"allauth.mfa.totp.used?user={her.pk}&code={code}")
        password_step(second, "asha")
        code_step(second, code)

    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_a_recovery_code_signs_in_once_and_its_use_is_on_record(her: User) -> None:
    code = recovery_codes(her)[0]
    first, second = Client(), Client()
    password_step(first, "asha")
    password_step(second, "asha")

    code_step(first, code)
    code_step(second, code)

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)
    assert actions(her) == ["account.recovery_code_use", "account.sign_in"]


def test_a_closed_account_is_told_so_and_stays_closed(her: User) -> None:
    her.is_active = False
    her.save()
    client = Client()

    answer = password_step(client, "asha")

    assert answer["Location"] == "/sign-in/closed/"
    assert "closed" in client.get("/sign-in/closed/").content.decode()
    assert not is_signed_in(client)


def wrong_codes(client: Client, count: int) -> None:
    for _ in range(count):
        answer = code_step(client, "000000")
    assert answer.status_code in {200, 429}


def test_wrong_passwords_and_wrong_codes_lock_together_and_once_on_record(her: User) -> None:
    client = Client()
    with time_machine.travel(now(), tick=False):
        for _ in range(4):
            password_step(client, "asha", "another password")
        password_step(client, "asha")
        wrong_codes(client, 3)
        last = code_step(client, "000000")
        until = localtime(now() + timedelta(minutes=15)).strftime("%H:%M")

        right = code_step(client, code_now(her))
        again = password_step(Client(), "asha")

    assert last.status_code == right.status_code == again.status_code == 429
    assert until in last.content.decode()
    assert until in again.content.decode()
    assert not is_signed_in(client)
    entry = Entry.objects.get(action="account.lock_out")
    assert (entry.subject_code, entry.actor_kind) == (str(her.code), "nobody")


def test_trying_during_the_lock_out_makes_it_no_longer(her: User) -> None:
    client = Client()
    began = now()
    with time_machine.travel(began, tick=False) as clock:
        for _ in range(8):
            password_step(client, "asha", "another password")
        clock.shift(timedelta(minutes=14))
        refused = password_step(client, "asha")
        clock.shift(timedelta(minutes=1, seconds=1))

        answer = password_step(client, "asha")

    assert refused.status_code == 429
    assert answer["Location"] == "/sign-in/second/"


def test_a_lock_out_of_a_name_that_nobody_has_puts_no_name_on_record() -> None:
    client = Client()

    for _ in range(8):
        password_step(client, "my password by mistake", "x")

    entry = Entry.objects.get(action="account.lock_out")
    assert entry.subject_code == "unknown"
    assert "mistake" not in str(vars(entry))


def test_what_was_typed_is_not_kept_with_the_failures(her: User) -> None:
    client = Client()
    password_step(client, "asha", "a wrong secret")
    password_step(client, "asha")
    code_step(client, "123123")

    kept = " ".join(str(vars(attempt)) for attempt in AccessAttempt.objects.all())

    assert AccessAttempt.objects.exists()
    assert "a wrong secret" not in kept
    assert "123123" not in kept


def test_signing_out_ends_the_session_on_record(her: User) -> None:
    client = signed_in("asha")

    client.post("/sign-out/")

    session = Session.objects.get()
    assert session.ending == "signed_out"
    entry = Entry.objects.get(action="session.end")
    assert entry.detail == {"person": str(her.code), "ending": "signed_out"}
    assert client.get("/shift/").status_code == 302


def test_who_signs_in_is_somebody_else_by_a_press(her: User) -> None:
    client = Client()
    password_step(client, "asha")
    assert client.get("/sign-in/")["Location"] == "/sign-in/second/"

    client.post("/sign-out/")

    assert client.get("/sign-in/").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/accounts/signup/", "/signup/", "/account/email/", "/password/reset/", "/2fa/", "/social/",
     "/account/login/code/"],
)  # fmt: skip
def test_what_nobody_needs_is_not_served(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_the_demos_button_needs_no_second_factor_and_is_on_record(settings, her: User) -> None:
    settings.DEMO = True
    demo = account("demo-operator", Role.OPERATOR, has_app=False)
    client = Client()

    client.post("/sign-in/demo/", {"role": "operator"})
    answer = client.get("/live/")

    assert answer.status_code in {200, 403}
    assert actions(demo) == ["account.sign_in"]
    assert Session.objects.get().person == demo


def test_trying_another_role_in_the_demo_ends_the_session_of_the_one_before(settings) -> None:
    settings.DEMO = True
    for name in ("demo-operator", "demo-auditor"):
        account(name, Role.OPERATOR, has_app=False)
    client = Client()

    client.post("/sign-in/demo/", {"role": "operator"})
    client.post("/sign-in/demo/", {"role": "auditor"})

    assert list(Session.objects.order_by("id").values_list("ending", flat=True)) == ["replaced", ""]
