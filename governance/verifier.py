#!/usr/bin/env python3
"""Checks an export of the ledger, offline, and says PASS or FAIL and why.

    python verifier.py FOLDER [--policy FILE] [--seen FILE ...] [--json]

It is one file, longer than this house otherwise allows, so that an auditor can read from top to
bottom everything that her PASS rests on and carry it away. It needs Python 3.11 or newer and the
`cryptography` package for Ed25519; it opens no socket and imports nothing of the product that it
checks. The formats are those of docs/ledger.md. The parts, in order:

    1 the report        what was found, in words
    2 files             reading a folder that may be hostile
    3 JSON and entries  the bytes of an entry, and its opened fields
    4 the tree          RFC 6962 hashes and proofs
    5 notes and keys    C2SP signed-note, tlog-checkpoint, tlog-cosignature
    6 the policy        C2SP tlog-policy: whom the reader trusts
    7 the manifest      every file against its hash
    8 the entries       whole: the tree at every checkpoint; extract: each proof
    9 the difference    where entries part from what was signed, and how
    10 trust            which keys count up to which size; the quorum
    11 the rest         reads, dictionary, times, checkpoints that somebody kept
    12 the command

Exit code: 0 PASS, 1 FAIL, 2 wrong usage.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    # A file beside this program, in a folder to be checked, must not pass for a library.
    sys.path.pop(0)

import argparse
import base64
import binascii
import codecs
import hashlib
import json
import os
import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    if __name__ != "__main__":
        raise
    sys.stderr.write("verifier.py: `cryptography` is missing. Run: pip install cryptography\n")
    sys.exit(2)

# ---------------------------------------------------------------- 1 the report

GIVER = "Ask whoever gave you the folder for it again, and say what this line says."
OPERATOR = "Ask the operator and the oversight body to explain this in writing."
ADVICE = {
    "edited_file": GIVER,
    "edited_field": GIVER,
    "edited_entry": GIVER,
    "deleted_entry": GIVER,
    "inserted_entry": GIVER,
    "reordered": GIVER,
    "truncated": GIVER,
    "rolled_back": "Ask for an export of the newest state, and keep both.",
    "split_view": "Keep both checkpoints: together they prove it. " + OPERATOR,
    "forged_signature": "Ask the body whose key it claims whether it signed this.",
    "wrong_key": "Ask the oversight body which keys are in force.",
    "missing_witness": (
        "Ask for an export whose checkpoint it signed, which takes a minute after the signing; "
        "and ask that witness whether it was shown this checkpoint."
    ),
    "below_quorum": "Ask for an export whose checkpoint has the cosignatures.",
    "backdated": OPERATOR,
    "hole": OPERATOR,
    "unlogged_read": OPERATOR,
    "edited_dictionary": "Ask for the dictionary that the ledger commits to.",
    "bad_format": GIVER,
}
MOST_TOLD = 20  # findings of one name, and notes of one kind; the others are counted


class Malformed(Exception):
    """Something cannot be read as what it should be. The message is a clause about it."""


class CutShort(Malformed):
    """A file ends in the middle of a line."""


class Finding(NamedTuple):
    name: str
    what: str
    entry: int | None


class Report:
    """What was found. PASS means that nothing was."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.notes: list[str] = []
        self.counts: Counter[str] = Counter()
        self.facts: dict[str, Any] = {}

    @property
    def passed(self) -> bool:
        return not self.counts

    def fail(self, name: str, what: str, entry: int | None = None) -> None:
        self.counts[name] += 1
        if self.counts[name] <= MOST_TOLD:
            self.findings.append(Finding(name, what, entry))

    def note(self, what: str) -> None:
        self.notes.append(what)

    def note_all(self, items: list[str], more: str) -> None:
        """The first of many notes, and how many more there are."""
        self.notes += items[:MOST_TOLD]
        if len(items) > MOST_TOLD:
            self.note(f"{len(items) - MOST_TOLD} more {more}")

    def lines(self) -> Iterator[str]:
        for name, what, entry in self.findings:
            place = "" if entry is None else f"entry {entry}: "
            yield f"FAIL {name}: {place}{what}. {ADVICE[name]}"
        for name, count in sorted(self.counts.items()):
            if count > MOST_TOLD:
                yield f"FAIL {name}: {count - MOST_TOLD} more of these"
        yield from (f"NOTE {note}" for note in self.notes)
        yield self._verdict()

    def _verdict(self) -> str:
        if not self.passed:
            found = sum(self.counts.values())
            word = "finding" if found == 1 else "findings"
            return f"FAIL: {found} {word}: {', '.join(sorted(self.counts))}"
        return (
            "PASS: {kind} export of {origin}, {entries} entries, tree of {size}. What is in it "
            "is as it was signed. It does not show that everything was written down: "
            "see docs/verifying.md".format(**self.facts)
        )

    def as_json(self) -> str:
        return json.dumps(
            {
                "result": "PASS" if self.passed else "FAIL",
                "findings": [finding._asdict() for finding in self.findings],
                "counts": dict(sorted(self.counts.items())),
                "notes": self.notes,
                **self.facts,
            },
            indent=2,
        )


def shown(text: str, limit: int = 120) -> str:
    """Text from the folder, safe to print: no control characters, no unbounded length."""
    safe = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:limit])
    return safe + ("…" if len(text) > limit else "")


# ---------------------------------------------------------------- 2 files

LONGEST_LINE = 1 << 20  # bytes; an entry has at most 65,535
LARGEST_TEXT = 64 << 20  # bytes, for files that are read at once
LARGEST_NOTE = 256 << 10  # bytes
LARGEST_FILE = 1 << 40  # bytes
MOST_FILES = 2_000_000
# What desktops leave behind in every folder. It says nothing, so it stains nothing.
DROPPINGS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class Folder:
    """The regular files of a folder, two levels deep. Links, pipes and the like are refused."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sizes: dict[str, int] = {}
        self._list("", root)

    def _list(self, prefix: str, path: Path) -> None:
        with os.scandir(path) as found:
            for item in found:
                name = prefix + item.name
                if item.is_symlink() or not (item.is_file() or item.is_dir()):
                    raise Malformed(f"{shown(name)} is a link or a device, not a file")
                if item.is_dir():
                    if prefix:
                        raise Malformed(f"{shown(name)} is a folder too deep")
                    self._list(f"{name}/", path / item.name)
                else:
                    self._add(name, item.stat(follow_symlinks=False).st_size)

    def _add(self, name: str, size: int) -> None:
        if size > LARGEST_FILE or len(self.sizes) >= MOST_FILES:
            raise Malformed(f"{shown(name)} is too much: {size} bytes, file {len(self.sizes)}")
        self.sizes[name] = size

    def open(self, name: str) -> BinaryIO:
        if name not in self.sizes:
            raise Malformed(f"{shown(name)} is missing")
        return (self.root / name).open("rb")

    def sha256(self, name: str) -> str:
        digest = hashlib.sha256()
        with self.open(name) as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
        return digest.hexdigest()

    def read(self, name: str, limit: int) -> bytes:
        with self.open(name) as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise Malformed(f"{shown(name)} is longer than {limit} bytes")
        return data

    def text(self, name: str, limit: int = LARGEST_NOTE) -> str:
        return text_of(self.read(name, limit), shown(name))

    def lines(self, name: str) -> Iterator[tuple[int, bytes]]:
        """Number from 1, and bytes without the line feed."""
        with self.open(name) as file:
            number = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise Malformed(f"{name} line {number} is longer than {LONGEST_LINE} bytes")
                if line[-1:] != b"\n":
                    raise CutShort(f"{name} ends in the middle of line {number}")
                yield number, line[:-1]


def text_of(data: bytes, where: str) -> str:
    """UTF-8 without control characters other than the line feed."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Malformed(f"{where} is not UTF-8") from None
    if CONTROL.search(text):
        raise Malformed(f"{where} holds control characters")
    return text


