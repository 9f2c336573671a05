"""The tree as static files (C2SP tlog-tiles): 256 hashes to a tile, 8,192 bytes when full."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from struct import pack, unpack_from

from .encoding import HASH_SIZE, LARGEST, FormatError
from .tree import NodeReader, node_hash

TILE_WIDTH = 256
LARGEST_ENTRY = 65_535  # bytes: a bundle gives each entry's length in 16 bits
HIGHEST_LEVEL = 63

_HEIGHT = 8  # a tile's hashes are the leaves of a subtree this high
_PATH = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}", re.ASCII)
_SMALL = re.compile(r"0|[1-9][0-9]{0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tile:
    """Hashes `number * 256` to `number * 256 + width` of the nodes 8 * level above the leaves.

    For a bundle of entries the level is 0, because it lies beside that tile.
    """

    level: int
    number: int
    width: int = TILE_WIDTH


def tile_path(level: int, number: int, width: int = TILE_WIDTH) -> str:
    """What stands after `tile/` in the address of one tile of hashes, as `0/x001/234.p/12`.

    Raises:
        FormatError: no tile has this level, number or width.
    """
    if not 0 <= level <= HIGHEST_LEVEL:
        raise FormatError(f"a tile's level is from 0 to {HIGHEST_LEVEL}, not {level}")
    return f"{level}/{_number_path(number, width)}"


def entries_path(number: int, width: int = TILE_WIDTH) -> str:
    """What stands after `tile/` in the address of one bundle of entries, as `entries/000.p/3`.

    Raises:
        FormatError: no bundle has this number or width.
    """
    return f"entries/{_number_path(number, width)}"


def tile_parse(text: str) -> Tile:
    """The tile of hashes whose address ends in `tile/` and this text.

    Raises:
        FormatError: there is no such tile, or it is spelt otherwise.
    """
    level, _, rest = text.partition("/")
    if not _SMALL.fullmatch(level):
        raise FormatError(f"{text[:80]!r} names no tile")
    number, width = _number_parse(rest)
    tile = Tile(int(level), number, width)
    if tile_path(tile.level, number, width) != text:
        raise FormatError(f"{text[:80]!r} is not how this tile is named")
    return tile


def entries_parse(text: str) -> Tile:
    """The bundle of entries whose address ends in `tile/` and this text.

    Raises:
        FormatError: there is no such bundle, or it is spelt otherwise.
    """
    kind, _, rest = text.partition("/")
    number, width = _number_parse(rest)
    if kind != "entries" or entries_path(number, width) != text:
        raise FormatError(f"{text[:80]!r} is not how a bundle of entries is named")
    return Tile(0, number, width)


def entry_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after the other, each after its length in two bytes.

    Raises:
        FormatError: an entry has more than 65,535 bytes.
    """
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > LARGEST_ENTRY:
            raise FormatError(f"an entry may have {LARGEST_ENTRY} bytes, this one has {len(entry)}")
        parts += (pack(">H", len(entry)), entry)
    return b"".join(parts)


def bundle_entries(bundle: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        FormatError: the bundle ends within an entry.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(bundle):
        if at + 2 > len(bundle):
            raise FormatError("the bundle ends within an entry's length")
        (length,) = unpack_from(">H", bundle, at)
        entry = bundle[at + 2 : at + 2 + length]
        if len(entry) != length:
            raise FormatError("the bundle ends within an entry")
        entries.append(entry)
        at += 2 + length
    return entries


def tile_hashes(tile: bytes) -> list[bytes]:
    """The hashes of one tile's bytes."""
    return [tile[at : at + HASH_SIZE] for at in range(0, len(tile), HASH_SIZE)]


def subtree_root(hashes: Sequence[bytes]) -> bytes:
    """The node above a power of two of nodes; of a full tile, its hash in the tile above."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def node_reader(read_tile: Callable[[int, int], bytes]) -> NodeReader:
    """Read nodes of the tree from tiles.

    read_tile: (level, number) to the hashes that the tile has so far, joined. It is asked again
    for every node; keep what is costly to fetch.
    """

    def read(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, _HEIGHT)
        width = 1 << height
        number, first = divmod(index * width, TILE_WIDTH)
        tile = read_tile(tile_level, number)
        wanted = tile[first * HASH_SIZE : (first + width) * HASH_SIZE]
        if len(wanted) != width * HASH_SIZE:
            raise FormatError(f"tile {tile_level}/{number} lacks hash {first + width - 1}")
        return subtree_root(tile_hashes(wanted))

    return read


def tiles_changed(old_size: int, new_size: int) -> Iterator[tuple[int, int, int]]:
    """Each (level, number, width) that differs between two sizes of one tree, lowest level first.

    Raises:
        FormatError: the tree would shrink.
    """
    if not 0 <= old_size <= new_size:
        raise FormatError(f"a tree of {old_size} cannot become one of {new_size}")
    level = 0
    while old_size < new_size:
        for number in range(old_size // TILE_WIDTH, -(-new_size // TILE_WIDTH)):
            yield level, number, min(TILE_WIDTH, new_size - number * TILE_WIDTH)
        level, old_size, new_size = level + 1, old_size // TILE_WIDTH, new_size // TILE_WIDTH


def _number_path(number: int, width: int) -> str:
    if not 0 <= number <= LARGEST:
        raise FormatError(f"a tile cannot have the number {number}")
    if not 1 <= width <= TILE_WIDTH:
        raise FormatError(f"a tile has from 1 to {TILE_WIDTH} hashes, not {width}")
    path = f"{number % 1000:03}"
    while number := number // 1000:
        path = f"x{number % 1000:03}/{path}"
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


def _number_parse(text: str) -> tuple[int, int]:
    path, partial, width = text.partition(".p/")
    # Seven groups of three digits hold every number below 2**63.
    if len(path) > 7 * 5 or not _PATH.fullmatch(path):
        raise FormatError(f"{text[:80]!r} names no tile")
    if partial and not _SMALL.fullmatch(width):
        raise FormatError(f"{text[:80]!r} names no width of a tile")
    number = int(path.replace("x", "").replace("/", ""))
    return number, int(width) if partial else TILE_WIDTH
