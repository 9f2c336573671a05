"""What keeps people out of a page, as axe finds it in the real browser."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Barrier = tuple[str, list[object]]


def barriers(page: Page) -> list[Barrier]:
    """What is serious or worse on the page as it stands: axe's name, and where."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        (violation["id"], [node["target"] for node in violation["nodes"]])
        for violation in found.response["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]
