"""Anybody verifies an entry in a real browser, with the network cut, and sees what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from playwright.sync_api import Browser, Page, expect

from governance.commitments import commitment
from governance.tlog.checkpoints import Checkpoint
from governance.tlog.keys import COSIGNATURE, Signer
from governance.tlog.notes import note_sign
from governance.tlog.proof_files import proof_format
from governance.tlog.tiles import subtree_root
from governance.tlog.tree import inclusion_proof, leaf_hash, tree_root
from tests.e2e.barriers import barriers
from tests.e2e.served import Served, served_running

pytestmark = pytest.mark.e2e
ORIGIN = "abhaya.example/ledger"
SIGNER = Signer.generate(ORIGIN)
SALT = b"s" * 32


@dataclass(frozen=True)
class Given:
    """What a person chooses on the page."""

    entry: str
    proof: str
    key: str = SIGNER.key.text


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from served_running(tmp_path_factory.mktemp("served") / "var")


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """The page, open, with the network cut from then on."""
    context = browser.new_context(viewport={"width": 390, "height": 860})
    opened = context.new_page()
    opened.goto(f"{served.url}/public/verify/")
    opened.wait_for_load_state("networkidle")
    context.set_offline(True)
    yield opened
    context.close()


def given(*, index: int = 5, size: int = 300, signer: Signer = SIGNER, **changed: Any) -> Given:
    leaf = {
        "v": 1, "code": "c", "action": "glass.justify", "allowed": None, "public": {"n": 7},
        "committed": {"case": commitment("case", SALT, "FIR-7/2026"), "actor": "0" * 64},
    }  # fmt: skip
    data = b"abhaya/entry/v1\n" + rfc8785.dumps(leaf)
    hashes = [leaf_hash(data if place == index else bytes([place % 256])) for place in range(size)]

    def read(level: int, place: int) -> bytes:
        return subtree_root(hashes[place << level : (place + 1) << level])

    root = tree_root(size, read)
    note = note_sign(Checkpoint(ORIGIN, size, root).body, [signer])
    line = {"index": index, "leaf": leaf, "open": {"case": [SALT.hex(), "FIR-7/2026"]}} | changed
    return Given(json.dumps(line), proof_format(index, inclusion_proof(index, size, read), note))


def verify(page: Page, chosen: Given, folder: Path) -> None:
    (folder / "entry.json").write_text(chosen.entry)
    (folder / "5.tlog-proof").write_text(chosen.proof)
    page.set_input_files("#entry", folder / "entry.json")
    page.set_input_files("#proof", folder / "5.tlog-proof")
    page.fill("#key", chosen.key)
    page.click("text=Verify >> visible=true >> nth=-1")


@pytest.mark.parametrize(("index", "size"), [(0, 1), (5, 300), (255, 256), (256, 257), (299, 300)])
def test_what_was_signed_passes_without_a_network(
    page: Page, tmp_path: Path, index: int, size: int
) -> None:
    verify(page, given(index=index, size=size), tmp_path)

    expect(page.locator("[data-answer=pass]")).to_be_visible()
    expect(page.locator("[data-field=size]")).to_have_text(str(size))
    expect(page.locator("[data-field=shown]")).to_contain_text("FIR-7/2026")


def _flipped(chosen: Given) -> Given:
    return replace(chosen, entry=chosen.entry.replace('"n": 7', '"n": 8'))


BROKEN: dict[str, tuple[Callable[[], Given], str]] = {
    "an entry that was edited": (lambda: _flipped(given()), "notInTree"),
    "a field that was edited": (lambda: given(open={"case": [SALT.hex(), "FIR-8"]}), "badField"),
    "another index": (lambda: replace(given(), proof=given().proof.replace("index 5", "index 6")),
                      "notInTree"),
    "another key": (lambda: replace(given(), key=Signer.generate("b.example/l").key.text),
                    "notSigned"),
    "a witness's key": (lambda: replace(given(), key=Signer.generate(ORIGIN, COSIGNATURE).key.text),
                        "badKey"),
    "no proof": (lambda: replace(given(), proof="\x00\x1b[31m"), "badForm"),
    "no entry": (lambda: replace(given(), entry="[1, 2"), "badForm"),
    "a forged signature": (lambda: replace(given(), proof=_forged(given().proof)), "forged"),
}  # fmt: skip


def _forged(proof: str) -> str:
    """The same note over another root."""
    head, note = proof.split("\n\n", 1)
    origin, size, root, *rest = note.split("\n")
    return f"{head}\n\n" + "\n".join([origin, size, root[::-1].replace("=", "") + "=", *rest])


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_said_and_never_passes(page: Page, tmp_path: Path, what: str) -> None:
    make, named = BROKEN[what]
    verify(page, make(), tmp_path)

    expect(page.locator(f"[data-answer={named}]")).to_be_visible()
    expect(page.locator("[data-answer=pass]")).to_be_hidden()


def test_the_page_has_no_serious_barrier(page: Page, tmp_path: Path) -> None:
    verify(page, given(), tmp_path)
    expect(page.locator("[data-answer=pass]")).to_be_visible()
    page.screenshot(path=tmp_path / "verify.png")

    assert barriers(page) == []
