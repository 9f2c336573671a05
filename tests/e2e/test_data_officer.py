"""The data officer runs retention in a real browser, and sees no footage."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.barriers import barriers
from tests.e2e.machine import Machine
from tests.e2e.test_story import new_alert, open_alert, panel_state

pytestmark = pytest.mark.e2e

Window = Callable[..., Page]


def test_a_hold_is_placed_and_lifted_and_a_rule_is_set_within_its_bounds(
    signed_in: Window, machine: Machine
) -> None:
    operator, officer = signed_in("operator"), signed_in("data_officer")
    code = new_alert(operator)
    open_alert(operator, code)
    operator.keyboard.press("c")
    operator.click("[data-key=dismiss]")
    panel_state(operator, code, "dismissed")

    # A hold that does not say why stays on the page with a sentence; a whole one is placed.
    officer.fill("input[name=code]", code)
    officer.fill("input[name=case_reference]", "Mrs Verma's case")
    officer.fill("input[name=legal_basis]", "BNSS s.94")
    officer.fill("textarea[name=reason]", "न्यायालय का आदेश")
    officer.fill("input[name=ends_at]", "2099-01-01T10:00")
    officer.click("text=Place the hold")
    expect(officer.locator(".problem").first).to_contain_text("case reference has a number")
    officer.fill("input[name=case_reference]", "FIR/112-2026")
    officer.click("text=Place the hold")
    expect(officer.locator(".problem").first).to_contain_text("180 days")
    soon = officer.evaluate("new Date(Date.now() + 5 * 864e5).toISOString().slice(0, 16)")
    officer.fill("input[name=ends_at]", soon)
    officer.click("text=Place the hold")
    hold = officer.locator("[data-hold]").first
    expect(hold).to_contain_text("न्यायालय का आदेश")

    officer.fill("#rule-dismissed", "2")
    officer.locator("form", has=officer.locator("#rule-dismissed")).get_by_text("Set").click()
    expect(officer.locator("#rule-dismissed")).to_have_value("2")
    hold.get_by_text("Lift").click()
    expect(officer.locator("[data-hold]")).to_have_count(0)

    # No footage by any path, and what is gone is for anybody.
    operator.wait_for_selector(f"#alert-{code} video")
    blurred = operator.locator(f"#alert-{code} video").get_attribute("data-rendition")
    for path in (f"/renditions/{blurred}/", f"/alerts/{code}/", "/live/"):
        assert officer.request.get(machine.url + path).status in {403, 404}
    figures = officer.request.get(f"{machine.url}/public/gone/?format=json").json()
    assert re.fullmatch(r"\d+", str(figures["gone"]["due"]))


def test_the_desk_and_the_public_figure_have_no_serious_barrier(
    signed_in: Window, machine: Machine
) -> None:
    officer = signed_in("data_officer")
    for path in ("/retention/", "/public/gone/", "/reports/"):
        officer.goto(machine.url + path)
        assert barriers(officer) == [], path
