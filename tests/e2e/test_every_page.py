"""Everybody, the auditor and the RTI officer find every page of theirs, in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from distress.web.desk.urls import urlpatterns as desk_patterns
from distress.web.people import PAGES_OF
from distress.web.rti.urls import urlpatterns as rti_patterns
from governance.policy import Role
from tests.distress.web.doors import PUBLIC
from tests.e2e.machine import ROOT
from tests.e2e.served import Served, run, served_running
from tests.e2e.walking import Walk

pytestmark = pytest.mark.e2e

Open = Callable[..., BrowserContext]
LANGUAGES = ("en", "hi")
_BUILD = """
import sys, django
django.setup()
from pathlib import Path
from tests.e2e.whole_city import build
build(Path(sys.argv[1]))
"""
# Public, and found by no link: what programs ask for, the demo's door, pictures, and the ways in,
# which tests of signing in walk.
UNLINKED = frozenset({
    "distress:healthz", "distress:sign-in-demo", "distress:sign-out", "distress:language",
    "distress:log-tile", "distress:log-entries", "distress:log-checkpoint-svg",
    "account_login", "account_inactive", "mfa_authenticate", "mfa_login_webauthn",
})  # fmt: skip
# What only takes a form that was sent.
SENT = frozenset({
    "distress:question-end", "distress:finding-answer", "distress:finding-judge",
    "distress:unsealing-new", "distress:unsealing-approve", "distress:unsealing-refuse",
    "distress:unsealing-open", "distress:rti-step", "distress:rti-answer-pick",
    "distress:rti-answer-withhold", "distress:rti-answer-give", "distress:rti-answer-reply",
    "distress:rti-answer-unsay", "distress:rti-answer-publish",
})  # fmt: skip
OF_OTHERS = frozenset({"distress:papers"})  # the data officer's
AUDITOR = {
    "distress:ledger-compare", "distress:entry", "distress:entry-leaf", "distress:complaint",
    "distress:incident", "distress:authorisation", "distress:parties", "distress:party",
    "distress:agreement",
}  # fmt: skip


def names(patterns: list[Any]) -> set[str]:
    return {f"distress:{pattern.name}" for pattern in patterns}


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What a browser needs to know of the city, once it is served."""
    return {}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, told: dict[str, Any]) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("every")

    def build(environment: dict[str, str]) -> None:
        path = folder / "told.json"
        run(environment | {"PYTHONPATH": str(ROOT)}, "-c", _BUILD, str(path))
        told.update(json.loads(path.read_text()))

    # A walk is quicker than any reader.
    yield from served_running(folder / "var", begin=build, ABHAYA_PUBLIC_PER_MINUTE="100000")


@pytest.fixture
def opened(browser: Browser, served: Served, told: dict[str, Any]) -> Iterator[Open]:
    """Opens a browser as wide as a telephone, of a reader or of nobody, in a language."""
    contexts = []

    def open_one(who: str = "", *, language: str = "en", scripts: bool = True) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, java_script_enabled=scripts,
            base_url=served.url,
        )  # fmt: skip
        context.set_default_timeout(60_000)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if who:
            cookies[told["cookie"]] = told["of"][who]
        context.add_cookies([
            {"name": name, "value": value, "url": served.url} for name, value in cookies.items()
        ])  # fmt: skip
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_finds_every_public_page(
    opened: Open, served: Served, language: str, scripts: bool
) -> None:
    walk = Walk(
        opened(language=language, scripts=scripts), served.url, language, apart=UNLINKED,
        has_scripts=scripts,
    )  # fmt: skip

    walk.begin("/public/")

    assert walk.wrong == []
    assert set(PUBLIC) - UNLINKED - set(walk.seen) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_auditor_finds_every_page_of_her_desk(
    opened: Open, served: Served, language: str
) -> None:
    walk = Walk(opened("sen", language=language), served.url, language, apart=frozenset(PUBLIC))

    walk.begin("/oversight/desk/")

    expected = names(desk_patterns) | set(PAGES_OF[Role.AUDITOR]) | AUDITOR
    assert walk.wrong == []
    assert expected - SENT - set(walk.seen) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rti_officer_finds_every_page_of_her_desk(
    opened: Open, served: Served, language: str
) -> None:
    walk = Walk(opened("sushila", language=language), served.url, language, apart=frozenset(PUBLIC))

    walk.begin("/rti/")

    expected = names(rti_patterns) | set(PAGES_OF[Role.RTI_OFFICER])
    assert walk.wrong == []
    assert expected - SENT - OF_OTHERS - set(PUBLIC) - set(walk.seen) == set()


