"""Signing in with a real browser, against a server that is no demo."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.e2e.barriers import barriers
from tests.e2e.served import PASSWORD, Served, served_running

pytestmark = pytest.mark.e2e
Window = Callable[[], Page]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from served_running(tmp_path_factory.mktemp("served") / "var")


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    """Opens browser windows; a broken content policy in any of them fails the test."""
    contexts, broken = [], []

    def open_one() -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 860})
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: broken.append(said.text) if "Policy" in said.text else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert broken == []


def key_plug_in(page: Page, *, knows_its_person: bool = True) -> None:
    """A passkey device inside the browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": knows_its_person,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def password_type(page: Page, served: Served, name: str, password: str = PASSWORD) -> None:
    page.goto(f"{served.url}/sign-in/")
    page.fill("#id_login", name)
    page.fill("#id_password", password)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()


def passkey_add(page: Page) -> None:
    page.get_by_role("link", name="Add a passkey").click()
    page.fill("#id_name", "मेज़ 4 की चाबी")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/account/recovery-codes/")


def shift_begin(page: Page) -> None:
    page.check("input[value=patrol]")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/live/")


def code_now(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_a_passkey_is_set_up_after_the_password_and_then_signs_in_alone(
    window: Window, served: Served
) -> None:
    served.account("asha", "operator")
    page = window()
    key_plug_in(page)

    # The password alone opens nothing but the set-up.
    password_type(page, served, "asha")
    expect(page).to_have_url(f"{served.url}/account/")
    page.goto(f"{served.url}/live/")
    expect(page).to_have_url(f"{served.url}/account/")
    assert barriers(page) == []

    # Recovery codes are shown once.
    passkey_add(page)
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have written them down").click()
    shift_begin(page)
    expect(page.locator("#connection")).to_have_attribute("data-state", "here")
    page.goto(f"{served.url}/account/recovery-codes/")
    expect(page.locator(".codes")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()

    # From now on the passkey is enough, whoever else tries her name with wrong passwords.
    for _ in range(8):
        password_type(page, served, "asha", password="another password")
    expect(page.get_by_role("heading", name="Locked for a while")).to_be_visible()
    page.goto(f"{served.url}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{served.url}/shift/")
    page.goto(f"{served.url}/account/")
    expect(page.locator(".rows").first).to_contain_text("मेज़ 4 की चाबी")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["sessionid"]["secure"]
    assert cookies["sessionid"]["httpOnly"]


def test_a_passkey_also_follows_the_password_and_confirms_that_it_is_she(
    window: Window, served: Served
) -> None:
    served.account("meera", "operator")
    page = window()
    key_plug_in(page)
    password_type(page, served, "meera")
    passkey_add(page)
    page.goto(f"{served.url}/shift/")
    page.get_by_role("button", name="Sign out").click()

    password_type(page, served, "meera")
    page.wait_for_url("**/sign-in/second/")
    assert barriers(page) == []
    page.get_by_role("button", name="Use a passkey").click()

    expect(page).to_have_url(f"{served.url}/shift/")
    page.goto(f"{served.url}/confirm/passkey/?next=/account/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{served.url}/account/")


def test_a_passkey_that_does_not_know_its_person_is_not_taken(
    window: Window, served: Served
) -> None:
    served.account("tara", "operator")
    page = window()
    key_plug_in(page, knows_its_person=False)
    password_type(page, served, "tara")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add a passkey").click()

    expect(page.locator("[data-when=failed]")).to_be_visible()
    page.goto(f"{served.url}/live/")
    expect(page).to_have_url(f"{served.url}/account/")


def test_an_app_is_set_up_by_its_picture_or_key(window: Window, served: Served) -> None:
    served.account("leela", "auditor")
    page = window()
    password_type(page, served, "leela")
    page.get_by_role("link", name="Set up an app").click()
    expect(page.locator(".qr svg")).to_be_visible()
    assert barriers(page) == []

    page.fill("#id_code", code_now(page.locator(".secret").inner_text()))
    page.get_by_role("button", name="Set up").click()

    expect(page.locator(".codes li")).to_have_count(10)
    assert barriers(page) == []


def test_she_is_warned_before_the_end_and_can_stay_until_it_comes(
    window: Window, served: Served
) -> None:
    served.account("rekha", "operator")
    page = window()
    key_plug_in(page)
    password_type(page, served, "rekha")
    passkey_add(page)
    page.clock.install()
    page.goto(f"{served.url}/shift/")
    warning = page.locator("#session")

    served.idle(left_s=100)
    expect(warning).to_be_hidden()
    page.clock.fast_forward("59:00")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("Nothing was done here")
    assert barriers(page) == []
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()

    served.idle(left_s=0)
    page.clock.fast_forward("59:00")
    page.wait_for_url("**/sign-in/?ended=idle&next=*shift*")
    expect(page.locator("[role=status]")).to_contain_text("nothing was done for too long")


def test_a_session_ended_from_another_place_leaves_its_page(window: Window, served: Served) -> None:
    served.account("devika", "operator")
    first, second = window(), window()
    key_plug_in(first)
    password_type(first, served, "devika")
    passkey_add(first)
    code = first.locator(".codes code").first.inner_text()
    first.goto(f"{served.url}/shift/")
    shift_begin(first)

    password_type(second, served, "devika")
    second.fill("#id_code", code)
    second.get_by_role("button", name="Sign in", exact=True).click()
    bar = second.locator(".elsewhere")
    expect(bar).to_contain_text("You are also signed in elsewhere since")
    assert barriers(second) == []
    bar.get_by_role("button").click()

    first.wait_for_url("**/sign-in/?**")
    expect(bar).to_have_count(0)
