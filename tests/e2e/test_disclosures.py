"""A court's order, from the paper on the data officer's desk to the package, in real browsers."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.e2e.barriers import barriers
from tests.e2e.machine import ROOT
from tests.e2e.served import Served, run, served_running

pytestmark = pytest.mark.e2e

Window = Callable[[str], Page]
IST = ZoneInfo("Asia/Kolkata")
ORDER = {
    "reference": "CMM-118/2026", "dated": "2026-01-05",
    "place": "न्यायालय मुख्य न्यायिक मजिस्ट्रेट, लखनऊ", "authority": "Shri R. Verma, CJM",
    "case_reference": "FIR-212/2026", "recipient": "Inspector Anil Kumar, CBI",
}  # fmt: skip
# A camera with an hour-old clip, three people, and for each the cookie of a browser of hers.
_STORY = """
import json, sys, django
django.setup()
from datetime import timedelta
from pathlib import Path
import numpy as np
from django.conf import settings
from django.test import Client
from django.utils.timezone import now
from distress.models import *
from distress.web.freshness import FRESH_KEY
from governance import vault
from governance.models import Body, User
from governance.policy import Role
from inference.clips import clip_encode
from inference.sources import segment_mux, stream_open
from tests.distress.conftest import person_make
from tests.governance.people import body_named

vault.keyring_rotate()
station = Station.objects.create(name="Hazratganj", latitude=26.85, longitude=80.94)
camera = Camera.objects.create(
    name="Mall Road 1", place="bus stop", station=station, latitude=26.85, longitude=80.94,
    hotspot=Hotspot.objects.create(name="Mall Road", area="a", why_chosen="complaints"),
    address_sealed=vault.text_seal("rtsp://host/1", "camera.address"),
)
begins = now() - timedelta(hours=1)
episode = Episode.objects.create(
    camera=camera, signal="call", start_at=begins, latitude=26.85, longitude=80.94
)
Alert.objects.create(episode=episode, station=station, signal="call")
clip = Clip.objects.create(
    episode=episode, status="ready", gathered_at=now(), finished_at=now()
)
path = Path(sys.argv[1]).with_suffix(".mp4")
path.write_bytes(clip_encode(
    (number / 10, np.full((360, 640, 3), 90, np.uint8)) for number in range(30)
))
stream = stream_open(str(path), files=path, paced=False)
packets = list(stream.packets())
sealed = vault.seal(segment_mux(packets, template=stream.template).data)
Segment.objects.create(
    clip=clip, number=1, sealed=sealed, start_at=begins, end_at=begins + timedelta(seconds=2.9)
)
grey = [(number / 10, np.full((360, 640, 3), 90, np.uint8)) for number in range(30)]
Rendition.objects.create(clip=clip, kind="blurred", sealed=vault.seal(clip_encode(grey)))
cookies = {}
for name, role in (
    ("vimala", Role.DATA_OFFICER), ("mathur", Role.APPROVER), ("farida", Role.SUPERVISOR),
):
    person = person_make(name, role, *([station] if role is Role.SUPERVISOR else []))
    if role is Role.APPROVER:
        office = body_named("District magistrate's office", Body.Kind.ADMINISTRATION)
        User.objects.filter(pk=person.pk).update(body=office)
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(person)
    session = browser.session
    session["purpose"] = "investigation"
    session[FRESH_KEY] = now().timestamp() + 600
    session.save()
    cookies[name] = browser.cookies[settings.SESSION_COOKIE_NAME].value
with open(sys.argv[1], "w") as file:
    json.dump({"cookie": settings.SESSION_COOKIE_NAME, "of": cookies}, file)
"""
_MAKE = """
import django
django.setup()
from distress.footage.disclosures import disclosure_make
from governance.models import Disclosure
disclosure_make(disclosure_id=Disclosure.objects.get().pk)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from served_running(tmp_path_factory.mktemp("served") / "var")


