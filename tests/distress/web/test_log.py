"""Anybody reads the log over HTTP, computes its root, and gets nothing that is not signed."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from pymerkle import InmemoryTree

from governance.ledger.lease import lease_release
from governance.models import Checkpoint, LedgerKey
from governance.services.dictionary import dictionary_publish
from governance.tlog.checkpoints import checkpoint_parse
from governance.tlog.encoding import FormatError
from governance.tlog.keys import VerifierKey
from governance.tlog.notes import note_open
from governance.tlog.tiles import bundle_entries, entries_path, node_reader, tile_path
from governance.tlog.tree import leaf_hash, tree_root
from governance.tlog.trust import TrustPolicy
from tests.governance.trees import entered, integrated, tree_signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keys_apart")]


def got(path: str) -> Any:
    answer = Client().get(f"/log/{path}")
    assert answer.status_code == 200, path
    return answer


def status(path: str) -> int:
    return Client().get(f"/log/{path}").status_code


def read_tile(size: int, level: int, number: int) -> bytes:
    """A tile in the width that a log of this size has published."""
    width = min(256, (size >> 8 * level) - 256 * number)
    if width < 1:
        raise FormatError("beyond the tree")
    return bytes(got(f"tile/{tile_path(level, number, width)}").content)


@pytest.mark.parametrize("count", [1, 254, 300, 700])
def test_a_stranger_computes_the_signed_root_from_tiles_and_again_from_entries(count: int) -> None:
    entered(count)
    tree_signed()

    policy = TrustPolicy.parse(got("trust-policy.txt").content.decode())
    told = policy.check(got("checkpoint").content.decode())
    size = told.checkpoint.size
    assert told.valid
    assert size == count + 2  # with the announcements of both keys

    def read(level: int, number: int) -> bytes:
        return read_tile(size, level, number)

    assert tree_root(size, node_reader(read)) == told.checkpoint.root
    independent = InmemoryTree(algorithm="sha256")
    for number in range(-(-size // 256)):
        width = min(256, size - 256 * number)
        bundle = bundle_entries(got(f"tile/{entries_path(number, width)}").content)
        assert len(bundle) == width
        hashes = read(0, number)
        for place, entry in enumerate(bundle):
            independent.append_entry(entry)
            assert hashes[place * 32 : place * 32 + 32] == leaf_hash(entry)
    assert independent.get_root() == told.checkpoint.root


def test_nothing_beyond_the_newest_signed_checkpoint_is_served() -> None:
    assert status("checkpoint") == status("checkpoint.svg") == status("tile/0/000.p/1") == 404
    entered(3)
    tree_signed()
    entered(2)
    lease_release(integrated())

    assert status("tile/0/000.p/5") == status("tile/entries/000.p/5") == 200
    assert status("tile/0/000.p/6") == status("tile/entries/000.p/6") == 404
    assert len(got("tile/0/000.p/5").content) == 5 * 32
    # An earlier checkpoint's width stays there for whoever is still reading that one.
    assert len(got("tile/0/000.p/2").content) == 2 * 32
    assert Checkpoint.objects.get().size == 5


@pytest.mark.parametrize(
    "place",
    [
        "0/000", "0/000.p/0", "0/000.p/256", "0/000.p/03", "0/000.p/-1", "00/000.p/1", "0/0.p/1",
        "64/000.p/1", "0/x000/000.p/1", "0/000.p/1/", "0/000.p/1/..", "../checkpoint", "-1/000",
        "0/999", "0/" + "x999/" * 7 + "999", "0/" + "x999/" * 4000 + "999", "1/000.p/1",
        "0/०००.p/1", "0/000.p/1%00", "entries", "entries/", "entries/000", "entries/0/000",
        "entries/000.p/1%0a", "x", "0/" + "9" * 5000,
    ],
)  # fmt: skip
def test_an_address_that_names_no_tile_is_not_there(place: str) -> None:
    entered(3)
    tree_signed()

    assert status(f"tile/{place}") == 404


def test_what_changes_is_not_kept_and_what_never_changes_is() -> None:
    entered(1)
    tree_signed()

    for path in ("checkpoint", "trust-policy.txt", "checkpoint.svg"):
        assert got(path)["Cache-Control"] == "no-store"
    for path in ("tile/0/000.p/3", "tile/entries/000.p/3"):
        answer = got(path)
        assert "immutable" in answer["Cache-Control"]
        assert answer["Content-Type"] == "application/octet-stream"
    assert got("checkpoint")["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000.p/3", "trust-policy.txt"])
def test_the_log_can_only_be_read(path: str) -> None:
    entered(1)
    tree_signed()
    client = Client()

    assert client.head(f"/log/{path}").status_code == 200
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(f"/log/{path}").status_code == 405


def test_the_checkpoint_is_signed_by_the_announced_key_and_shown_as_a_picture() -> None:
    entered(1)
    tree_signed()
    key = VerifierKey.parse(LedgerKey.objects.get(kind="log").vkey)

    opened = note_open(got("checkpoint").content.decode(), [key])

    assert checkpoint_parse(opened.text).size == 3
    picture = got("checkpoint.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")


def test_the_dictionary_is_the_one_that_the_signed_tree_announces() -> None:
    assert status("dictionary.json") == 404
    announced = dictionary_publish()
    assert announced is not None
    assert status("dictionary.json") == 404
    tree_signed()

    text = got("dictionary.json").content

    assert sha256(text).hexdigest() == announced.sha256 == announced.announced.public["sha256"]
