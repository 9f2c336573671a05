"""An auditor filters, opens an entry and proves it; everybody reads how the ledger stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from governance.tlog.proof_files import proof_parse
from governance.tlog.trust import TrustPolicy
from tests.e2e.barriers import barriers
from tests.e2e.machine import Machine, log_signed

pytestmark = pytest.mark.e2e

Window = Callable[..., Page]


def test_an_auditor_filters_opens_an_entry_and_proves_it_on_her_own_machine(
    signed_in: Window, machine: Machine, tmp_path: Path
) -> None:
    log_signed(machine)
    auditor = signed_in("auditor")
    auditor.locator("header").get_by_role("link", name="Ledger", exact=True).click()
    auditor.click("text=More filters")
    auditor.fill("#id_action", "ledger.key_announce")
    auditor.select_option("#id_answer", "done")
    auditor.get_by_role("button", name="Show", exact=True).click()
    rows = auditor.locator("tr[data-action]")
    expect(rows).to_have_count(2)
    assert {row.get_attribute("data-action") for row in rows.all()} == {"ledger.key_announce"}
    assert barriers(auditor) == []

    rows.first.get_by_role("link").first.click()
    expect(auditor.locator("[data-leaf]")).to_contain_text("ledger.key_announce")
    leaf = auditor.locator("[data-leaf-hash]").inner_text()
    assert barriers(auditor) == []
    with auditor.expect_download() as waited:
        auditor.click("text=Download the proof")
    kept = tmp_path / waited.value.suggested_filename
    waited.value.save_as(kept)

    proof = proof_parse(kept.read_text())
    policy = httpx.get(f"{machine.url}/log/trust-policy.txt").text
    assert TrustPolicy.parse(policy).check(proof.note).valid
    proof.verify_leaf(bytes.fromhex(leaf))
    assert kept.name == f"{proof.index}.tlog-proof"

    # The checkpoint that came with it is still continued by the log of now.
    auditor.goto(f"{machine.url}/ledger/compare/")
    auditor.fill("#id_checkpoint", proof.note)
    auditor.locator("main").get_by_role("button", name="Compare").click()
    expect(auditor.locator("[data-verdict=consistent]")).to_be_visible()
    assert barriers(auditor) == []


def test_an_auditor_raises_a_finding_from_her_desk_and_reads_its_answer(
    signed_in: Window, machine: Machine
) -> None:
    auditor, officer = signed_in("auditor"), signed_in("data_officer")
    expect(auditor.get_by_role("heading", name="Auditor's desk")).to_be_visible()
    assert barriers(auditor) == []
    auditor.get_by_role("link", name="What does not look right").first.click()
    expect(auditor.locator("[data-count]")).to_be_visible()
    assert barriers(auditor) == []

    auditor.goto(f"{machine.url}/ledger/?action=account.sign_in")
    entry = str(auditor.locator("tr[data-entry]").first.get_attribute("data-entry"))
    auditor.goto(f"{machine.url}/oversight/findings/new/?entry={entry}")
    assert barriers(auditor) == []
    auditor.fill("#id_words", "Who relieved the night shift?")
    auditor.get_by_role("button", name="Raise it").click()
    expect(auditor.locator("[data-state=open]")).to_be_visible()

    officer.get_by_role("link", name="Findings").click()
    officer.locator("tr[data-finding]").first.get_by_role("link").click()
    officer.fill("#id_answer", "The supervisor did, as the roster says.")
    assert barriers(officer) == []
    officer.get_by_role("button", name="Answer", exact=True).click()
    expect(officer.locator("[data-state=answered]")).to_be_visible()

    auditor.reload()
    auditor.get_by_label("I accept the answer").check()
    auditor.get_by_role("button", name="Record it").click()
    expect(auditor.locator("[data-state=accepted]")).to_contain_text("as the roster says")
    assert barriers(auditor) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_reads_how_the_ledger_stands_without_an_account_or_javascript(
    browser: Browser, machine: Machine, width: int
) -> None:
    log_signed(machine)
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(machine.url)
    page.locator("main a[href='/public/']").click()
    page.get_by_role("link", name="The ledger of every look").click()

    origin, size, _root = page.locator("[data-lines]").inner_text().split()
    assert httpx.get(f"{machine.url}/log/checkpoint").text.startswith(f"{origin}\n")
    assert re.fullmatch(r"\d+", size)
    expect(page.locator("[data-witness]").first).to_contain_text("Run by the operator")
    picture = page.locator("img.qr")
    assert httpx.get(machine.url + str(picture.get_attribute("src"))).status_code == 200
    context.close()


def test_the_public_pages_have_no_serious_barrier(browser: Browser, machine: Machine) -> None:
    page = browser.new_page()
    for path in ("/public/", "/public/ledger/"):
        page.goto(machine.url + path)
        assert barriers(page) == [], path
        assert page.evaluate("document.querySelector('img.qr')?.naturalWidth !== 0")
    page.close()
