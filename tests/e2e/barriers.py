"""What keeps people out of a page, as axe finds it in the real browser."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Barrier = tuple[str, list[object]]


# WCAG 2.2, levels A and AA; without what axe advises beyond them.
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> list[Barrier]:
    """Whatever of WCAG 2.2 AA the page as it stands breaks, however slightly."""
    found = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": _WCAG})
    return [
        (violation["id"], [node["target"] for node in violation["nodes"]])
        for violation in found.response["violations"]
    ]


def barriers(page: Page) -> list[Barrier]:
    """What is serious or worse on the page as it stands: axe's name, and where."""
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        (violation["id"], [node["target"] for node in violation["nodes"]])
        for violation in found.response["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]
