"""Somebody asks under the RTI Act without JavaScript, and checks what she is given in part."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, expect
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from tests.e2e.barriers import barriers
from tests.e2e.machine import ROOT, Machine, log_signed

pytestmark = pytest.mark.e2e

Window = Callable[..., Page]
WORDS = "How many alerts were dismissed in October, by hotspot? अक्टूबर में कितने अलर्ट खारिज हुए?"
IN_USE = "Is expression analysis in use at any camera, and how accurate is it, by month and in all?"
REFUSAL = {
    "where_value": "demo",
    "reason": "One camera stands at a shelter, and the number would show that it is there.",
    "balancing": "The public interest is met by the number in the whole city.",
    "instead": "Every other column of the table is given.",
    "decision_maker": "Public Information Officer",
}


@dataclass(frozen=True)
class Filed:
    """A request as its applicant knows it: its number, and what she follows it with."""

    number: str
    reference: str


@pytest.fixture
def applicant(browser: Browser) -> Iterator[Page]:
    """Somebody with a telephone, no account, and no JavaScript."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def seen(page: Page, name: str, *, scripts: bool = True) -> None:
    """No barrier on the page; and a picture of it, where somebody asks for one."""
    if scripts:
        assert barriers(page) == [], page.url
    if folder := os.environ.get("ABHAYA_SHOTS"):
        page.screenshot(path=f"{folder}/rti-{name}.png", full_page=True)


def filed(page: Page, machine: Machine, words: str) -> Filed:
    """A request through the public door, after a first try without an address."""
    page.goto(f"{machine.url}/public/rti/new/")
    seen(page, "new", scripts=False)
    page.fill("[name=name]", "Meena Tripathi")
    # As fast as a person: what comes faster is taken for a machine.
    page.locator("[name=words]").press_sequentially(words, delay=40)
    page.get_by_role("button", name="File the request").click()
    expect(page.get_by_text("Nothing that you typed is lost")).to_be_visible()
    expect(page.locator("[name=words]")).to_have_value(words)
    page.fill("[name=address]", "4 Shah Najaf Road, Lucknow")
    page.get_by_role("button", name="File the request").click()
    expect(page.locator("[data-number]")).to_contain_text("RTI/")
    seen(page, "received", scripts=False)
    return Filed(
        page.locator("[data-number]").inner_text(), page.locator("[data-reference]").inner_text()
    )


def opened(page: Page, machine: Machine, request: Filed, words: str) -> None:
    """The RTI officer finds the request in her register and reads it."""
    page.goto(f"{machine.url}/rti/")
    seen(page, "register")
    page.get_by_role("link", name=request.number).click()
    expect(page.locator("blockquote")).to_have_text(words)


def followed(page: Page, machine: Machine, typed: str) -> None:
    """The applicant sees how her request stands."""
    page.goto(f"{machine.url}/public/rti/")
    page.fill("[name=reference]", typed)
    page.get_by_role("button", name="Show it").click()


def note(page: Page, step: str, **given: str) -> None:
    """Open a step's form, fill it in and send it."""
    page.get_by_text(step, exact=True).first.click()
    form = page.locator(f"form:has(button):below(:text('{step}'))").first
    for name, value in given.items():
        page.fill(f"[name=fee_asked-{name}]", value)
    form.get_by_role("button", name="Note it").click()


def test_a_request_is_filed_acknowledged_and_given_a_fee_that_stops_its_clock(
    machine: Machine, signed_in: Window, applicant: Page
) -> None:
    request = filed(applicant, machine, WORDS)
    officer = signed_in("rti_officer", width=1280)

    opened(officer, machine, request, WORDS)
    note(officer, "Acknowledged")
    expect(officer.locator("[data-step=acknowledged]")).to_be_visible()
    note(officer, "Fee intimated", pages="12")
    expect(officer.locator("[data-step=fee_asked]")).to_contain_text("12 × Rs 2 = Rs 24")
    expect(officer.locator("[data-standing=stopped]")).to_be_visible()
    seen(officer, "request")
    officer.get_by_role("link", name="Acknowledgement to print").click()
    expect(officer.locator("[data-paper=hi]")).to_contain_text("सूचना का अधिकार")
    seen(officer, "paper")
    officer.goto(f"{machine.url}/rti/calendar/")
    seen(officer, "calendar")

    followed(applicant, machine, request.reference.lower().replace("-", " "))
    expect(applicant.locator("[data-own=stopped]")).to_contain_text("Rs 24")
    expect(applicant.get_by_text("Meena")).to_have_count(0)
    seen(applicant, "public", scripts=False)
    officer.goto(f"{machine.url}/public/rti/new/")
    seen(officer, "door")


