"""A face in distress becomes a dispatched officer, in real browsers against ./run's processes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.barriers import barriers
from tests.e2e.machine import Machine

pytestmark = pytest.mark.e2e

Window = Callable[..., Page]


def new_alert(page: Page) -> str:
    """The code of an alert that arrives while the page is open, without a reload."""
    known = page.eval_on_selector_all("#queue > li", "rows => rows.map(row => row.id)")
    page.evaluate("window.isSamePage = true")
    fresh = page.locator(
        "#queue > li[data-status=open]" + "".join(f":not(#{row})" for row in known)
    )
    fresh.first.wait_for()
    assert page.evaluate("window.isSamePage"), "the page was reloaded"
    return str(fresh.first.get_attribute("id")).removeprefix("alert-")


def open_alert(page: Page, code: str) -> None:
    page.click(f"#alert-{code} a[data-alert]")
    page.wait_for_selector(f"#panel article[data-alert='{code}']")


def panel_state(page: Page, code: str, status: str) -> None:
    expect(page.locator(f"#panel article[data-alert='{code}']")).to_have_attribute(
        "data-status", status
    )


def test_an_alert_is_reviewed_dispatched_answered_and_on_record(
    signed_in: Window, machine: Machine
) -> None:
    operator = signed_in("operator")
    officer = signed_in("station_officer", width=420, height=860)
    code = new_alert(operator)

    # The reviewer sees the blurred preview, claims, and gets the review look.
    operator.wait_for_selector(f"#alert-{code} video")
    open_alert(operator, code)
    operator.keyboard.press("c")
    operator.wait_for_selector("#panel video[id^=review-]")
    expect(operator.locator("#panel .look-clock")).to_contain_text(re.compile(r"\d+ s"))
    # A verdict with a note in Devanagari, then the nearest station with someone on duty.
    operator.fill(f"#note-{code}", "लाल दुपट्टे वाली महिला")
    operator.click("[data-key=confirm]")
    panel_state(operator, code, "confirmed")
    chosen = operator.locator("#panel select option:checked").inner_text()
    assert chosen.startswith("Hazratganj")
    assert "km" in chosen
    nearest = operator.locator("#panel select option").first
    expect(nearest).to_contain_text("nobody on duty")
    operator.keyboard.press("d")
    operator.wait_for_selector("#panel .life >> text=sent to Hazratganj")

    # The officer's page shows it by itself; she answers, arrives and records the outcome.
    card = officer.locator("[data-dispatch]").first
    expect(card).to_have_attribute("data-status", "sent")
    dispatch = card.get_attribute("data-dispatch")
    expect(card).to_contain_text("लाल दुपट्टे वाली महिला")
    for status in ("acknowledged", "arrived"):
        officer.click(f"#dispatch-{dispatch} button.main")
        expect(officer.locator(f"#dispatch-{dispatch}")).to_have_attribute("data-status", status)
    officer.check(f"#dispatch-{dispatch} input[value=helped]")
    officer.click(f"#dispatch-{dispatch} button.main")
    expect(officer.locator(f"#dispatch-{dispatch}")).to_have_attribute("data-status", "closed")
    panel_state(operator, code, "closed")

    # Each step is an entry.
    auditor = signed_in("auditor")
    auditor.goto(f"{machine.url}/ledger/?code={code}")
    of_alert = set(
        auditor.eval_on_selector_all("tr[data-action]", "r => r.map(x => x.dataset.action)")
    )
    assert of_alert >= {
        "alert.raise", "alert.claim", "rendition.review_look", "alert.review", "alert.dispatch",
    }  # fmt: skip
    auditor.goto(f"{machine.url}/ledger/?code={dispatch}")
    of_dispatch = set(
        auditor.eval_on_selector_all("tr[data-action]", "r => r.map(x => x.dataset.action)")
    )
    assert of_dispatch >= {"dispatch.acknowledge", "dispatch.arrive", "dispatch.close"}


def test_the_second_operator_is_told_who_was_first_and_strangers_find_nothing(
    signed_in: Window, machine: Machine
) -> None:
    first, second = signed_in("operator"), signed_in("second_operator")
    stranger = signed_in("stranger")
    listen(stranger)
    code = new_alert(first)
    second.wait_for_selector(f"#alert-{code}")
    open_alert(first, code)
    open_alert(second, code)

    # Both press at once: the second page still shows its button.
    second.evaluate("document.querySelector('#panel article').dataset.held = 'yes'")
    first.click("[data-key=claim]")
    panel_state(first, code, "claimed")
    answer = second.request.post(
        f"{machine.url}/alerts/{code}/claim/",
        headers={
            "X-CSRFToken": cookie(second, "csrftoken"), "HX-Request": "true",
            "Referer": machine.url,
        },
    )  # fmt: skip
    assert answer.status == 409
    assert "Asha" in answer.text()

    # A stranger is told nothing, by any path.
    first.wait_for_selector("#panel video[id^=review-]")
    review = first.locator("#panel video[id^=review-]").get_attribute("id").removeprefix("review-")
    first.wait_for_selector(f"#alert-{code} video")
    blurred = first.locator(f"#alert-{code} video").get_attribute("data-rendition")
    camera = first.locator("li.tile").first.get_attribute("id").removeprefix("tile-")
    paths = [
        f"/alerts/{code}/", f"/alerts/{code}/row/", f"/api/v1/alerts/{code}/",
        f"/renditions/{blurred}/", f"/renditions/{review}/", f"/cameras/{camera}/still.jpg",
    ]  # fmt: skip
    assert {
        path: stranger.request.get(machine.url + path).status for path in paths
    } == dict.fromkeys(paths, 404)
    for path in (f"/api/v1/alerts/{code}/claim/", f"/alerts/{code}/claim/"):
        sent = stranger.request.post(
            machine.url + path,
            headers={"X-CSRFToken": cookie(stranger, "csrftoken"), "Referer": machine.url},
        )
        assert sent.status == 404
    assert code not in stranger.content()
    assert code not in str(stranger.evaluate("window.heard"))
    # The review rendition is for whoever claimed the alert; a colleague is refused.
    assert second.request.get(f"{machine.url}/renditions/{review}/").status == 403
    assert second.request.get(f"{machine.url}/renditions/{blurred}/").status in {200, 206}

    first.click("[data-key=dismiss]")
    panel_state(first, code, "dismissed")
    assert first.request.get(f"{machine.url}/renditions/{review}/").status == 403
    assert stranger.locator("#queue > li").count() == 0


def test_a_socket_tells_nothing_to_nobody_and_hangs_up_on_nonsense(
    browser: Browser, signed_in: Window, machine: Machine
) -> None:
    nobody = browser.new_page()
    nobody.goto(machine.url)

    assert closing_code(nobody) in {4403, 1006}
    operator = signed_in("operator")
    assert closing_code(operator, say="{not json") == 4400
    assert closing_code(operator, say=json.dumps({"type": "alert.changed", "alert": "x"})) == 4400
    nobody.close()


def closing_code(page: Page, *, say: str = "") -> int:
    """How the server ends a socket that this page opens, and that says this."""
    code = page.evaluate(
        """say => new Promise(done => {
            const socket = new WebSocket(`ws://${location.host}/ws/alerts/`);
            socket.onopen = () => say && socket.send(say);
            socket.onclose = event => done(event.code);
        })""",
        say,
    )
    return int(code)


def listen(page: Page) -> None:
    """Keep everything that a socket of this page hears."""
    page.evaluate(
        """() => new Promise(done => {
            window.heard = [];
            const socket = new WebSocket(`ws://${location.host}/ws/alerts/`);
            socket.onopen = done;
            socket.onmessage = event => window.heard.push(event.data);
        })"""
    )


@pytest.mark.parametrize(
    ("role", "ready"),
    [("operator", "#queue"), ("station_officer", "#dispatches"), ("auditor", "table")],
)
def test_a_page_has_no_serious_barrier(signed_in: Window, role: str, ready: str) -> None:
    page = signed_in(role)
    page.wait_for_selector(ready)

    assert barriers(page) == []


def cookie(page: Page, name: str) -> str:
    return next(found["value"] for found in page.context.cookies() if found["name"] == name)