# ---------------------------------------------------------------- 3 JSON and entries

LARGEST_NUMBER = 2**53 - 1  # beyond it, JSON readers disagree
LARGEST_ENTRY = 65_535  # bytes, as tlog-tiles stores them
DOMAIN = b"abhaya/entry/v1\n"
COMMIT = b"gov/commit/v1"
VERBS = {
    "collection", "alteration", "consultation", "disclosure", "combination", "erasure",
    "administration",
}  # fmt: skip
FIELDS = {
    "v", "code", "at", "verb", "action", "actor_kind", "subject_kind", "purpose", "reason",
    "allowed", "public", "committed",
}  # fmt: skip
ALWAYS_COMMITTED = {"actor", "subject", "station", "detail"}

is_code = re.compile(r"[A-Za-z0-9_.:+/\-]{0,100}").fullmatch
is_name = re.compile(r"[a-z_][a-z0-9_]{0,99}").fullmatch
is_uuid = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
is_sha256 = re.compile(r"[0-9a-f]{64}").fullmatch
is_key_id = re.compile(r"[0-9a-f]{8}").fullmatch
is_time = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}\.[0-9]{6}Z").fullmatch
is_number = re.compile(r"0|[1-9][0-9]{0,15}").fullmatch


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("says one name twice in one object")
    return found


def _whole(text: str) -> int:
    if len(text) > 17 or abs(number := int(text)) > LARGEST_NUMBER:
        raise Malformed("holds a number that is too large")
    return number


def _refuse(text: str) -> Any:
    raise Malformed(f"holds {shown(text, 20)}, which is no whole number")


_decode = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_whole, parse_float=_refuse, parse_constant=_refuse
).decode
# RFC 8785 for what entries may hold: no floats, and names in ASCII, which sort alike everywhere.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def json_read(data: bytes, where: str, names: set[str] | None = None) -> dict[str, Any]:
    """One JSON object, strictly: no name twice, no floats. names: exactly those that it has."""
    try:
        value = _decode(data.decode())
    except Malformed as error:
        raise Malformed(f"{where} {error}") from None
    except (ValueError, RecursionError):
        raise Malformed(f"{where} is not JSON in UTF-8") from None
    if not isinstance(value, dict) or (names is not None and value.keys() != names):
        raise Malformed(f"{where} has not the fields that it should have")
    return value


def need(value: Any, matches: Callable[[str], Any], what: str) -> str:
    if not isinstance(value, str) or not matches(value):
        raise Malformed(f"{what} is not as it should be written: {shown(repr(value), 60)}")
    return value


def need_number(value: Any, what: str) -> int:
    if type(value) is not int or value < 0:
        raise Malformed(f"{what} is not a whole number")
    return value


def seconds_of(value: Any, what: str = "the time") -> float:
    """Seconds since 1970 of a time that is written as in `at`."""
    try:
        return datetime.fromisoformat(need(value, is_time, what)[:-1] + "+00:00").timestamp()
    except ValueError:
        raise Malformed(f"{what} is no time: {shown(value, 40)}") from None


def time_shown(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return f"second {seconds}"


ROW_NAMES = {"index", "leaf", "open"}


def entry_read(raw: bytes, where: str) -> tuple[int, dict[str, Any], dict[str, Any], bytes]:
    """Index, leaf, opened fields and leaf hash of one line of entries.jsonl."""
    row = json_read(raw, where, ROW_NAMES)
    try:
        index = need_number(row["index"], "the index")
        leaf, opened = row["leaf"], row["open"]
        if not isinstance(leaf, dict) or leaf.keys() != FIELDS or not isinstance(opened, dict):
            raise Malformed("has not the fields of an entry")
        _leaf_check(leaf)
        data = DOMAIN + _encode(leaf).encode()
        if len(data) > LARGEST_ENTRY:
            raise Malformed("is too long")
    except Malformed as error:
        raise Malformed(f"{where}: {error}") from None
    except UnicodeEncodeError:
        raise Malformed(f"{where} holds half a character") from None
    return index, leaf, opened, leaf_hash(data)


def _leaf_check(leaf: dict[str, Any]) -> None:
    if type(leaf["v"]) is not int or leaf["v"] != 1:
        raise Malformed("the version is not 1; a newer verifier may know it")
    need(leaf["code"], is_uuid, "the code")
    if need(leaf["verb"], is_code, "the verb") not in VERBS:
        raise Malformed("the verb is none of the seven")
    for name in ("action", "actor_kind", "subject_kind", "purpose", "reason"):
        need(leaf[name], is_code, name)
    if leaf["allowed"] not in (None, True, False) or type(leaf["allowed"]) is int:
        raise Malformed("`allowed` is neither true, false nor null")
    _public_check(leaf["public"], dict)
    committed = leaf["committed"]
    if not isinstance(committed, dict) or not committed.keys() >= ALWAYS_COMMITTED:
        raise Malformed("`committed` lacks actor, subject, station or detail")
    for name, value in committed.items():
        need(name, is_name, "the name of a committed field")
        need(value, is_sha256, "a commitment")


def _public_check(value: Any, kind: type = object) -> None:
    """Codes and whole numbers; JSON has let through nothing else but nesting."""
    if not isinstance(value, kind):
        raise Malformed("`public` is not an object")
    if isinstance(value, str) and not value.isprintable():
        raise Malformed("`public` holds control characters")
    if isinstance(value, dict):
        for name in value:
            need(name, is_code, "a name in `public`")
    if isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            _public_check(part)


def openings_check(index: int, leaf: dict[str, Any], opened: dict[str, Any], out: Report) -> None:
    """Each opened field against what the entry committed to."""
    for name, pair in opened.items():
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[1], str):
            raise Malformed(f"entry {index}: an opened field is not [salt, value]")
        salt = bytes.fromhex(need(pair[0], is_sha256, f"entry {index}: a salt"))
        try:
            data = COMMIT + name.encode() + b"\0" + salt + pair[1].encode()
        except UnicodeEncodeError:
            raise Malformed(f"entry {index}: an opened field holds half a character") from None
        if leaf["committed"].get(name) != hashlib.sha256(data).hexdigest():
            said = "what was committed to" if name in leaf["committed"] else "committed to at all"
            out.fail("edited_field", f'the value of "{shown(name, 40)}" is not {said}', index)


# ---------------------------------------------------------------- 4 the tree

_sha256 = hashlib.sha256


def leaf_hash(data: bytes) -> bytes:
    return _sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return _sha256(b"\1" + left + right).digest()


class Tree:
    """A Merkle tree that only grows: the roots of its complete subtrees, from left to right."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        size, edge = self.size, self._edge
        while size & 1:
            leaf = _sha256(b"\1" + edge.pop() + leaf).digest()
            size >>= 1
        edge.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self._edge:
            return _sha256(b"").digest()
        root = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            root = node_hash(left, root)
        return root


def root_of(hashes: bytes) -> bytes:
    """The root over leaf hashes that lie joined."""
    tree = Tree()
    for at in range(0, len(hashes), 32):
        tree.append(hashes[at : at + 32])
    return tree.root()


def inclusion_root(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """The root to which a proof leads (RFC 9162, 2.1.3.2); None when it has the wrong length."""
    place, last, root = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            root = node_hash(part, root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, part)
        place, last = place >> 1, last >> 1
    return root if last == 0 else None


# ---------------------------------------------------------------- 5 notes and keys

ED25519, COSIGNATURE = 0x01, 0x04
MOST_SIGNATURES = 64
DASH = "— "


class Key(NamedTuple):
    """A public key under a name. Algorithms other than Ed25519 are carried and verify nothing."""

    name: str
    key_id: bytes
    algorithm: int
    public: bytes

    @property
    def shown(self) -> str:
        return f"{shown(self.name, 60)}+{self.key_id.hex()}"


class Signature(NamedTuple):
    name: str
    key_id: bytes
    data: bytes


def base64_read(text: str, what: str) -> bytes:
    """Standard base 64 in its one canonical spelling."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise Malformed(f"{what} is not base 64") from None
    if base64.b64encode(data).decode() != text:
        raise Malformed(f"{what} is not the usual base 64")
    return data


