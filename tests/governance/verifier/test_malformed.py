"""Folders that cannot be read as what they should be: a sentence, never a stack, never a PASS."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from governance.verifier import Malformed, folder_verify
from governance.verifier import policy_text as policy_of_file

from .logs import LOG_KEYS, lines_read, lines_write, manifest_again, policy_text
from .tampering import caught, export, log_rich, settle

LOG = log_rich()
KINDS = pytest.mark.parametrize("kind", ["whole", "extract"])
Change = Callable[[bytes], bytes]


def line(number: int, change: Change) -> Change:
    def whole(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        lines[number] = change(lines[number])
        return b"".join(lines)

    return whole


def put(old: bytes, new: bytes) -> Change:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return change


def deep(data: bytes) -> bytes:
    return put(b'"public": {', b'"public": {"a": ' + b"[" * 40_000 + b"]" * 40_000 + b", ")(data)


ENTRIES = [
    line(2, lambda one: b"{" + one), line(2, lambda one: b"\n"), line(2, lambda one: b"[]\n"),
    line(2, lambda one: b"\xef\xbb\xbf" + one), line(2, lambda one: b"nul\n"),
    line(2, put(b"purpose", b"purp\xff")), line(2, put(b"patrol", b"pa\x00trol")),
    line(2, put(b"patrol", b"pa\\u0000trol")), line(2, put(b"patrol", b"pa trol")),
    line(2, put(b'"open": {', b'"open": {"actor": ["00", "x"], ')),
    line(2, put(b'"index": ', b'"index": -')), line(2, put(b'"index": ', b'"index": 1e')),
    line(2, put(b'"index": ', b'"index": 99999999999999999999999')),
    line(2, put(b'"index": ', b'"index": ' + b"9" * 5000)),
    line(2, put(b'"index": ', b'"Index": ')), line(2, put(b'"v": 1', b'"v": true')),
    line(2, put(b'"v": 1', b'"v": 2')), line(2, put(b'"v": 1', b'"v": "1"')),
    line(2, put(b'"v": 1', b'"v": NaN')), line(2, put(b'"v": 1', b'"v": 1.0')),
    line(2, put(b'"v": 1', b'"v": 1, "v": 1')), line(2, put(b'"v": 1', b'"v": 1, "w": 1')),
    line(2, put(b'"allowed": ', b'"allowed": 1, "x": ')),
    line(2, put(b'"public": {', b'"public": {"a": Infinity, ')),
    line(2, put(b'"public": {', b'"public": {"a": 0.5, ')),
    line(2, put(b'"public": {', b'"public": {"a b": 5, ')), line(2, deep),
    line(2, put(b'"public": {', b'"public": {"a": "\\ud800", ')),
    line(2, lambda one: one[:-1] + b" " * (1 << 21) + b"\n"),
    line(2, put(b'"committed": {"actor"', b'"committed": {"Actor"')),
    line(2, put(b'"subject_kind": "', b'"subject_kind": "\xe0\xa4\x85')),
    line(2, put(b'"at": "2026-', b'"at": "26-')),
    line(2, put(b'"at": "2026-11', b'"at": "2026-13')),
    line(0, put(b'"kind": "log"', b'"kind": "king"')), line(0, put(b'"key": "', b'"key": "*')),
    line(0, put(b'"key_id": "', b'"key_id": "zz')), line(0, put(b'"key_id"', b'"key_ix"')),
]  # fmt: skip
CHECKPOINTS = [
    line(1, lambda one: b"\n"), line(1, put(b'"size": ', b'"size": 1')),
    line(1, put(b'"size": ', b'"size": true, "x": ')),
    line(1, put(b'"note": "', b'"note": "x\\n\\n')),
    line(1, put(b"\\n\\n", b"\\n")), line(1, put(b'"note": ', b'"note": 5, "n": ')),
    line(1, put(b'"signed_at": "', b'"signed_at": "x')), line(1, put(b'"note"', b'"size"')),
    lambda data: b"".join(reversed(data.splitlines(keepends=True))), lambda data: data[:-9],
]  # fmt: skip
NOTES = [
    lambda data: b"", lambda data: b"\n\n\n", lambda data: data[:-1], lambda data: data + b"\n",
    lambda data: data.replace(b"\n\n", b"\n"), lambda data: b"\xff" + data,
    lambda data: data.replace(b"\n", b"\r\n"), lambda data: data.replace("— ".encode(), b"- "),
    lambda data: data + "— a b\n".encode(), lambda data: data * 3000, lambda data: b"\0" * 70_000,
    lambda data: data + "— a\tb AAAAAAAA\n".encode(), lambda data: data.split(b"\n\n")[0],
    lambda data: data[:-1] + b"A=\n",
]  # fmt: skip
BODIES = [
    line(1, lambda one: b"0" + one), line(1, lambda one: b"-5\n"), line(1, lambda one: b"\n"),
    line(1, lambda one: "٣\n".encode()), line(2, lambda one: b"AAAA\n"),
    line(2, lambda one: one + b"extension\n"), line(1, lambda one: b"9" * 5000 + b"\n"),
]  # fmt: skip
SERVED = [
    line(0, put(b'"bytes": ', b'"bytes": -')), line(0, put(b'"parts": ', b'"parts": "1", "x": ')),
    line(0, put(b'"entry": "', b'"entry": "../')),
    line(0, put(b'"first_at": "2', b'"first_at": "3')),
    line(0, lambda one: b"null\n"), lambda data: data + b"\n", lambda data: data[:-3],
]  # fmt: skip
POLICIES = [
    lambda data: b"", lambda data: data.replace(b"quorum", b"quorums"), lambda data: b"\xff" + data,
    lambda data: data + b"quorum none\n", lambda data: data.replace(b"bodies 2", b"bodies 4"),
    lambda data: data.replace(b"bodies 2", b"bodies 0"), lambda data: b"\x1b[2J" + data,
    lambda data: data.replace(b"bodies 2 committee", b"bodies 2 bodies"), lambda data: b"group\n",
]  # fmt: skip
PROOFS = [
    lambda data: b"", put(b"index 8", b"index 08"), put(b"tlog-proof@v1", b"tlog-proof@v2"),
    put(b"index 8\n", b"index 8\nAAAA\n"), put(b"index 8\n", b""), put(b"\n\n", b"\n"),
    lambda data: b"\xff" + data,
    put(b"index 8\n", b"extra *\n\nindex 8\n"), lambda data: data * 9000,
]  # fmt: skip
TABLE = [
    *[("entries.jsonl", change) for change in ENTRIES],
    *[("checkpoints.jsonl", change) for change in CHECKPOINTS],
    *[("checkpoint", change) for change in (*NOTES, *BODIES)],
    *[("served.jsonl", change) for change in SERVED],
    *[("trust-policy.txt", change) for change in POLICIES],
]


# What may be seen besides, where reading gets beyond the spot.
BOUND = ("truncated", "wrong_key", "below_quorum", "unlogged_read", "edited_entry")


@KINDS
@pytest.mark.parametrize("number", range(len(TABLE)))
def test_what_cannot_be_read_is_bad_format(tmp_path: Path, number: int, kind: str) -> None:
    name, change = TABLE[number]
    folder = export(LOG, tmp_path, kind)
    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    settle(folder, insider=True)

    told = caught(folder, "bad_format", *BOUND)

    assert all(len(line) < 500 and line.isprintable() for line in told.lines())


@pytest.mark.parametrize("change", PROOFS)
def test_a_proof_that_cannot_be_read_is_bad_format(tmp_path: Path, change: Change) -> None:
    folder = export(LOG, tmp_path, "extract")
    path = folder / "proofs" / "8.tlog-proof"
    path.write_bytes(change(path.read_bytes()))
    settle(folder, insider=True)

    caught(folder, "bad_format", "edited_entry")


@KINDS
@pytest.mark.parametrize("change", NOTES)
def test_a_manifest_note_that_cannot_be_read_is_bad_format(
    tmp_path: Path, change: Change, kind: str
) -> None:
    folder = export(LOG, tmp_path, kind)
    path = folder / "manifest.note"
    path.write_bytes(change(path.read_bytes()))

    caught(folder, "bad_format")


@KINDS
@pytest.mark.parametrize(
    "other",
    [
        {"format": "abhaya/ledger-export/v2"}, {"kind": "half"}, {"kind": ["whole"]}, {"size": -1},
        {"size": "24"}, {"size": True}, {"size": 2**60},
        {"made_at": "today"}, {"origin": "a\u0007b"},
        {"files": []}, {"files": {}}, {"files": {"../checkpoint": "0" * 64}}, {"origin": None},
    ],
)  # fmt: skip
def test_a_manifest_with_odd_values_is_bad_format(
    tmp_path: Path, other: dict[str, Any], kind: str
) -> None:
    folder = export(LOG, tmp_path, kind)
    manifest_again(folder, **other)

    caught(folder, "bad_format")


@KINDS
@pytest.mark.parametrize(
    "name", ["../outside", "/etc/passwd", "a/b/c", "proofs/../checkpoint", ".hidden", "a\\b", ""]
)
def test_names_that_leave_the_folder_are_bad_format(tmp_path: Path, name: str, kind: str) -> None:
    folder = export(LOG, tmp_path, kind)
    (tmp_path / "outside").write_text("secret")
    files = json.loads((folder / "manifest.json").read_text())["files"]
    manifest_again(folder, files=files | {name: "0" * 64})

    caught(folder, "bad_format")


@KINDS
@pytest.mark.parametrize(
    "name",
    ["manifest.json", "manifest.note", "checkpoint", "checkpoints.jsonl", "entries.jsonl",
     "served.jsonl", "dictionary.json", "trust-policy.txt"],
)  # fmt: skip
@pytest.mark.parametrize("how", ["gone", "folder", "link", "pipe"])
def test_a_file_that_is_none_is_bad_format(tmp_path: Path, name: str, how: str, kind: str) -> None:
    folder = export(LOG, tmp_path, kind)
    path = folder / name
    path.rename(tmp_path / "elsewhere")
    if how == "folder":
        path.mkdir()
    elif how == "link":
        path.symlink_to(tmp_path / "elsewhere")
    elif how == "pipe":
        os.mkfifo(path)

    caught(folder, "bad_format")


def test_a_link_to_a_folder_is_bad_format(tmp_path: Path) -> None:
    folder = export(LOG, tmp_path, "extract")
    (folder / "proofs").rename(tmp_path / "proofs")
    (folder / "proofs").symlink_to(tmp_path / "proofs")

    caught(folder, "bad_format")


def test_a_file_beyond_all_bounds_is_bad_format(tmp_path: Path) -> None:
    folder = export(LOG, tmp_path)
    with (folder / "served.jsonl").open("r+b") as file:
        file.truncate((1 << 40) + 1)

    caught(folder, "bad_format")


def test_what_the_folder_says_cannot_drive_the_readers_terminal(tmp_path: Path) -> None:
    folder = export(LOG, tmp_path)
    rows = lines_read(folder / "entries.jsonl")
    rows[8]["open"]["x\u001b[2J\u202e"] = ["0" * 64, "\u0007"]
    lines_write(folder / "entries.jsonl", rows)
    settle(folder, insider=True)

    told = caught(folder, "edited_field")

    assert all(line.isprintable() for line in told.lines())


@pytest.mark.parametrize("text", ["", "nonsense", "log x+y+z\nquorum none\n", "quorum nobody\n"])
def test_the_readers_own_policy_must_be_one(tmp_path: Path, text: str) -> None:
    with pytest.raises(Malformed):
        folder_verify(export(LOG, tmp_path), policy=text)


def test_a_policy_may_have_tabs_comments_and_addresses(tmp_path: Path) -> None:
    lines = policy_text().replace(" ", "\t").splitlines()
    text = "\n".join(
        [
            "",
            "\t# whom I trust",
            *[f"{one} https://example.org/" if one.startswith("log") else one for one in lines],
            "",
        ]
    )

    assert folder_verify(export(LOG, tmp_path), policy=policy_of_file(text.encode())).passed


def test_a_log_that_announces_keys_without_end_is_bad_format(tmp_path: Path) -> None:
    log = log_rich()
    for _ in range(1_000):
        log.announce(LOG_KEYS[2])
    log.checkpoint("committee", "university")

    caught(export(log, tmp_path), "bad_format")
