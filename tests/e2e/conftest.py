"""A machine as ./run starts it, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.machine import Machine, machine_running
from tests.shared_files import SHARED

CHROMIUM_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the shared machine comes last: until it starts, the others have the cores.

    Of those the story of an alert comes first: on a slow machine the street raises alerts faster
    than clips are made of them, and who waits for a fresh one's clip waits for all before it.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if "machine" not in getattr(item, "fixturenames", ()):
        return 0
    return 1 if item.path.name == "test_story.py" else 2


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The demo with its drawn street, shared by the stories of this session."""
    models = SHARED / "models"
    if models.is_dir():
        os.environ.setdefault("ABHAYA_MODELS", str(models))
    yield from machine_running(tmp_path_factory.mktemp("machine") / "var")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as the machine has it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs chromium, which is not installed here: apt install chromium")
    # Playwright's loop would look to Django like code that must not use the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(Path(path)), args=CHROMIUM_OPTIONS)
        yield started
        started.close()


@pytest.fixture
def signed_in(browser: Browser, machine: Machine) -> Iterator[Callable[..., Page]]:
    """Opens a browser window of its own, signed in by the demo's button for a role."""
    contexts = []

    def open_as(role: str, *, width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=False)
        context.set_default_timeout(300_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(machine.url)
        page.click(f"button[value={role}]")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    yield open_as
    for context in contexts:
        context.close()