def test_she_asks_in_hindi_without_javascript_whether_she_was_filmed(
    opened: Open, told: dict[str, Any]
) -> None:
    page = opened(language="hi", scripts=False).new_page()
    until = datetime.fromisoformat(told["filmed"]) + timedelta(minutes=30)

    page.goto("/public/access/")
    page.fill("[name=sign]", told["sign"].lower())
    page.fill("[name=from_at]", told["filmed"])
    page.fill("[name=until_at]", f"{until:%Y-%m-%dT%H:%M}")
    page.locator("main form button.main").click()

    answer = page.locator("[data-answer]")
    expect(answer.locator("[data-kept]").first).to_contain_text("हाँ, उसका एक भाग")
    expect(answer.locator("[data-looks]").first).to_have_text("10 से 19 बार")


def test_a_request_is_filed_and_followed_in_hindi_without_javascript(opened: Open) -> None:
    page = opened(language="hi", scripts=False).new_page()

    page.goto("/public/rti/new/")
    page.fill("[name=name]", "मीना त्रिपाठी")
    page.fill("[name=address]", "4, शाह नजफ़ रोड, लखनऊ")
    # As fast as a person: what comes faster is taken for a machine.
    page.locator("[name=words]").press_sequentially("कितने कैमरे चल रहे हैं? " * 3, delay=50)
    page.locator("main form button.main").click()
    number = page.locator("[data-number]").inner_text()
    reference = page.locator("[data-reference]").inner_text()
    page.goto("/public/rti/")
    page.fill("[name=reference]", reference.lower())
    page.get_by_role("button", name="दिखाएँ").click()

    own = page.locator("[data-own]")
    expect(own.get_by_role("heading")).to_contain_text(number)
    expect(own).not_to_contain_text("मीना")


def test_a_question_is_kept_asked_again_and_removed(opened: Open) -> None:
    page = opened("sen").new_page()

    page.goto("/ledger/?answer=refused")
    page.fill("[name=name]", "Who was refused")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("link", name="Who was refused").click()
    expect(page.locator("#id_answer")).to_have_value("refused")
    page.goto("/oversight/questions/")
    page.get_by_role("button", name="Remove Who was refused").click()

    expect(page.locator("[data-question]")).to_have_count(1)
    expect(page.get_by_text("Who was refused")).to_have_count(0)


def test_sealed_words_are_opened_with_the_key_of_another_body_and_each_step_is_on_record(
    opened: Open,
) -> None:
    auditor, second = opened("sen").new_page(), opened("das").new_page()

    asked_from_a_timeline(auditor)
    expect(auditor.get_by_role("button", name="Open the words")).to_have_count(0)
    code = auditor.locator("[data-unsealing]").get_attribute("data-unsealing")
    second.goto("/oversight/sealed/")
    second.locator(f"[data-unsealing='{code}'] a").click()
    second.get_by_role("button", name="Agree, for 15 minutes").click()
    auditor.reload()
    auditor.get_by_role("button", name="Open the words").click()

    expect(auditor.locator("[data-opened]")).to_contain_text("FIR-0/2026")
    second.reload()
    expect(second.get_by_text("FIR-0/2026")).to_have_count(0)
    auditor.goto(f"/ledger/?code={code}")
    for action in ("unseal.request", "unseal.answer", "unseal.open"):
        expect(auditor.locator(f"tr[data-action='{action}']").first).to_be_visible()


def asked_from_a_timeline(auditor: Page) -> None:
    """One entry's words are asked for on the timeline of who made too many copies."""
    auditor.goto("/oversight/anomalies/")
    odd = auditor.locator("[data-kind=exports_in_bulk]")
    odd.get_by_role("link", name="Timeline").first.click()
    auditor.locator("label", has_text="export.ask").first.get_by_role("checkbox").check()
    auditor.fill("[name=reason]", "Whether these copies belong to one case at all.")
    auditor.get_by_role("button", name="Ask the second key-holder").click()