@pytest.fixture(scope="module")
def cookies(served: Served, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """For each person the cookie of a browser in which she has signed in."""
    path = tmp_path_factory.mktemp("story") / "story.json"
    run(served.environment | {"PYTHONPATH": str(ROOT)}, "-c", _STORY, str(path))
    told = json.loads(path.read_text())
    return {
        name: {"name": told["cookie"], "value": value, "url": served.url}
        for name, value in told["of"].items()
    }


@pytest.fixture
def window(browser: Browser, cookies: dict[str, dict[str, str]]) -> Iterator[Window]:
    """Opens a browser of one of the people."""
    contexts = []

    def open_as(name: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(60_000)
        context.add_cookies([cookies[name]])  # type: ignore[list-item]
        contexts.append(context)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


def no_barrier(page: Page) -> None:
    assert barriers(page) == [], page.url


def seen(page: Page, name: str) -> None:
    """No barrier on the page; and a picture of it at two widths, where somebody asks for one."""
    no_barrier(page)
    folder = os.environ.get("ABHAYA_SHOTS")
    for width in (1280, 390) if folder else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def register(officer: Page, served: Served) -> None:
    """Write the paper into the form, after sending for more rows."""
    at = datetime.now(IST) - timedelta(hours=1)
    officer.goto(f"{served.url}/disclosures/")
    officer.click("text=Register an order")
    for name, text in ORDER.items():
        officer.fill(f"[name={name}]", text)
    officer.select_option("[name=taker]", index=1)
    officer.click("text=More rows")
    expect(officer.locator(".span-row")).to_have_count(6)
    expect(officer.locator("[name=authority]")).to_have_value(ORDER["authority"])
    row = officer.locator(".span-row").nth(4)
    row.locator("select").select_option(index=1)
    row.locator("input").nth(0).fill(f"{at - timedelta(minutes=5):%Y-%m-%dT%H:%M}")
    row.locator("input").nth(1).fill(f"{at + timedelta(minutes=5):%Y-%m-%dT%H:%M}")
    seen(officer, "form")
    officer.click("button:has-text('Register the order')")
    officer.wait_for_selector("[data-disclosure][data-status=waiting]")


def test_an_order_is_registered_approved_and_taken_once(
    window: Window, served: Served, tmp_path: Path
) -> None:
    officer, approver, taker = window("vimala"), window("mathur"), window("farida")
    register(officer, served)
    address = officer.url
    expect(officer.locator("[data-clip]")).to_contain_text("not held")
    assert officer.locator("button:has-text('Approve')").count() == 0

    approver.goto(address)
    for name in ("reference", "place", "authority", "case_reference", "recipient"):
        expect(approver.locator("main")).to_contain_text(ORDER[name])
    seen(approver, "answer")
    approver.click("button:has-text('Approve')")
    expect(approver.locator("[data-disclosure]")).to_have_attribute("data-status", "making")
    run(served.environment, "-c", _MAKE)

    taker.goto(f"{served.url}/disclosures/")
    taker.click(f"text={ORDER['reference']}")
    seen(taker, "ready")
    with taker.expect_download() as taking:
        taker.click("button:has-text('Take it, once')")
    package = tmp_path / "package.zip"
    taking.value.save_as(package)
    taker.goto(address)
    expect(taker.locator("main")).to_contain_text(hashlib.sha256(package.read_bytes()).hexdigest())
    assert taker.locator("button:has-text('Take it, once')").count() == 0
    checked(package, tmp_path / "unpacked")

    taker.goto(f"{served.url}/public/disclosures/")
    expect(taker.locator("[data-outcome=given]")).to_have_count(1)
    seen(taker, "public")


def checked(package: Path, folder: Path) -> None:
    """Whoever receives it unpacks it, checks its hashes, and reads the certificate."""
    with ZipFile(package) as files:
        files.extractall(folder)
    subprocess.run(["sha256sum", "-c", "--quiet", "hashes.sha256"], cwd=folder, check=True)
    assert list((folder / "footage").glob("*.mp4"))
    text = PdfReader(folder / "certificate.pdf").pages[0].extract_text()
    assert "PART A" in text
    assert "Mall Road 1" in text
