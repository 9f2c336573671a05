"""Leave is asked for, answered and paused, and accounts are kept, in real browsers."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.barriers import barriers
from tests.e2e.machine import Machine

pytestmark = pytest.mark.e2e

Window = Callable[..., Page]
CAMERA = "Mall Road 1"
STOPS_WITHIN_S = 10
BOXES = {
    "legal_basis": "धारा 30, पुलिस अधिनियम 1861; आदेश दिनांक 12 अगस्त 2026",
    "aim": "बस स्टॉप पर संकट में पड़े लोगों को जल्दी सहायता मिले।",
    "necessity": "पिछले छह महीनों में ग्यारह शिकायतें इसी स्थान से आईं।",
    "alternatives": "बत्तियाँ लगाई गईं, गश्त बढ़ाई गई; शिकायतें नहीं घटीं।",
    "safeguards": "चेहरे ढके रहते हैं; हर देखना दर्ज होता है।",
}


def ask_for_shadow(page: Page, machine: Machine, tmp_path: Path) -> str:
    """The code of a request for shadow mode on one camera, with two papers."""
    papers = [tmp_path / "आदेश.pdf", tmp_path / "complaints.pdf"]
    for paper in papers:
        paper.write_bytes(b"%PDF " + paper.name.encode())
    page.goto(f"{machine.url}/authorisations/")
    page.click("text=Ask for one")
    page.select_option("[name=mode]", "shadow")
    page.check(f"label:has-text('{CAMERA}') input")
    for name, text in BOXES.items():
        page.fill(f"[name={name}]", text)
    page.fill("[name=evaluation]", "inference/models/expression.md")
    page.set_input_files("[name=documents]", papers)
    page.click("text=Send the request")
    page.wait_for_selector("[data-authorisation]")
    return str(page.get_attribute("[data-authorisation]", "data-authorisation"))


def obstacles(page: Page) -> set[str]:
    """Codes of what stands in the way, each told in a sentence."""
    for sentence in page.locator("[data-obstacle]").all_inner_texts():
        assert sentence.endswith(".")
    rows = page.locator("[data-obstacle]").evaluate_all("all => all.map(x => x.dataset.obstacle)")
    return set(rows)


def test_what_stands_in_the_way_of_a_request_is_told_and_it_is_declined(
    signed_in: Window, machine: Machine, tmp_path: Path
) -> None:
    supervisor, approver = signed_in("supervisor"), signed_in("approver")
    code = ask_for_shadow(supervisor, machine, tmp_path)

    expect(supervisor.locator("[data-authorisation]")).to_have_attribute("data-state", "waiting")
    for text in (*BOXES.values(), "आदेश.pdf", "complaints.pdf"):
        expect(supervisor.locator("main")).to_contain_text(text)
    assert supervisor.locator("button:has-text('Approve')").count() == 0

    approver.goto(f"{machine.url}/authorisations/{code}/")
    # Other stories of this machine may have had the oversight body open its ledger before.
    unseen = set() if ledger_was_opened(machine) else {"oversight"}
    assert obstacles(approver) == {"overlap"} | unseen
    auditor = signed_in("auditor")
    auditor.goto(f"{machine.url}/ledger/")
    auditor.wait_for_selector("tr[data-action]")
    approver.reload()
    assert obstacles(approver) == {"overlap"}
    approver.click("button:has-text('Approve')")
    expect(approver.locator("p.problem")).to_contain_text("has leave already")
    expect(approver.locator("[data-authorisation]")).to_have_attribute("data-state", "waiting")

    approver.click("button:has-text('Decline')")
    expect(approver.locator("[data-authorisation]")).to_have_attribute("data-state", "withdrawn")
    supervisor.reload()
    expect(supervisor.locator("main")).to_contain_text("Declined or withdrawn")


def ledger_was_opened(machine: Machine) -> bool:
    """Whether an auditor has read the ledger of this machine."""
    with sqlite3.connect(f"file:{machine.var}/abhaya.sqlite3?mode=ro", uri=True) as database:
        query = "SELECT count(*) FROM governance_entry WHERE action = 'ledger.read' AND allowed"
        return bool(database.execute(query).fetchone()[0])


def tile(page: Page, name: str) -> str:
    """What marks the tile of a camera."""
    found = page.locator("li.tile", has_text=name).first
    return f"#{found.get_attribute('id')}"


def streams_open(machine: Machine, camera: str) -> int:
    """How many connections the workers hold to a camera now."""
    with sqlite3.connect(f"file:{machine.var}/abhaya.sqlite3?mode=ro", uri=True) as database:
        row = database.execute(
            "SELECT count(*) FROM distress_stream JOIN distress_camera ON camera_id = "
            "distress_camera.id WHERE name = ? AND closed_at IS NULL",
            [camera],
        ).fetchone()
    return int(row[0])


def until_stopped(machine: Machine, camera: str, *, since: float) -> float:
    """How long after a moment the last worker let go of the camera, in seconds."""
    while streams_open(machine, camera):
        assert time.monotonic() - since < STOPS_WITHIN_S, "it is still analysed"
        time.sleep(0.1)
    return time.monotonic() - since


def test_a_gathering_stops_analysis_within_seconds_and_only_an_approver_lifts_it(
    signed_in: Window, machine: Machine
) -> None:
    operator, supervisor, approver = (
        signed_in(role) for role in ("operator", "supervisor", "approver")
    )
    mine, other = tile(operator, CAMERA), tile(operator, "Mall Road 2")
    expect(operator.locator(mine)).to_contain_text("Watched", timeout=120_000)

    supervisor.goto(f"{machine.url}/gatherings/")
    supervisor.check(f"label:has-text('{CAMERA}') input")
    supervisor.click("button:has-text('Set')")
    begun = time.monotonic()
    expect(operator.locator(mine)).to_contain_text(
        "people assemble here", timeout=STOPS_WITHIN_S * 1000
    )
    until_stopped(machine, CAMERA, since=begun)
    expect(operator.locator(other)).to_contain_text("Watched")

    supervisor.wait_for_selector("[data-gathering]")
    code = supervisor.get_attribute("[data-gathering]", "data-gathering")
    assert supervisor.locator("button:has-text('Lift')").count() == 0
    assert posted(supervisor, machine, f"/gatherings/{code}/lift/") == 403

    approver.goto(f"{machine.url}/gatherings/")
    approver.click("button:has-text('Lift')")
    expect(approver.locator("[data-gathering]").first).to_contain_text("Over")
    expect(operator.locator(mine)).to_contain_text("Watched", timeout=60_000)


def posted(page: Page, machine: Machine, path: str) -> int:
    """How the server answers a form that this page never showed."""
    token = next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken")
    answer = page.request.post(
        machine.url + path, headers={"X-CSRFToken": token, "Referer": machine.url}
    )
    return answer.status


def test_an_administrator_keeps_accounts_and_grants_and_sees_no_footage(
    signed_in: Window, machine: Machine
) -> None:
    operator, admin = signed_in("operator"), signed_in("administrator")
    admin.click("text=New account")
    admin.fill("[name=username]", "meena")
    admin.fill("[name=full_name]", "उप-निरीक्षक मीना")
    admin.select_option("[name=body]", label="City police")
    admin.fill("[name=password]", "rain on the gomti river")
    admin.click("text=Make the account")
    expect(admin.locator("h1")).to_have_text("उप-निरीक्षक मीना")
    expect(admin.locator("main")).to_contain_text("Holds nothing")

    # Nothing is granted unless somebody chose it and said why.
    admin.click("button:has-text('Grant')")
    assert admin.locator("[data-grant]").count() == 0
    admin.select_option("[name=what]", label="Control-room operator")
    admin.fill("[name=reason]", "joins the night shift")
    admin.click("button:has-text('Grant')")
    grant = admin.locator("[data-grant]")
    expect(grant).to_contain_text("joins the night shift")
    expect(grant).to_contain_text("granted by Nikhil")
    admin.click("text=End now")
    expect(grant).to_contain_text("Over")
    assert admin.locator("text=End now").count() == 0

    # Not to herself.
    admin.goto(f"{machine.url}/people/")
    admin.click("main a:has-text('Nikhil')")
    admin.select_option("[name=what]", label="Supervisor")
    admin.fill("[name=reason]", "I would like to look")
    admin.click("button:has-text('Grant')")
    expect(admin.locator("main .problem")).to_contain_text("Nobody grants herself")

    # And no footage, by any path.
    operator.wait_for_selector("#queue > li video")
    rendition = operator.locator("#queue > li video").first.get_attribute("data-rendition")
    camera = tile(operator, CAMERA).removeprefix("#tile-")
    paths = [f"/renditions/{rendition}/", f"/cameras/{camera}/still.jpg", "/live/", "/looks/"]
    assert operator.request.get(machine.url + paths[0]).status in {200, 206}
    for path in paths:
        assert admin.request.get(machine.url + path).status in {403, 404}


def test_the_register_tells_everybody_what_is_in_force(browser: Browser, machine: Machine) -> None:
    nobody = browser.new_page()
    nobody.goto(f"{machine.url}/public/authorisations/")

    card = nobody.locator("article[data-state=in_force]")
    expect(card).to_contain_text(CAMERA)
    card.locator("summary").click()
    expect(card).to_contain_text("Demonstration on one machine")
    assert barriers(nobody) == []
    nobody.close()


PAGES = {
    "operator": ("/second-reviews/",),
    "supervisor": ("/authorisations/", "/authorisations/new/", "/gatherings/", "/shadow/"),
    "approver": ("/authorisations/", "/gatherings/", "/reports/"),
    "administrator": ("/people/", "/people/new/"),
    "data_officer": ("/retention/", "/reports/"),
}


@pytest.mark.parametrize("role", list(PAGES))
def test_the_pages_of_a_role_have_no_serious_barrier(
    signed_in: Window, machine: Machine, role: str
) -> None:
    page = signed_in(role)

    for path in PAGES[role]:
        page.goto(machine.url + path)
        assert page.locator("h1").count() == 1
        assert barriers(page) == []
