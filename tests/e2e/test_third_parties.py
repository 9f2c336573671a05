"""Who outside has access: agreed, signed, used, refused and public, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.barriers import barriers
from tests.e2e.machine import Machine

pytestmark = pytest.mark.e2e

Window = Callable[..., Page]


def test_an_agreement_is_signed_used_with_a_ticket_and_every_access_is_public(
    signed_in: Window, machine: Machine
) -> None:
    officer, approver = signed_in("data_officer"), signed_in("approver")
    address = agreement_made(officer, machine)
    code = address.rstrip("/").rsplit("/", 1)[-1]

    # An approver of another body finds it on her desk, reads and signs it.
    approver.goto(f"{machine.url}/third-parties/")
    approver.locator(f"li a[href*='{code}']", has_text="Read it").click()
    approver.get_by_role("button", name="Sign", exact=True).click()
    expect(approver.locator("[data-agreement]")).to_have_attribute("data-state", "in_force")

    # A key is shown once, and opens counts but no health without a ticket.
    key = {"Authorization": f"Party {key_made(officer, address)}"}
    counts = officer.request.get(f"{machine.url}/api/v1/party/figures/", headers=key)
    health = officer.request.get(f"{machine.url}/api/v1/party/cameras/", headers=key)
    assert (counts.status, health.status, health.json()["error"]) == (200, 403, "no_ticket")
    vendor = signed_in("third_party")
    health_seen_with_a_ticket(vendor, machine, code)

    # Oversight reads what was refused; everybody reads that and who has access, and no person.
    auditor = signed_in("auditor")
    auditor.goto(f"{machine.url}/third-parties/accesses/")
    auditor.select_option("#answer", "refused")
    auditor.click("text=Show")
    expect(auditor.locator("[data-reason=no_ticket]").first).to_be_visible()
    expect(auditor.locator("[data-reason=allowed]")).to_have_count(0)
    in_public(auditor, machine, code)

    no_serious_barrier(officer, machine, "/third-parties/", address.removeprefix(machine.url))
    no_serious_barrier(vendor, machine, "/party/", f"/party/{code}/figures/")
    no_serious_barrier(vendor, machine, f"/party/{code}/cameras/", "/public/third-parties/")
    no_serious_barrier(auditor, machine, "/third-parties/accesses/")


def agreement_made(officer: Page, machine: Machine) -> str:
    """Address of an agreement that waits; what did not fit stayed on the page with a sentence."""
    officer.goto(f"{machine.url}/third-parties/")
    officer.click("[data-party] h2 a")
    officer.click("text=New agreement")
    officer.fill("input[name=reference]", "the contract with Mr Rao")
    officer.fill("textarea[name=legal_basis]", "नियम 173, सामान्य वित्तीय नियम")
    officer.check("input[value='cameras.health']")
    officer.check("input[value='figures.read']")
    officer.locator("input[name=cameras]").first.check()
    officer.click("text=Put it before the approver")
    expect(officer.locator(".problem").first).to_contain_text("A reference has a number")
    officer.fill("input[name=reference]", "PWD/114-2026")
    officer.click("text=Put it before the approver")
    expect(officer.locator("[data-agreement]")).to_have_attribute("data-state", "waiting")
    return officer.url


def key_made(officer: Page, address: str) -> str:
    """The secret of a new key of this agreement, which the page shows once."""
    officer.goto(address)
    officer.click("text=New key")
    officer.fill("input[name=label]", "monitoring job")
    for scope in ("cameras.health", "figures.read"):
        officer.check(f"input[value='{scope}']")
    officer.click("text=Make the key")
    return officer.inner_text("[data-secret]")


def health_seen_with_a_ticket(vendor: Page, machine: Machine, code: str) -> None:
    """Refused without a session, open with one; and nothing of the agency's own pages."""
    card = vendor.locator(f"[data-agreement='{code}']")
    card.get_by_text("Health of the cameras").click()
    expect(vendor.locator("main")).to_contain_text("No maintenance session is open")
    vendor.goto(f"{machine.url}/party/")
    card.locator("input[name=ticket]").fill("INC-20412")
    card.get_by_text("Open the session").click()
    card.get_by_text("Health of the cameras").click()
    expect(vendor.locator("[data-camera]")).to_have_count(1)
    for path in ("/live/", "/ledger/", "/third-parties/"):
        assert vendor.request.get(machine.url + path).status in {403, 404}


def in_public(reader: Page, machine: Machine, code: str) -> None:
    """The ticket and every access are there for anybody; no person and no place is named."""
    told = reader.request.get(f"{machine.url}/public/third-parties/?format=json").json()
    agreement = next(
        row
        for party in told["third_parties"]
        for row in party["agreements"]
        if row["agreement"] == code
    )
    assert [session["ticket"] for session in agreement["maintenance"]] == ["INC-20412"]
    assert {"no_ticket", "allowed"} <= {row["reason"] for row in told["accesses"]}
    page = reader.request.get(f"{machine.url}/public/third-parties/").text()
    assert not re.search(r"Vimala|Mathur|Dev of|Mall Road", page)


def no_serious_barrier(page: Page, machine: Machine, *paths: str) -> None:
    """axe finds nothing serious on these pages, as they are shown to whoever this is."""
    for path in paths:
        page.goto(machine.url + path)
        assert barriers(page) == [], path
