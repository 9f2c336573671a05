"""Somebody asks under the RTI Act without JavaScript; the officer acknowledges and asks a fee."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.barriers import barriers
from tests.e2e.machine import ROOT
from tests.e2e.served import Served, run, served_running

pytestmark = pytest.mark.e2e

WORDS = "How many alerts were dismissed in October, by hotspot? अक्टूबर में कितने अलर्ट खारिज हुए?"
# The officer, with the cookie of a browser in which she has signed in.
_STORY = """
import json, sys, django
django.setup()
from django.conf import settings
from django.test import Client
from django.utils.timezone import now
from distress.web.freshness import FRESH_KEY
from governance import vault
from governance.policy import Role
from tests.distress.conftest import person_make

vault.keyring_rotate()
browser = Client(HTTP_HOST="localhost")
browser.force_login(person_make("sushila", Role.RTI_OFFICER))
session = browser.session
session["purpose"] = "administration"
session[FRESH_KEY] = now().timestamp() + 600
session.save()
name = settings.SESSION_COOKIE_NAME
with open(sys.argv[1], "w") as file:
    json.dump({"name": name, "value": browser.cookies[name].value}, file)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from served_running(tmp_path_factory.mktemp("served") / "var")


@pytest.fixture
def applicant(browser: Browser, served: Served) -> Iterator[Page]:
    """Somebody with a telephone, no account, and no JavaScript."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def officer(
    browser: Browser, served: Served, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """The RTI officer at her desk."""
    path = tmp_path_factory.mktemp("story") / "story.json"
    run(served.environment | {"PYTHONPATH": str(ROOT)}, "-c", _STORY, str(path))
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    context.add_cookies([json.loads(path.read_text()) | {"url": served.url}])
    yield context.new_page()
    context.close()


def seen(page: Page, name: str, *, scripts: bool = True) -> None:
    """No barrier on the page; and a picture of it, where somebody asks for one."""
    if scripts:
        assert barriers(page) == [], page.url
    if folder := os.environ.get("ABHAYA_SHOTS"):
        page.screenshot(path=f"{folder}/rti-{name}.png", full_page=True)


def filed(page: Page, served: Served) -> str:
    """The follow-up reference, after a first try without an address."""
    page.goto(f"{served.url}/public/rti/new/")
    seen(page, "new", scripts=False)
    page.fill("[name=name]", "Meena Tripathi")
    # As fast as a person: what comes faster is taken for a machine.
    page.locator("[name=words]").press_sequentially(WORDS, delay=40)
    page.get_by_role("button", name="File the request").click()
    expect(page.get_by_text("Nothing that you typed is lost")).to_be_visible()
    expect(page.locator("[name=words]")).to_have_value(WORDS)
    page.fill("[name=address]", "4 Shah Najaf Road, Lucknow")
    page.get_by_role("button", name="File the request").click()
    expect(page.locator("[data-number]")).to_contain_text("RTI/")
    seen(page, "received", scripts=False)
    return page.locator("[data-reference]").inner_text()


def note(page: Page, step: str, **given: str) -> None:
    """Open a step's form, fill it in and send it."""
    page.get_by_text(step, exact=True).first.click()
    form = page.locator(f"form:has(button):below(:text('{step}'))").first
    for name, value in given.items():
        page.fill(f"[name=fee_asked-{name}]", value)
    form.get_by_role("button", name="Note it").click()


def test_a_request_is_filed_acknowledged_and_given_a_fee_that_stops_its_clock(
    served: Served, officer: Page, applicant: Page
) -> None:
    reference = filed(applicant, served)

    officer.goto(f"{served.url}/rti/")
    seen(officer, "register")
    officer.locator("[data-rti] a").first.click()
    expect(officer.locator("blockquote")).to_have_text(WORDS)
    note(officer, "Acknowledged")
    expect(officer.locator("[data-step=acknowledged]")).to_be_visible()
    note(officer, "Fee intimated", pages="12")
    expect(officer.locator("[data-step=fee_asked]")).to_contain_text("12 × Rs 2 = Rs 24")
    expect(officer.locator("[data-standing=stopped]")).to_be_visible()
    seen(officer, "request")
    officer.get_by_role("link", name="Acknowledgement to print").click()
    expect(officer.locator("[data-paper=hi]")).to_contain_text("सूचना का अधिकार")
    seen(officer, "paper")
    officer.goto(f"{served.url}/rti/calendar/")
    seen(officer, "calendar")

    applicant.goto(f"{served.url}/public/rti/")
    applicant.fill("[name=reference]", reference.lower().replace("-", " "))
    applicant.get_by_role("button", name="Show it").click()
    expect(applicant.locator("[data-own=stopped]")).to_contain_text("Rs 24")
    expect(applicant.get_by_text("Meena")).to_have_count(0)
    seen(applicant, "public", scripts=False)
    officer.goto(f"{served.url}/public/rti/new/")
    seen(officer, "door")
