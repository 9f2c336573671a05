"""Somebody with a telephone, no account and no JavaScript finds out what the cameras do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.barriers import barriers
from tests.e2e.served import Served, run, served_running

pytestmark = pytest.mark.e2e
SIGN = "0A1B2C3D"
_PLACE = """
import django
django.setup()
from distress.models import Hotspot
Hotspot.objects.create(
    name="Mall Road", area="Mall Road between the bus stop and the crossing",
    why_chosen="complaints", sign_code="0A1B2C3D",
)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    for found in served_running(tmp_path_factory.mktemp("portal") / "var"):
        run(found.environment, "-c", _PLACE)
        yield found


def test_from_the_sign_in_the_street_to_the_registers_and_the_feed(
    browser: Browser, served: Served
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{served.url}/s/{SIGN.lower()}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mall Road")
    expect(page.get_by_text("Nothing. No authorisation is in force")).to_be_visible()
    page.get_by_role("link", name="The sign for printing").click()
    expect(page.locator(".code")).to_have_text(SIGN)
    page.goto(f"{served.url}/public/")
    expect(page.locator("[data-period=none]")).to_contain_text("there is no number yet")
    page.get_by_role("link", name="Which expressions count").click()
    expect(page.locator("[data-policy=street-v1]")).to_contain_text("In force")
    page.goto(f"{served.url}/public/data/")
    feed = page.get_by_role("link", name="Atom").get_attribute("href")
    told = context.request.get(f"{served.url}{feed}")

    assert told.ok
    assert "http://www.w3.org/2005/Atom" in told.text()
    assert context.cookies() == []
    context.close()


def test_no_page_of_the_portal_has_a_serious_barrier(browser: Browser, served: Served) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})

    found = {}
    for path in ("/public/", f"/s/{SIGN}/", f"/s/{SIGN}/sign/"):
        page.goto(served.url + path)
        found[path] = barriers(page)
    page.close()

    assert not any(found.values()), found
