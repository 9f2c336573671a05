"""Tiles: what they are called, what is in them, and reading the tree back from them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.tlog.encoding import LARGEST, FormatError
from governance.tlog.tiles import (
    LARGEST_ENTRY,
    TILE_WIDTH,
    Tile,
    bundle_entries,
    entries_parse,
    entries_path,
    entry_bundle,
    node_reader,
    subtree_root,
    tile_hashes,
    tile_parse,
    tile_path,
    tiles_changed,
)
from governance.tlog.tree import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    tree_root,
)
from tests.governance.small_log import SmallLog

SIZE = 70_000


class Tiles:
    """A log's tiles in memory, kept up to date as the sequencer would."""

    def __init__(self) -> None:
        self.size = 0
        self.tiles: dict[tuple[int, int], bytes] = {}

    def grow(self, leaves: list[bytes]) -> None:
        new = self.size + len(leaves)
        for level, number, width in tiles_changed(self.size, new):
            have = self.tiles.get((level, number), b"")
            first = number * TILE_WIDTH + len(have) // 32
            last = number * TILE_WIDTH + width
            self.tiles[level, number] = have + b"".join(
                leaves[at - self.size] if not level else self.above(level, at)
                for at in range(first, last)
            )
        self.size = new

    def above(self, level: int, index: int) -> bytes:
        return subtree_root(tile_hashes(self.tiles[level - 1, index]))

    def read(self, level: int, number: int) -> bytes:
        return self.tiles[level, number]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"),
        (Tile(0, 5, 3), "0/005.p/3"),
        (Tile(0, 999), "0/999"),
        (Tile(0, 1000), "0/x001/000"),
        (Tile(0, 1_234_067), "0/x001/x234/067"),
        (Tile(63, 1_234_067, 255), "63/x001/x234/067.p/255"),
        (Tile(2, LARGEST), "2/x009/x223/x372/x036/x854/x775/807"),
    ],
)
def test_tiles_are_named_as_the_specification_names_them(tile: Tile, path: str) -> None:
    assert tile_path(tile.level, tile.number, tile.width) == path
    assert tile_parse(path) == tile


@given(st.integers(0, 63), st.integers(0, LARGEST), st.integers(1, 256))
def test_every_name_reads_back(level: int, number: int, width: int) -> None:
    assert tile_parse(tile_path(level, number, width)) == Tile(level, number, width)
    assert entries_parse(entries_path(number, width)) == Tile(0, number, width)


@pytest.mark.parametrize(
    "text",
    [
        "", "0", "0/", "/000", "0/0", "0/00", "0/0000", "00/000", "64/000", "-1/000", "x/000",
        "0/001/000", "0/x001", "0/x1/000", "0/x000/001", "0/x001/x000", "0/000.p/0", "0/000.p/256",
        "0/000.p/01", "0/000.p/", "0/000.p", "0/000.p/1.p/1", "0/000/", "0/000\n", " 0/000",
        "0/../000", "0/٠٠٠", "entries/000", "0/x009/x223/x372/x036/x854/x775/808",
        "0/" + "x999/" * 200 + "999", "0/000.p/1000", "0/" + "9" * 100_000,
    ],
)  # fmt: skip
def test_other_names_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        tile_parse(text)
    with pytest.raises(FormatError):
        entries_parse(text.replace("entries/", "0/"))


@pytest.mark.parametrize(
    "place", [(64, 0, 256), (-1, 0, 256), (0, -1, 256), (0, 0, 0), (0, 0, 257)]
)
def test_tiles_that_cannot_be_have_no_name(place: tuple[int, int, int]) -> None:
    with pytest.raises(FormatError):
        tile_path(*place)


def test_tree_of_seventy_thousand_has_the_tiles_of_the_specification() -> None:
    made = list(tiles_changed(0, SIZE))

    full = [place for place in made if place[2] == TILE_WIDTH]
    partial = [place for place in made if place[2] != TILE_WIDTH]
    assert len([place for place in full if place[0] == 0]) == 273
    assert [place for place in full if place[0] == 1] == [(1, 0, 256)]
    assert partial == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert list(tiles_changed(0, 256)) == [(0, 0, 256), (1, 0, 1)]


@given(st.integers(0, SIZE), st.integers(0, 2000))
def test_append_touches_only_what_differs(old: int, more: int) -> None:
    before = widths(old)
    after = widths(old + more)

    changed = {(level, number): width for level, number, width in tiles_changed(old, old + more)}

    assert before | changed == after
    assert all(before.get(place) != width for place, width in changed.items())


def test_tiles_do_not_shrink() -> None:
    with pytest.raises(FormatError):
        list(tiles_changed(5, 4))
    assert list(tiles_changed(5, 5)) == []


def test_tree_reads_back_from_tiles_that_grew_in_batches() -> None:
    leaves = [leaf_hash(b"%d" % at) for at in range(66_500)]
    tiles, frontier = Tiles(), Frontier()
    for start, end in ((0, 1), (1, 255), (255, 256), (256, 300), (300, 65_536), (65_536, 66_500)):
        tiles.grow(leaves[start:end])
        for leaf in leaves[start:end]:
            frontier.append(leaf)
        read = node_reader(tiles.read)
        assert tree_root(end, read) == frontier.root() == Frontier.from_nodes(end, read).root()
    assert {place: len(tile) // 32 for place, tile in tiles.tiles.items()} == widths(66_500)


@given(st.integers(1, 700), st.data())
@settings(max_examples=60, deadline=None)
def test_proofs_from_tiles_are_those_of_the_tree(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    log = LOG
    tiles = Tiles()
    tiles.grow(log.leaves[:size])
    read = node_reader(tiles.read)

    assert inclusion_proof(index, size, read) == log.inclusion(index, size)
    assert consistency_proof(index, size, read) == log.consistency(index, size)


LOG = SmallLog.of(700)


def test_tile_that_lacks_a_hash_is_refused() -> None:
    tiles = Tiles()
    tiles.grow(LOG.leaves[:10])
    read = node_reader(tiles.read)

    assert read(1, 4)
    for level, index in ((0, 10), (1, 5), (3, 1), (4, 0)):
        with pytest.raises(FormatError):
            read(level, index)


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_bundles_read_back(entries: list[bytes]) -> None:
    assert bundle_entries(entry_bundle(entries)) == entries


def test_bundle_gives_each_length_in_two_bytes() -> None:
    assert entry_bundle([b"", b"ab", b"c" * 300])[:9] == b"\0\0\0\2ab\x01\x2cc"
    assert len(entry_bundle([bytes(LARGEST_ENTRY)])) == LARGEST_ENTRY + 2


def test_entry_too_long_for_a_bundle_is_refused() -> None:
    with pytest.raises(FormatError):
        entry_bundle([bytes(LARGEST_ENTRY + 1)])


@pytest.mark.parametrize("bundle", [b"\0", b"\0\1", b"\0\2a", b"\0\1ab", b"\xff\xffshort"])
def test_bundle_that_ends_early_is_refused(bundle: bytes) -> None:
    with pytest.raises(FormatError):
        bundle_entries(bundle)


def widths(size: int) -> dict[tuple[int, int], int]:
    """Every tile of a tree and its width, straight from the specification's formula."""
    found: dict[tuple[int, int], int] = {}
    level = 0
    while nodes := size // 256**level:
        for number in range(-(-nodes // 256)):
            found[level, number] = min(256, nodes - number * 256)
        level += 1
    return found
