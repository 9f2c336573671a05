"""Somebody complains without JavaScript and without a name; an incident runs to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils.timezone import localtime, now
from playwright.sync_api import Browser, Page, expect

from tests.e2e.barriers import barriers
from tests.e2e.machine import Machine

pytestmark = pytest.mark.e2e

Window = Callable[..., Page]
MOMENT = "%Y-%m-%dT%H:%M"
WORDS = "They rang at night and asked for my name. रात में घंटी बजाई और मेरा नाम पूछा, बिना किसी वजह के।"
ANSWER = "The visit was not needed, and the officers were told so."


@pytest.fixture
def passer_by(browser: Browser) -> Iterator[Page]:
    """Somebody with a telephone, no account, and no JavaScript."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def moment(*, hours_ago: float) -> str:
    return f"{localtime(now()) - timedelta(hours=hours_ago):{MOMENT}}"


def complained(page: Page, machine: Machine) -> str:
    """The reference, after a first try whose end lay before its beginning."""
    page.goto(f"{machine.url}/public/complaints/new/")
    page.select_option("[name=category]", "not_wanted")
    page.fill("[name=from_at]", moment(hours_ago=2))
    page.fill("[name=until_at]", moment(hours_ago=3))
    page.fill("[name=place_words]", "by the tea stall")
    # As fast as a person: what comes faster is taken for a machine.
    page.locator("[name=words]").press_sequentially(WORDS, delay=40)
    page.get_by_role("button", name="Send the complaint").click()
    expect(page.get_by_text("Exchange the two")).to_be_visible()
    expect(page.locator("[name=words]")).to_have_value(WORDS)
    page.fill("[name=until_at]", moment(hours_ago=1))
    page.get_by_role("button", name="Send the complaint").click()
    return page.locator("[data-reference]").inner_text()


def test_a_complaint_is_sent_answered_and_followed_up_by_its_reference(
    signed_in: Window, machine: Machine, passer_by: Page
) -> None:
    reference = complained(passer_by, machine)
    assert {cookie["name"] for cookie in passer_by.context.cookies()} <= {"csrftoken"}

    officer = signed_in("data_officer")
    officer.goto(f"{machine.url}/complaints/")
    officer.locator("[data-complaint] a").first.click()
    expect(officer.locator("blockquote")).to_have_text(WORDS)
    assert officer.locator("video, img").count() == 0
    officer.get_by_role("button", name="I am looking into it").click()
    officer.select_option("[name=found]", "upheld")
    officer.fill("[name=answer]", ANSWER)
    officer.get_by_role("button", name="Answer", exact=True).click()
    expect(officer.get_by_role("heading", name="Answer: Upheld")).to_be_visible()

    passer_by.goto(f"{machine.url}/public/complaints/")
    passer_by.fill("[name=reference]", reference.lower().replace("-", " "))
    passer_by.get_by_role("button", name="Show it").click()
    expect(passer_by.locator("[data-complaint=answered] blockquote")).to_have_text(ANSWER)
    expect(passer_by.locator("[data-figure=upheld]")).not_to_have_text("0")


def test_an_incident_is_opened_reported_late_closed_and_seen_by_everybody(
    signed_in: Window, machine: Machine, passer_by: Page
) -> None:
    officer = signed_in("data_officer")
    officer.goto(f"{machine.url}/incidents/")
    officer.select_option("[name=kind]", "breach")
    officer.fill("[name=noticed_at]", moment(hours_ago=7))
    officer.fill("[name=summary]", "One clip left without leave.")
    officer.fill("[name=description]", "It was sent on by telephone.")
    officer.get_by_role("button", name="Open it").click()

    cert, board = officer.locator("[data-report=cert_in]"), officer.locator("[data-report=board]")
    expect(cert).to_contain_text("Overdue by 1 h")
    passer_by.goto(f"{machine.url}/public/incidents/")
    expect(passer_by.locator("[data-figure=overdue]")).to_have_text("1")
    cert.locator("[name=reported_at]").fill(moment(hours_ago=0))
    cert.locator("[name=reference]").fill("CERT-2026-17")
    cert.locator("[name=why]").first.fill("The line was down.")
    cert.get_by_role("button", name="Record the report").click()
    expect(cert).to_contain_text("Reported late")
    board.locator("summary").click()
    board.locator("[name=why]").last.fill("Rule 7 is not in force yet.")
    board.get_by_role("button", name="Record that it is not owed").click()
    officer.fill("[name=done]", "The account was closed.")
    officer.get_by_role("button", name="Close the incident").click()
    expect(officer.locator("main [data-state=closed]").first).to_be_visible()

    passer_by.reload()
    told = passer_by.locator("[data-incident]").first
    for words in ("Closed", "The account was closed.", "Reported late", "The line was down."):
        expect(told).to_contain_text(words)
    expect(told).not_to_contain_text("telephone")


def test_none_of_the_pages_has_a_serious_barrier(signed_in: Window, machine: Machine) -> None:
    officer = signed_in("data_officer", width=390)
    officer.goto(f"{machine.url}/complaints/")
    links = [
        officer.locator("[data-complaint] a").first.get_attribute("href"),
        "/complaints/", "/incidents/", "/public/complaints/new/", "/public/complaints/",
        "/public/incidents/",
    ]  # fmt: skip
    officer.goto(f"{machine.url}/incidents/")
    links.append(officer.locator("[data-incident] a").first.get_attribute("href"))

    serious = {}
    for path in links:
        assert path
        officer.goto(machine.url + path)
        serious[path] = barriers(officer)

    assert {path: found for path, found in serious.items() if found} == {}