def test_an_answer_is_composed_given_in_part_taken_and_checked_by_the_applicant(
    machine: Machine, signed_in: Window, applicant: Page, tmp_path: Path
) -> None:
    request = filed(applicant, machine, IN_USE)
    log_signed(machine)
    officer = signed_in("rti_officer", width=1280)

    opened(officer, machine, request, IN_USE)
    drafted(officer, IN_USE)
    refused_in_part(officer)
    frozen_on_the_hindi_page(officer)
    package_waited_for(officer)
    seen(officer, "frozen-hi")
    with officer.expect_download() as own:
        officer.get_by_role("link", name="पैकेज लें").click()

    followed(applicant, machine, request.reference)
    expect(applicant.locator("[data-step=decided]")).to_contain_text("given in part")
    seen(applicant, "decided", scripts=False)
    with applicant.expect_download() as taken:
        applicant.get_by_role("button", name="Take the package").click()

    assert taken.value.path().read_bytes() == own.value.path().read_bytes()
    checked(unpacked(taken.value.path(), tmp_path), machine)


def drafted(page: Page, words: str) -> None:
    """Two questions are picked, with what was asked beside them; the preview shows their tables."""
    page.get_by_role("link", name="Compose the answer").click()
    expect(page.locator("blockquote")).to_have_text(words)
    for number in (1, 7):
        page.check(f"input[name=questions][value='{number}']")
    page.fill("[name=appeal_office]", "Additional Commissioner")
    page.fill("[name=appeal_address]", "Collectorate, Lucknow 226001")
    seen(page, "pick")
    page.get_by_role("button", name="Make the draft").click()
    expect(page.locator("[data-answer=draft]")).to_be_visible()


def refused_in_part(page: Page) -> None:
    """One number is withheld under section 8(1)(g); the preview shows it so, and fits the page."""
    page.get_by_text("Withhold a field").click()
    page.select_option("[name=field]", "1:cameras")
    page.select_option("[name=where_column]", "1:mode")
    page.select_option("[name=clause]", "8(1)(g)")
    for name, value in REFUSAL.items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=review_on]", f"{localdate() + timedelta(90)}")
    seen(page, "withhold")
    page.get_by_role("button", name="Withhold it").click()
    expect(page.locator("[data-withheld]")).to_contain_text("Collectorate, Lucknow 226001")
    page.get_by_role("link", name="See it as the applicant will").click()
    row = page.locator("[data-table=q01] tr", has_text="in_force")
    expect(row).to_contain_text("[withheld]")
    expect(row).to_contain_text("false")
    expect(page.get_by_text("One camera stands at a shelter").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    seen(page, "preview")
    page.get_by_role("link", name="← Answer").click()


def frozen_on_the_hindi_page(page: Page) -> None:
    """The page says what is sent before anything is decided, in Hindi as well."""
    page.get_by_role("link", name="Go on to freezing").click()
    expect(page.get_by_text("This cannot be undone.")).to_be_visible()
    expect(page.locator("[data-freeze]")).to_contain_text("The information is given in part")
    seen(page, "freeze")
    page.get_by_role("link", name="हिन्दी").click()
    expect(page.locator("[data-withheld]")).to_contain_text("इसमें नामित कैमरे (cameras)")
    seen(page, "freeze-hi")
    page.get_by_role("button", name="अंतिम करें और आवेदन पर निर्णय करें").click()
    expect(page.locator("[data-answer=frozen]")).to_be_visible()


# Behind the clips that wait, which take minutes on a slow machine.
@retry(stop=stop_after_delay(600), wait=wait_fixed(2), retry=retry_if_result(lambda made: not made))
def package_waited_for(page: Page) -> bool:
    """Whether the machine's own worker has made the package."""
    page.reload()
    return page.get_by_role("link", name="पैकेज लें").count() == 1


def unpacked(path: Path, parent: Path) -> Path:
    with zipfile.ZipFile(path) as packed:
        packed.extractall(parent)
    [folder] = parent.iterdir()
    return folder


def checked(folder: Path, machine: Machine) -> None:
    """With the published verifier and the operator's policy: it passes, and no longer when a byte
    is another."""
    policy = folder.parent / "policy.txt"
    policy.write_text(httpx.get(f"{machine.url}/log/trust-policy.txt", timeout=20).text)
    assert verified(folder, policy) == 0
    assert "One camera stands at a shelter" in (folder / "redactions.csv").read_text()
    table = folder / "data" / "q01.csv"
    table.write_text(table.read_text().replace("[withheld]", "3", 1))
    assert verified(folder, policy) == 1


def verified(folder: Path, policy: Path) -> int:
    command = [
        sys.executable, str(ROOT / "governance" / "verifier.py"), str(folder),
        "--policy", str(policy),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.returncode