# Field prime of Curve25519, and the y of every point whose order divides 8. Under such a "key" one
# signature fits many texts, so that whoever made it could deny what was signed.
PRIME = 2**255 - 19
WEAK = {
    0, 1, PRIME - 1,
    0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
}  # fmt: skip


def key_of(name: str, data: bytes) -> Key:
    """The key of an algorithm byte and a public key, with the id that signed-note gives it."""
    if len(data) < 2 or (data[0] in (ED25519, COSIGNATURE) and len(data) != 33):
        raise Malformed("a key has the wrong length")
    y = int.from_bytes(data[1:], "little") & (2**255 - 1)
    if len(data) == 33 and (y >= PRIME or y in WEAK):
        raise Malformed("nobody's signature can be told by a key of such low order")
    return Key(name, _sha256(name.encode() + b"\n" + data).digest()[:4], data[0], data[1:])


def vkey_read(text: str) -> Key:
    name, _, rest = text.partition("+")
    key_id, _, data = rest.partition("+")
    if not name:
        raise Malformed("a key has no name")
    key = key_of(name, base64_read(data, "a key"))
    if key.key_id.hex() != key_id:
        raise Malformed(f"the id of the key {shown(name, 60)} is not the one of its bytes")
    return key


@lru_cache(maxsize=1024)
def _public(data: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(data)


def signed_by(key: Key, message: bytes, signature: bytes) -> bool:
    try:
        _public(key.public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def note_split(note: str, where: str) -> tuple[str, list[Signature]]:
    """A note's text and its signature lines, none of them checked."""
    at = note.rfind("\n\n")
    lines = note[at + 2 :].split("\n")
    if at < 0 or lines.pop() or not 1 <= len(lines) <= MOST_SIGNATURES or CONTROL.search(note):
        raise Malformed(f"{where} is not a signed note")
    return note[: at + 1], [_signature(line, where) for line in lines]


def _signature(line: str, where: str) -> Signature:
    name, _, data = line[len(DASH) :].partition(" ")
    found = base64_read(data, f"a signature on {where}")
    if not line.startswith(DASH) or not name or "+" in name or len(found) < 5:
        raise Malformed(f"a signature line on {where} is malformed")
    return Signature(name, found[:4], found[4:])


class Mark(NamedTuple):
    """One checkpoint: what it says, who is said to have signed, which witnesses did."""

    where: str
    origin: str
    size: int
    root: bytes
    signatures: tuple[Signature, ...]
    cosigned: tuple[tuple[str, int], ...]  # name of the witness in the policy, unix seconds

    @property
    def body(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @property
    def cosigned_at(self) -> int:
        return max((at for _, at in self.cosigned), default=0)


Marks = tuple[Mark, ...]


def checkpoint_read(body: str, where: str) -> tuple[str, int, bytes]:
    lines = body.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise Malformed(f"{where} has not the three lines of a checkpoint")
    root = base64_read(lines[2], f"the root in {where}")
    if len(root) != 32:
        raise Malformed(f"the root in {where} has not 32 bytes")
    return sys.intern(lines[0]), int(need(lines[1], is_number, f"the size in {where}")), root


def mark_read(note: str, where: str, policy: Policy, out: Report) -> Mark:
    """The checkpoint in a note. Cosignatures of the policy's witnesses are verified here."""
    body, lines = note_split(note, where)
    origin, size, root = checkpoint_read(body, where)
    cosigned = []
    for line in lines:
        witness = policy.by_key.get(line[:2])
        if witness is not None:
            at = int.from_bytes(line.data[:8], "big")
            message = f"cosignature/v1\ntime {at}\n{body}".encode()
            if at and signed_by(policy.witnesses[witness], message, line.data[8:]):
                cosigned.append((witness, at))
            else:
                out.fail("forged_signature", f"{where}: witness {shown(witness)} did not sign it")
    return Mark(where, origin, size, root, tuple(lines), tuple(cosigned))


# ---------------------------------------------------------------- 6 the policy


@dataclass
class Policy:
    """Logs, witnesses and groups; a group is how many it needs and of whom."""

    logs: list[Key] = field(default_factory=list)
    witnesses: dict[str, Key] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str = ""
    by_key: dict[tuple[str, bytes], str] = field(default_factory=dict)

    def holds(self, present: Iterable[str]) -> bool:
        """Whether these witnesses make the quorum. Groups name only what stands before them."""
        met = set(present)
        for name, (needed, members) in self.groups.items():
            if sum(member in met for member in members) >= needed:
                met.add(name)
        return self.quorum in ("none", *met)


def policy_text(data: bytes, where: str = "trust-policy.txt") -> str:
    """The text of a policy, in which tabs count as spaces."""
    return text_of(data.replace(b"\t", b" "), where)


def policy_read(text: str, where: str) -> Policy:
    policy, used = Policy(), set[str]()
    readers = {"log": _log, "witness": _witness, "group": _group, "quorum": _quorum}
    for number, line in enumerate(text.split("\n"), 1):
        words = [word for word in line.split(" ") if word]
        if words and not words[0].startswith("#"):
            try:
                readers.get(words[0], _unknown)(policy, words[1:], used)
            except Malformed as error:
                raise Malformed(f"{where} line {number}: {error}") from None
    if not policy.quorum:
        raise Malformed(f"{where} has no quorum line")
    return policy


def _unknown(policy: Policy, words: list[str], used: set[str]) -> None:
    raise Malformed("neither log, witness, group nor quorum")


def _key_once(vkey: str, algorithm: int, known: Iterable[Key]) -> Key:
    key = vkey_read(vkey)
    if key.algorithm not in (algorithm, 0x06) or any(key.public == one.public for one in known):
        raise Malformed("a key of the wrong kind, or one that stands here twice")
    return key


def _log(policy: Policy, words: list[str], used: set[str]) -> None:
    if len(words) not in (1, 2):
        raise Malformed("a log has a key and perhaps an address")
    policy.logs.append(_key_once(words[0], ED25519, policy.logs))


def _witness(policy: Policy, words: list[str], used: set[str]) -> None:
    if len(words) not in (2, 3):
        raise Malformed("a witness has a name, a key and perhaps an address")
    key = _key_once(words[1], COSIGNATURE, policy.witnesses.values())
    _define(policy, words[0])
    policy.witnesses[words[0]] = key
    if key.algorithm == COSIGNATURE:
        policy.by_key[key.name, key.key_id] = words[0]


def _define(policy: Policy, name: str) -> None:
    if name in policy.witnesses or name in policy.groups or name == "none":
        raise Malformed(f"the name {shown(name)} is taken")


def _group(policy: Policy, words: list[str], used: set[str]) -> None:
    if len(words) < 3:
        raise Malformed("a group has a name, a number and members")
    name, number, members = words[0], words[1], words[2:]
    _define(policy, name)
    for member in members:
        if member in used or not (member in policy.witnesses or member in policy.groups):
            raise Malformed(f"the member {shown(member)} is unknown or stands in a group already")
        used.add(member)
    known = {"any": 1, "all": len(members)}
    needed = known[number] if number in known else int(need(number, is_number, "the number"))
    if not 1 <= needed <= len(members):
        raise Malformed("the group cannot be met")
    policy.groups[name] = (needed, members)


def _quorum(policy: Policy, words: list[str], used: set[str]) -> None:
    known = {"none", *policy.witnesses, *policy.groups}
    if len(words) != 1 or words[0] not in known or policy.quorum:
        raise Malformed("one quorum is needed, of what stands above it")
    policy.quorum = words[0]


# ---------------------------------------------------------------- 7 the manifest

FORMAT = "abhaya/ledger-export/v1"
CORE = [
    "checkpoint", "checkpoints.jsonl", "entries.jsonl", "served.jsonl", "dictionary.json",
    "trust-policy.txt",
]  # fmt: skip
# Of a package of answers, beside an extract's files; its tables lie under data/, texts that it
# gives in full under documents/.
PACKAGE = ["datapackage.json", "lineage.json", "redactions.csv", "suppression.csv", "response.pdf"]
is_file_name = re.compile(r"((?:proofs|data|documents)/)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}").fullmatch
# An announcement of a key may have a second proof, in the first tree that holds it: by that,
# whoever trusts only the key before it follows; by the first, whoever trusts only the newest.
is_proof_name = re.compile(r"proofs/(0|[1-9][0-9]{0,15})(?:\.[0-9]{1,16})?\.tlog-proof").fullmatch


# What each kind of folder has beside the core.
KINDS = {"whole": ["hashes.bin"], "extract": [], "package": PACKAGE}


class Announced(NamedTuple):
    """A key that an entry announced. under: an extract's proofs of that entry stand on these."""

    place: int
    key_id: str
    data: bytes
    kind: str
    under: Marks


class Gap(NamedTuple):
    place: int
    what: str
    node: str
    start: float | None
    seconds: int


@dataclass
class Said:
    """What the entries say about the ledger itself."""

    entries: int = 0
    announced: list[Announced] = field(default_factory=list)
    # Key id: the greatest tree whose signature by it is believed.
    ended: dict[str, int] = field(default_factory=dict)
    # Key id of a witness: whether the operator runs it.
    witnesses: dict[str, bool] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    dictionary: tuple[int, str] | None = None
    documents: set[str] = field(default_factory=set)  # hashes of texts that were put on record
    clocks: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    # Index, time, and time of a cosignature without it, of each late entry, one after another.
    late: array[float] = field(default_factory=lambda: array("d"))


NO_MARK = Mark("", "", 0, b"", (), ())


@dataclass
class Case:
    """One folder under examination, and what is known about it so far."""

    folder: Folder
    policy: Policy
    out: Report
    kept: list[Mark] = field(default_factory=list)
    kind: str = ""
    origin: str = ""
    size: int = 0
    manifest_sha256: str = ""
    edited: set[str] = field(default_factory=set)  # files that are not those of the manifest
    newest_note: str = ""
    newest: Mark = NO_MARK
    earlier: list[Mark] = field(default_factory=list)
    on_proofs: list[Mark] = field(default_factory=list)
    served: dict[str, tuple[float, int]] = field(default_factory=dict)
    said: Said = field(default_factory=Said)
    differs: bool = False  # whether the entries are known not to be those that were signed
    believed: list[Mark] = field(default_factory=list)

    @property
    def marks(self) -> list[Mark]:
        return [*self.earlier, self.newest, *self.on_proofs]


def manifest_read(case: Case) -> None:
    data = case.folder.read("manifest.json", LARGEST_TEXT)
    manifest = json_read(data, "manifest.json")
    if manifest.get("format") != FORMAT or manifest.get("kind") not in list(KINDS):
        raise Malformed("manifest.json is not of a format and kind that this program knows")
    files = manifest.get("files")
    if not isinstance(files, dict):
        raise Malformed("manifest.json names no files")
    case.kind = manifest["kind"]
    case.origin = need(manifest.get("origin"), str.isprintable, "the origin in manifest.json")
    case.size = need_number(manifest.get("size"), "the size in manifest.json")
    seconds_of(manifest.get("made_at"), "`made_at` in manifest.json")
    case.manifest_sha256 = _sha256(data).hexdigest()
    _files_check(case, files)


def _files_check(case: Case, files: dict[str, Any]) -> None:
    for name in [*CORE, *KINDS[case.kind]]:
        if name not in files:
            raise Malformed(f"manifest.json does not name {name}")
    for name, sha256 in files.items():
        need(name, is_file_name, "the name of a file in manifest.json")
        need(sha256, is_sha256, f"the hash of {name} in manifest.json")
        if case.folder.sha256(name) != sha256:
            case.edited.add(name)
            case.out.fail("edited_file", f"{name} is not the file that the manifest names")
    for name in sorted(case.folder.sizes.keys() - files.keys()):
        if name.rpartition("/")[2] in DROPPINGS:
            case.out.note(f"{name} was left here by a desktop and is no part of the export")
        elif name not in ("manifest.json", "manifest.note"):
            what = f"the manifest does not name {shown(name)}; if it is yours, move it elsewhere"
            case.out.fail("edited_file", what)


def checkpoints_read(case: Case) -> None:
    """The newest checkpoint and the earlier ones. Roots and log keys are checked later."""
    case.newest_note = case.folder.text("checkpoint")
    case.newest = mark_read(case.newest_note, "checkpoint", case.policy, case.out)
    size = 0
    for number, raw in case.folder.lines("checkpoints.jsonl"):
        where = f"checkpoints.jsonl line {number}"
        row = json_read(raw, where, {"size", "signed_at", "note"})
        seconds_of(row["signed_at"], f"`signed_at` in {where}")
        mark = mark_read(need(row["note"], bool, where), where, case.policy, case.out)
        if type(row["size"]) is not int or row["size"] != mark.size or mark.size < size:
            raise Malformed(f"{where}: sizes do not rise, or differ from the note's")
        size = mark.size
        case.earlier.append(mark)


def origins_and_sizes_check(case: Case) -> None:
    """One log, and no checkpoint beyond the newest."""
    newest = case.newest
    if case.origin != newest.origin:
        what = f"manifest.json is of {shown(case.origin)}, checkpoint of {shown(newest.origin)}"
        case.out.fail("edited_file", what)
    if case.size < newest.size:
        what = f"manifest.json is of a tree of {case.size}, checkpoint of one of {newest.size}"
        case.out.fail("edited_file", what)
    beyond = [("manifest.json", case.size)]
    beyond += [(mark.where, mark.size) for mark in (*case.marks, *case.kept)]
    for where, size in beyond:
        if size > newest.size:
            what = f"the newest checkpoint is of {newest.size} entries, yet {where} knows {size}"
            case.out.fail("rolled_back", what)
    for mark in (*case.marks, *case.kept):
        if mark.origin != newest.origin:
            case.out.fail("wrong_key", f"{mark.where} is of another log, {shown(mark.origin)}")


def served_read(case: Case) -> None:
    """What the media path counted by itself: earliest read by the code of the entry."""
    names = {"entry", "bytes", "parts", "first_at", "last_at"}
    for number, raw in case.folder.lines("served.jsonl"):
        where = f"served.jsonl line {number}"
        row = json_read(raw, where, names)
        code = need(row["entry"], is_uuid, f"`entry` in {where}")
        need_number(row["bytes"], f"`bytes` in {where}")
        need_number(row["parts"], f"`parts` in {where}")
        first = seconds_of(row["first_at"], f"`first_at` in {where}")
        if seconds_of(row["last_at"], f"`last_at` in {where}") < first:
            raise Malformed(f"{where} ends before it begins")
        known = case.served.get(code)
        case.served[code] = min(known, (first, number)) if known else (first, number)


# ---------------------------------------------------------------- 8 the entries

# Clocks of two machines may differ by as much before anybody is told.
CLOCK_SLACK_S = 1
# Between signing and cosigning. docs/ledger.md gives the rule.
BACKDATED_S = 60
MOST_KEYS = 1_000  # announced; each may add a round to finding out which count


class Witnessed:
    """For each index, the latest cosignature on a tree that lacks it."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self.sizes: list[int] = []
        self.times: list[int] = []
        latest = 0
        for mark in sorted(marks, key=lambda mark: mark.size):
            latest = max(latest, mark.cosigned_at)
            self.sizes.append(mark.size)
            self.times.append(latest)

    def before(self, index: int) -> int:
        place = bisect_right(self.sizes, index)
        return self.times[place - 1] if place else 0


def entry_heed(
    case: Case, times: Witnessed, index: int, leaf: dict[str, Any], under: Marks = ()
) -> None:
    """An entry's time, the reads that it allowed, and what it says about the ledger."""
    at = seconds_of(leaf["at"], f"`at` of entry {index}")
    cosigned_at = times.before(index)
    if at < cosigned_at - BACKDATED_S:
        case.said.late.extend((index, at, cosigned_at))
    read = case.served.pop(leaf["code"], None)
    if read is not None:
        _read_check(case.out, index, leaf, at, read)
    heed = HEEDED.get(leaf["action"])
    if heed is not None:
        try:
            heed(case.said, index, leaf["public"], under)
        except KeyError as error:
            raise Malformed(f"entry {index}: {leaf['action']} lacks {error}") from None
        except Malformed as error:
            raise Malformed(f"entry {index}: in {leaf['action']}, {error}") from None


def _read_check(
    out: Report, index: int, leaf: dict[str, Any], at: float, read: tuple[float, int]
) -> None:
    first, number = read
    if leaf["allowed"] is not True:
        what = f"served.jsonl line {number} counts a read that this entry does not allow"
        out.fail("unlogged_read", what, index)
    elif first < at - CLOCK_SLACK_S:
        what = f"served.jsonl line {number}: read at {time_shown(first)}, before the entry's time"
        out.fail("unlogged_read", what, index)


def _key_announce(said: Said, index: int, public: dict[str, Any], under: Marks) -> None:
    key_id = need(public["key_id"], is_key_id, "`key_id`")
    data = base64_read(need(public["key"], str.isascii, "`key`"), "`key`")
    kind = need(public["kind"], ("log", "manifest").__contains__, "`kind`")
    if len(said.announced) == MOST_KEYS:
        raise Malformed("more keys are announced than any log needs")
    said.announced.append(Announced(index, key_id, data, kind, under))


def _key_retire(said: Said, index: int, public: dict[str, Any], under: Marks) -> None:
    _key_end(said, public, index)


def _key_distrust(said: Said, index: int, public: dict[str, Any], under: Marks) -> None:
    _key_end(said, public, need_number(public["after_size"], "`after_size`"))


def _key_end(said: Said, public: dict[str, Any], size: int) -> None:
    key_id = need(public["key_id"], is_key_id, "`key_id`")
    said.ended[key_id] = min(size, said.ended.get(key_id, size))


def _witness_add(said: Said, index: int, public: dict[str, Any], under: Marks) -> None:
    key_id = need(public["key_id"], is_key_id, "`key_id`")
    said.witnesses[key_id] = public["run_by_operator"] is not False


def _dictionary(said: Said, index: int, public: dict[str, Any], under: Marks) -> None:
    said.dictionary = (index, need(public["sha256"], is_sha256, "`sha256`"))


def _document(said: Said, index: int, public: dict[str, Any], under: Marks) -> None:
    said.documents.add(need(public["sha256"], is_sha256, "`sha256`"))


def _gap(said: Said, index: int, public: dict[str, Any], under: Marks) -> None:
    """A gap whose times cannot be read excuses nothing, and is told all the same."""
    seconds = public.get("seconds")
    seconds = seconds if type(seconds) is int else 0
    try:
        start: float | None = seconds_of(public.get("from"))
    except Malformed:
        start = None
    what, node = shown(str(public.get("what")), 40), shown(str(public.get("node")), 60)
    said.gaps.append(Gap(index, what, node, start, seconds))


def _heartbeat(said: Said, index: int, public: dict[str, Any], under: Marks) -> None:
    offset = public.get("clock_offset_ms")
    far = type(offset) is int and abs(offset) > 1000 * CLOCK_SLACK_S
    if far or public.get("clock_synced") is False:
        node, how = shown(str(public.get("node")), 60), f"off by {offset} ms"
        said.clocks.append(f"entry {index}: {node}'s clock was {how if far else 'not in step'}")


def _reconcile(said: Said, index: int, public: dict[str, Any], under: Marks) -> None:
    if public.get("unmatched") != 0:
        day, count = shown(str(public.get("day")), 20), shown(str(public.get("unmatched")), 20)
        said.unmatched.append(
            f"entry {index}: on {day} the log itself counts {count} unlogged reads"
        )


HEEDED: dict[str, Callable[[Said, int, dict[str, Any], Marks], None]] = {
    "ledger.key_announce": _key_announce,
    "ledger.key_retire": _key_retire,
    "ledger.key_distrust": _key_distrust,
    "ledger.witness_add": _witness_add,
    "ledger.dictionary": _dictionary,
    "ledger.document": _document,
    "ledger.gap": _gap,
    "ledger.heartbeat": _heartbeat,
    "ledger.reconcile": _reconcile,
}


MOST_MISNUMBERED = 1_000


@dataclass
class Walked:
    """A whole export's entries against its hashes.bin: roots by size, and where they part."""

    roots: dict[int, bytes]
    parted_at: int | None = None
    rest: bytearray = field(default_factory=bytearray)  # leaf hashes of the entries from there on
    misnumbered: list[tuple[int, int]] = field(default_factory=list)  # place, index


def whole_walk(case: Case) -> Walked:
    wanted = {mark.size for mark in (*case.marks, *case.kept)}
    # Beyond every checkpoint a few entries suffice to say that there are some.
    stop = max(wanted) + 1000
    times, tree, walked = Witnessed(case.marks), Tree(), Walked({})
    expected = 0
    with case.folder.open("hashes.bin") as hashes:
        for number, raw in _lines_until_cut(case):
            place = tree.size
            if place in wanted:
                walked.roots[place] = tree.root()
            if place == stop:
                break
            index, leaf, opened, digest = entry_read(raw, f"entries.jsonl line {number}")
            if index != expected and len(walked.misnumbered) < MOST_MISNUMBERED:
                walked.misnumbered.append((place, index))
            expected = index + 1
            tree.append(digest)
            if walked.parted_at is None and hashes.read(32) != digest:
                walked.parted_at = place
            if walked.parted_at is not None:
                walked.rest += digest
            openings_check(index, leaf, opened, case.out)
            entry_heed(case, times, place, leaf)
    walked.roots[tree.size] = tree.root()
    case.said.entries = tree.size
    return walked


def _lines_until_cut(case: Case) -> Iterator[tuple[int, bytes]]:
    try:
        yield from case.folder.lines("entries.jsonl")
    except CutShort as error:
        case.out.fail("truncated", str(error))


def extract_walk(case: Case) -> None:
    times, previous, proofs = Witnessed(case.marks), -1, _proofs(case)
    notes = {case.newest_note: case.newest}
    for number, raw in _lines_until_cut(case):
        index, leaf, opened, digest = entry_read(raw, f"entries.jsonl line {number}")
        if index == previous:
            case.out.fail("inserted_entry", "it stands here twice", index)
        elif index < previous:
            case.out.fail("reordered", f"it stands after entry {previous}", index)
        previous = index
        under = [proof_check(case, notes, name, index, digest) for name in proofs.pop(index, ())]
        if not under:
            case.out.fail("inserted_entry", "there is no proof that the log holds it", index)
        elif None not in under and all(m and m.size < case.newest.size for m in under):
            case.out.fail("rolled_back", "its proof stands on an older tree", index)
        openings_check(index, leaf, opened, case.out)
        entry_heed(case, times, index, leaf, tuple(mark for mark in under if mark))
        case.said.entries += 1
    for index in sorted(proofs):
        case.out.fail("deleted_entry", "its proof is here and the entry is not", index)


def _proofs(case: Case) -> dict[int, list[str]]:
    """Names of the files of proofs, by the index of the entry."""
    found: dict[int, list[str]] = {}
    for name in sorted(case.folder.sizes):
        if match := is_proof_name(name):
            found.setdefault(int(match[1]), []).append(name)
    return found


def proof_check(
    case: Case, notes: dict[str, Mark], name: str, index: int, digest: bytes
) -> Mark | None:
    """The checkpoint on which an entry's proof stands; None when it proves nothing."""
    stated, proof, note = proof_read(case.folder.text(name, 2 * LARGEST_NOTE), name)
    mark = notes.get(note)
    if mark is None:
        mark = notes[note] = mark_read(note, name, case.policy, case.out)
        case.on_proofs.append(mark)
    root = inclusion_root(digest, index, mark.size, proof) if index < mark.size else None
    if stated == index and root == mark.root:
        return mark
    case.out.fail("edited_entry", "it is not what the log holds at this index", index)
    return None


def proof_read(text: str, where: str) -> tuple[int, list[bytes], str]:
    """Index, hashes and note of a .tlog-proof file. Its extra data vouch for nothing."""
    head, parted, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1" or not parted or len(lines) > 66:
        raise Malformed(f"{where} is not a proof")
    lines = lines[2:] if len(lines) > 1 and lines[1].startswith("extra ") else lines[1:]
    if not lines or not lines[0].startswith("index "):
        raise Malformed(f"{where} states no index")
    hashes = [base64_read(line, f"a hash in {where}") for line in lines[1:]]
    if any(len(part) != 32 for part in hashes):
        raise Malformed(f"a hash in {where} has not 32 bytes")
    return int(need(lines[0][6:], is_number, f"the index in {where}")), hashes, note


# ---------------------------------------------------------------- 9 the difference


def roots_compare(case: Case, walked: Walked) -> list[Mark]:
    """The checkpoints that these entries lead to. What parts from the newest one is named."""
    same = [mark for mark in case.marks if walked.roots.get(mark.size) == mark.root]
    top = max(case.marks, key=lambda mark: mark.size)
    case.differs = top not in same
    if case.differs:
        difference_name(case, walked, top, same)
    else:
        rolled_back = "rolled_back" in case.out.counts
        if case.said.entries > top.size and not rolled_back:
            case.out.fail("inserted_entry", "it lies beyond the newest checkpoint", top.size)
        parted = walked.parted_at is not None and walked.parted_at < top.size
        if parted or (case.folder.sizes["hashes.bin"] != 32 * top.size and not rolled_back):
            what = "hashes.bin does not hold the hashes of the entries, which are as signed"
            case.out.fail("edited_file", what)
        walked.misnumbered = [one for one in walked.misnumbered if one[0] < top.size]
        _numbers_check(case, walked)
    return same


def _numbers_check(case: Case, walked: Walked) -> None:
    for place, index in walked.misnumbered:
        what = f"the entry at place {place} is numbered {index}: the numbers have a hole"
        case.out.fail("hole", what)


def difference_name(case: Case, walked: Walked, top: Mark, same: list[Mark]) -> None:
    hashes = b""
    if case.folder.sizes["hashes.bin"] == 32 * top.size:
        hashes = case.folder.read("hashes.bin", 32 * top.size)
    if hashes and root_of(hashes) == top.root:
        start = walked.parted_at if walked.parted_at is not None else case.said.entries
        difference_locate(case.out, hashes[32 * start :], bytes(walked.rest), start)
        return
    _difference_bound(case, walked, top, max((mark.size for mark in same), default=0))
    if case.said.entries != top.size:
        _numbers_check(case, walked)


def _difference_bound(case: Case, walked: Walked, top: Mark, good: int) -> None:
    """hashes.bin is no help. Entries before `good` are as signed."""
    count, indices = case.said.entries, [index for _, index in walked.misnumbered]
    within = f"somewhere from entry {good} on; hashes.bin is no help in finding it"
    reachable = [mark.size for mark in case.marks if mark.size <= count]
    handed_out = "entries.jsonl" not in case.edited and walked.parted_at is None
    others = max((mark.size for mark in case.marks if mark.size < top.size), default=0)
    if count == top.size and handed_out and good == others:
        what = f"{top.where} was signed over other entries than those that are handed out"
        case.out.fail("split_view", what)
    elif count == top.size:
        name = "reordered" if indices != sorted(indices) else "edited_entry"
        case.out.fail(name, f"the entries are not those that were signed, {within}")
    elif count > top.size:
        case.out.fail("inserted_entry", f"{count - top.size} were put in, {within}")
    elif max(reachable, default=0) == good and not indices:
        case.out.fail("truncated", f"there are {count} of {top.size} entries")
    else:
        case.out.fail("deleted_entry", f"{top.size - count} are missing, {within}")


def difference_locate(out: Report, signed: bytes, given: bytes, start: int) -> None:
    """Name each place where given leaf hashes part from signed ones, both from index `start`."""
    old = [signed[at : at + 32] for at in range(0, len(signed), 32)]
    new = [given[at : at + 32] for at in range(0, len(given), 32)]
    while old and new and old[-1] == new[-1]:
        old.pop()
        new.pop()
    if old and not new and 32 * len(old) == len(signed):
        out.fail("truncated", f"the last {len(old)} entries are missing", start)
        return
    # How often a hash is still to come in `new`, if it is; what is missing there is negative.
    surplus = Counter(new)
    surplus.subtract(old)
    missing = {one: -count for one, count in surplus.items() if count < 0}
    extra = {one: count for one, count in surplus.items() if count > 0}
    _difference_walk(out, old, new, start, missing, extra)


def _difference_walk(
    out: Report,
    old: list[bytes],
    new: list[bytes],
    start: int,
    missing: dict[bytes, int],
    extra: dict[bytes, int],
) -> None:
    at_old = at_new = 0
    moved: Counter[bytes] = Counter()
    while at_old < len(old) or at_new < len(new):
        one = old[at_old] if at_old < len(old) else None
        two = new[at_new] if at_new < len(new) else None
        if two is not None and moved[two]:
            moved[two] -= 1
            at_new += 1
            continue
        if one == two:
            at_old, at_new = at_old + 1, at_new + 1
            continue
        gone, strange = _taken(missing, one), _taken(extra, two)
        if gone or strange:
            name, what = DIFFERENCES[gone, strange]
            out.fail(name, what, start + at_old)
        elif one is not None:
            out.fail("reordered", "it stands in another place", start + at_old)
            moved[one] += 1
        at_old += gone or not strange
        at_new += strange or one is None


DIFFERENCES = {
    (True, True): ("edited_entry", "it is not what was signed"),
    (True, False): ("deleted_entry", "it is missing"),
    (False, True): ("inserted_entry", "something was put in before it that was never signed"),
}


def _taken(stock: dict[bytes, int], one: bytes | None) -> bool:
    if one is None or not stock.get(one):
        return False
    stock[one] -= 1
    return True


# ---------------------------------------------------------------- 10 trust


def believed_settle(case: Case, proven: list[Mark]) -> None:
    """Which keys count, and every checkpoint against them.

    proven: checkpoints whose tree is known to hold the entries (whole), or the proofs (extract).
    An announcement counts when it lies in a tree that a believed key signed, and so on.
    """
    origin, announced = case.newest.origin, case.said.announced
    told = [_announced_key(origin, one) for one in announced if one.kind == "log"]
    known = {*case.policy.logs, *(key for key in told if key is not None)}
    every = [*case.marks, *case.kept]
    signers = {mark: _signers(case, mark, known) for mark in every}
    believed = set(case.policy.logs)
    while True:
        case.believed = [m for m in proven if _stands(case, signers[m], believed, m.size)]
        more = {
            key
            for one in announced
            if one.kind == "log" and _counts(case, one)
            for key in [_announced_key(origin, one)]
            if key is not None
        }
        if more <= believed:
            break
        believed |= more
    # Of entries that were tampered with it is enough to say so: announcements among them are moot.
    trusted = known if case.differs else believed
    _standing_tell(case, signers, trusted)
    _conflicts_tell(case, [m for m in every if _stands(case, signers[m], trusted, m.size)])


def _announced_key(name: str, one: Announced) -> Key | None:
    try:
        key = key_of(name, one.data)
    except Malformed:
        return None
    return key if key.key_id.hex() == one.key_id else None


def _signers(case: Case, mark: Mark, known: set[Key]) -> list[Key] | None:
    """The known log keys that signed; None when one of them is only said to have."""
    keys = {key[:2]: key for key in known if key.name == mark.origin and key.algorithm == ED25519}
    found, message, forged = [], mark.body.encode(), False
    for line in mark.signatures:
        key = keys.get(line[:2])
        if key is None:
            continue
        if signed_by(key, message, line.data):
            found.append(key)
        else:
            forged = True
            case.out.fail("forged_signature", f"{mark.where}: {key.shown} did not sign it")
    return None if forged else found


def _stands(case: Case, signers: list[Key] | None, believed: set[Key], size: int) -> bool:
    return any(
        key in believed and size <= case.said.ended.get(key.key_id.hex(), size)
        for key in signers or ()
    )


def _counts(case: Case, one: Announced) -> bool:
    if case.kind != "whole":
        return any(mark in case.believed for mark in one.under)
    return any(one.place < mark.size for mark in reversed(case.believed))


def _standing_tell(case: Case, signers: dict[Mark, list[Key] | None], trusted: set[Key]) -> None:
    for mark, keys in signers.items():
        if keys is None or _stands(case, keys, trusted, mark.size):
            continue
        if mark in case.kept and (mark.cosigned or not mark.signatures):
            continue
        names = ", ".join(f"{shown(s.name, 60)}+{s.key_id.hex()}" for s in mark.signatures[:4])
        what = f"{mark.where} of size {mark.size} is signed by no key you trust at that size"
        case.out.fail("wrong_key", f"{what}, but by {names}")


def _conflicts_tell(case: Case, standing: list[Mark]) -> None:
    """Two signed roots for one size are two histories."""
    first: dict[int, Mark] = {}
    for mark in standing:
        other = first.setdefault(mark.size, mark)
        if other.root != mark.root:
            what = f"{other.where} and {mark.where} give two roots for one size, {mark.size}"
            case.out.fail("split_view", what)


def split_check(case: Case, same: list[Mark]) -> None:
    """Earlier checkpoints that were signed over other entries, while the newest fits."""
    if case.differs:
        return
    fitting = {mark.body for mark in same}
    for mark in case.earlier:
        if mark.body not in fitting and mark.size <= case.said.entries:
            what = f"{mark.where}, of size {mark.size}, was signed over other entries than these"
            case.out.fail("split_view", what)


def manifest_note_check(case: Case) -> None:
    note = case.folder.text("manifest.note")
    text, lines = note_split(note, "manifest.note")
    said = text.split("\n")
    if len(said) != 3 or said[0] != "abhaya/manifest/v1" or not is_sha256(said[1]) or said[2]:
        raise Malformed("manifest.note has not its two lines")
    if said[1] != case.manifest_sha256:
        case.out.fail("edited_file", "manifest.json is not the one that manifest.note is about")
    known = {
        one.key_id: one
        for one in case.said.announced
        if one.kind == "manifest" and (case.differs or _counts(case, one))
        if case.size <= case.said.ended.get(one.key_id, case.size)
    }
    verdicts = [_manifest_line(known, line, text) for line in lines]
    if False in verdicts:
        case.out.fail("forged_signature", "manifest.note is not signed by the key that it claims")
    elif True not in verdicts:
        what = (
            "manifest.note is signed by no manifest key that the log announced and still holds to"
        )
        case.out.fail("wrong_key", what)


def _manifest_line(known: dict[str, Announced], line: Signature, text: str) -> bool | None:
    """Whether the signature holds; None when the key is not known."""
    one = known.get(line.key_id.hex())
    key = one and _announced_key(line.name, one)
    return signed_by(key, text.encode(), line.data) if key else None


def quorum_check(case: Case) -> None:
    policy, out = case.policy, case.out
    present = {name for name, _ in case.newest.cosigned}
    for name, at in case.newest.cosigned:
        out.note(f"witness {shown(name)} cosigned the newest checkpoint at {time_shown(at)}")
    if policy.quorum == "none":
        out.note("the policy asks for no witness: the operator alone vouches for this log")
        return
    every = set(policy.witnesses)
    absent = every - present
    needed = {name for name in absent if not policy.holds(every - {name})}
    for name in sorted(needed):
        out.fail("missing_witness", f"{shown(name)}, without whom there is no quorum, did not sign")
    if not policy.holds(present | needed):
        have = ", ".join(sorted(shown(name) for name in present)) or "nobody"
        out.fail("below_quorum", f"the policy's quorum is not reached; cosigned by {have}")
    for name in sorted(absent - needed):
        out.note(f"witness {shown(name)} did not cosign the newest checkpoint")
    _operator_tell(case, present)


def _operator_tell(case: Case, present: set[str]) -> None:
    policy, run = case.policy, case.said.witnesses
    own = {name for name, key in policy.witnesses.items() if run.get(key.key_id.hex())}
    for name in sorted(own):
        case.out.note(f"witness {shown(name)} is run by the operator: it adds no independence")
    if own & present and not policy.holds(present - own):
        case.out.note("WARNING: without witnesses run by the operator there is no quorum")


# ---------------------------------------------------------------- 11 the rest


def rest_check(case: Case) -> None:
    late_check(case)
    if case.kind == "package":
        package_check(case)
        documents_check(case)
    dictionary_check(case)
    for code, (_, number) in case.served.items():
        what = f"served.jsonl line {number} counts a read under {code}, and there is no such entry"
        case.out.fail("unlogged_read", what)
    said = case.said
    gaps = [
        f"entry {gap.place}: a gap in {gap.what} at {gap.node}, {gap.seconds} s"
        + ("" if gap.start is None else f" from {time_shown(gap.start)}")
        for gap in said.gaps
    ]
    case.out.note_all(gaps, "gaps")
    case.out.note_all(said.clocks, "heartbeats from clocks that were wrong")
    case.out.note_all(said.unmatched, "days with unlogged reads")


def late_check(case: Case) -> None:
    """A gap of the clock, or of signing, that covers an entry's time explains it."""
    spans = [
        (
            min(gap.start, gap.start + gap.seconds) - BACKDATED_S,
            max(gap.start, gap.start + gap.seconds),
        )
        for gap in case.said.gaps
        if gap.start is not None and gap.what in ("clock", "checkpoint")
    ]
    late = case.said.late
    for index, at, cosigned_at in zip(late[0::3], late[1::3], late[2::3], strict=True):
        if not any(start <= at <= end for start, end in spans):
            what = f"it bears {time_shown(at)}, but was not there when the log was cosigned at "
            case.out.fail("backdated", what + time_shown(cosigned_at), int(index))


def package_check(case: Case) -> None:
    """What a package says of its own tables, and of the tree that they were read at."""
    lineage = json_read(case.folder.read("lineage.json", LARGEST_TEXT), "lineage.json")
    if lineage.get("tree_size") != case.newest.size:
        what = f"lineage.json is not of the tree of {case.newest.size} entries that is signed here"
        case.out.fail("edited_file", what)
    told = json_read(case.folder.read("datapackage.json", LARGEST_TEXT), "datapackage.json")
    resources = told.get("resources")
    named = resources if isinstance(resources, list) else []
    hashes = {str(one.get("path")): one.get("hash") for one in named if isinstance(one, dict)}
    given = {name for name in case.folder.sizes if name.startswith(("data/", "documents/"))}
    for name in sorted(given | hashes.keys()):
        if name not in given or hashes.get(name) != f"sha256:{case.folder.sha256(name)}":
            what = f"datapackage.json does not say of {shown(name)} what it is"
            case.out.fail("edited_file", what)


def documents_check(case: Case) -> None:
    """A text counts as the document that it is called only if an entry bears its hash."""
    for name in sorted(case.folder.sizes):
        if name.startswith("documents/") and case.folder.sha256(name) not in case.said.documents:
            case.out.fail("edited_file", f"no entry here commits to {shown(name)}")


def dictionary_check(case: Case) -> None:
    said = case.said.dictionary
    sha256 = case.folder.sha256("dictionary.json")
    if said is None:
        case.out.fail("edited_dictionary", "no entry here commits to dictionary.json")
    elif sha256 != said[1]:
        what = "dictionary.json is not the one that this entry commits to"
        case.out.fail("edited_dictionary", what, said[0])


def kept_check(case: Case, walked: Walked | None) -> None:
    """Every checkpoint that somebody kept must be an earlier state of this very log."""
    for mark in case.kept:
        if not mark.signatures:
            case.out.note(f"{mark.where} bears no signature; it counts because you kept it")
        if mark.size > case.newest.size or mark.origin != case.newest.origin or case.differs:
            continue
        roots = {one.root for one in case.marks if one.size == mark.size}
        if walked is not None and mark.size in walked.roots:
            roots = {walked.roots[mark.size]}
        if not roots:
            what = f"this extract cannot show that {mark.where}, of size {mark.size}, is its past"
            case.out.fail("split_view", f"{what}; a whole export can")
        elif roots != {mark.root}:
            said = "was signed for" if mark.signatures else "gives the root of"
            what = f"{mark.where} {said} size {mark.size}, and this log has another root there"
            typed = "" if mark.signatures else "; see first that it was copied letter by letter"
            case.out.fail("split_view", what + typed)
        else:
            case.out.note(f"this log extends {mark.where}, of size {mark.size}")


# ---------------------------------------------------------------- 12 the command


def folder_verify(
    folder: Path, *, policy: str | None = None, seen: Iterable[tuple[str, str]] = ()
) -> Report:
    """What is found in a folder. policy: text of the reader's own; seen: name and text of each.

    Raises Malformed when the reader's own policy or checkpoints cannot be read, and never else.
    """
    out = Report()
    own = None if policy is None else policy_read(policy, "your policy")
    kept = [kept_read(text, name, own or Policy(quorum="none"), out) for name, text in seen]
    try:
        _verify(Folder(folder), own, kept, out)
    except Malformed as error:
        out.fail("bad_format", str(error))
    except (OSError, MemoryError, RecursionError) as error:
        out.fail("bad_format", f"the folder cannot be read: {shown(str(error))}")
    return out


def kept_read(text: str, name: str, policy: Policy, out: Report) -> Mark:
    """A checkpoint that somebody kept: a note, or only its three lines, as on paper."""
    where = f"the checkpoint kept in {shown(name)}"
    if "\n\n" in text.strip():
        return mark_read(text, where, policy, out)
    # Copied by hand: blanks at the ends of a line are nobody's forgery.
    body = "\n".join(line.strip() for line in text.strip().split("\n")) + "\n"
    return Mark(where, *checkpoint_read(body, where), (), ())


def _verify(folder: Folder, own: Policy | None, kept: list[Mark], out: Report) -> None:
    published = policy_read(
        policy_text(folder.read("trust-policy.txt", LARGEST_NOTE)), "trust-policy.txt"
    )
    if own is None:
        out.note(
            "WARNING: no --policy was given, so keys and witnesses are taken from the folder "
            "itself. That shows only that the folder agrees with itself: whoever made it could "
            "have made all of it. Get the policy from the oversight body"
        )
    elif (own.logs, own.witnesses) != (published.logs, published.witnesses):
        out.note("trust-policy.txt in the folder names other keys than your policy; yours counts")
    case = Case(folder, own or published, out, kept)
    manifest_read(case)
    checkpoints_read(case)
    served_read(case)
    facts = {"kind": case.kind, "origin": shown(case.origin), "size": case.newest.size}
    out.facts.update(facts, root=case.newest.root.hex(), policy="yours" if own else "folder")
    walked = whole_walk(case) if case.kind == "whole" else None
    if walked is None:
        extract_walk(case)
    origins_and_sizes_check(case)
    if walked is not None:
        proven = roots_compare(case, walked)
        believed_settle(case, proven)
        split_check(case, proven)
    else:
        believed_settle(case, case.marks)
    out.facts["entries"] = case.said.entries
    manifest_note_check(case)
    quorum_check(case)
    rest_check(case)
    kept_check(case, walked)


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="verifier.py", description="Check an export of the ledger, offline."
    )
    parser.add_argument("folder", type=Path, help="the export")
    parser.add_argument("--policy", type=Path, help="whom you trust; get it from oversight")
    parser.add_argument(
        "--seen", type=Path, nargs="+", action="extend", default=[], metavar="FILE",
        help="a checkpoint that you kept; the log must be an extension of it",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser.parse_args(given)


def _own_text(path: Path) -> str:
    """The reader's own file; an editor may have marked its encoding and its ends of lines."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_NOTE)
    except OSError as error:
        raise Malformed(f"{path} cannot be read: {error.strerror}") from error
    return policy_text(data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n"), str(path))


def main(given: list[str] | None = None) -> int:
    options = _arguments(given)
    try:
        if not options.folder.is_dir():
            raise Malformed(f"{options.folder} is not a folder")
        policy = None if options.policy is None else _own_text(options.policy)
        seen = [(str(path), _own_text(path)) for path in options.seen]
        out = folder_verify(options.folder, policy=policy, seen=seen)
    except (Malformed, OSError) as error:
        sys.stderr.write(f"verifier.py: {shown(str(error), 300)}\n")
        return 2
    except Exception as error:  # A bug of ours must not read as a PASS, nor as a stack of code.
        out = Report()
        out.fail("bad_format", f"this program cannot read the folder ({type(error).__name__})")
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    text = out.as_json() if options.json else "\n".join(out.lines())
    sys.stdout.write(text + "\n")
    return 0 if out.passed else 1


if __name__ == "__main__":
    sys.exit(main())
