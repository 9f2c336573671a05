"""Signatures, keys, witnesses and histories that are not what they should be."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from governance.tlog.checkpoints import Checkpoint
from governance.tlog.encoding import base64_decode, base64_encode
from governance.tlog.keys import Signer
from governance.tlog.notes import note_sign

from .logs import (
    LOG_KEYS,
    MANIFEST_KEYS,
    ORIGIN,
    STRANGER,
    Log,
    lines_read,
    lines_write,
    manifest_again,
    policy_text,
)
from .tampering import QUORUM, caught, export, log_rich, settle

LOG = log_rich()
KINDS = pytest.mark.parametrize("kind", ["whole", "extract"])
INSIDER = pytest.mark.parametrize("insider", [False, True])


def line_break(note: str, name: str) -> str:
    """The note with one bit of the signature by this name turned."""
    lines = note.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith(f"— {name} "):
            data = bytearray(base64_decode(line.split(" ")[2].rstrip()))
            data[-3] ^= 4
            lines[number] = f"— {name} {base64_encode(bytes(data))}\n"
    return "".join(lines)


def line_drop(note: str, name: str) -> str:
    kept = [line for line in note.splitlines(keepends=True) if not line.startswith(f"— {name} ")]
    return "".join(kept)


def rewrite(folder: Path, name: str, change: Callable[[str], str]) -> None:
    path = folder / name
    path.write_text(change(path.read_text()))


@KINDS
@INSIDER
@pytest.mark.parametrize("name", [ORIGIN, "committee.example"])
def test_a_broken_signature_on_the_checkpoint_is_forged(
    tmp_path: Path, name: str, kind: str, insider: bool
) -> None:
    folder = export(LOG, tmp_path, kind)
    rewrite(folder, "checkpoint", lambda note: line_break(note, name))
    settle(folder, insider)

    # A cosignature that does not hold does not count towards the quorum. Proofs bear another note.
    caught(folder, "forged_signature", "below_quorum", insider=insider)


@KINDS
def test_a_broken_signature_on_an_earlier_checkpoint_is_forged(tmp_path: Path, kind: str) -> None:
    folder = export(LOG, tmp_path, kind)
    rows = lines_read(folder / "checkpoints.jsonl")
    rows[2]["note"] = line_break(rows[2]["note"], ORIGIN)
    lines_write(folder / "checkpoints.jsonl", rows)
    settle(folder, insider=True)

    caught(folder, "forged_signature")


@KINDS
def test_a_root_that_was_edited_under_its_signature_is_forged(tmp_path: Path, kind: str) -> None:
    folder = export(LOG, tmp_path, kind)
    rows = lines_read(folder / "checkpoints.jsonl")
    body, _, lines = rows[3]["note"].partition("\n\n")
    head = body.rsplit("\n", 1)[0]
    rows[3]["note"] = f"{head}\n{base64_encode(bytes(32))}\n\n{lines}"
    lines_write(folder / "checkpoints.jsonl", rows)
    settle(folder, insider=True)

    caught(folder, "forged_signature", "split_view")


@KINDS
def test_a_broken_signature_on_the_manifest_is_forged(tmp_path: Path, kind: str) -> None:
    folder = export(LOG, tmp_path, kind)
    name = MANIFEST_KEYS[0].key.name
    rewrite(folder, "manifest.note", lambda note: line_break(note, name))

    caught(folder, "forged_signature")


@KINDS
def test_a_manifest_note_that_was_edited_under_its_signature_is_forged(
    tmp_path: Path, kind: str
) -> None:
    folder = export(LOG, tmp_path, kind)
    old = (folder / "manifest.note").read_text()
    rewrite(folder, "dictionary.json", lambda text: text)
    rewrite(folder, "served.jsonl", lambda text: text.replace('"parts": ', '"parts": 1'))
    manifest_again(folder)
    new = (folder / "manifest.note").read_text()
    (folder / "manifest.note").write_text(new.split("\n\n")[0] + "\n\n" + old.split("\n\n")[1])

    caught(folder, "forged_signature")


@KINDS
def test_an_edited_manifest_is_an_edited_file(tmp_path: Path, kind: str) -> None:
    folder = export(LOG, tmp_path, kind)
    rewrite(folder, "manifest.json", lambda text: text + "\n")

    caught(folder, "edited_file")


def wrong_by(tmp_path: Path, kind: str, *signing: Signer) -> Path:
    """An export whose newest checkpoint is signed by these, cosigned as it should be."""
    log = log_rich()
    log.signing = list(signing)
    log.add()
    log.checkpoint(*QUORUM)
    return export(log, tmp_path, kind)


@KINDS
def test_a_checkpoint_by_a_stranger_is_the_wrong_key(tmp_path: Path, kind: str) -> None:
    caught(wrong_by(tmp_path, kind, STRANGER), "wrong_key")


@KINDS
def test_a_checkpoint_by_a_retired_key_is_the_wrong_key(tmp_path: Path, kind: str) -> None:
    caught(wrong_by(tmp_path, kind, LOG_KEYS[0]), "wrong_key")


@KINDS
def test_a_key_that_nobody_announced_is_the_wrong_key(tmp_path: Path, kind: str) -> None:
    caught(wrong_by(tmp_path, kind, LOG_KEYS[2]), "wrong_key")


@KINDS
def test_a_key_that_announces_itself_is_the_wrong_key(tmp_path: Path, kind: str) -> None:
    log = log_rich()
    log.announce(STRANGER)
    log.signing = [STRANGER]
    log.checkpoint(*QUORUM)

    caught(export(log, tmp_path, kind), "wrong_key")


@KINDS
def test_a_distrusted_key_counts_up_to_the_size_given_and_not_beyond(
    tmp_path: Path, kind: str
) -> None:
    log = log_rich()
    log.announce(LOG_KEYS[2])
    good = log.checkpoint(*QUORUM)
    stolen = log.signing[0]
    size = len(log.rows)
    log.add()
    log.checkpoint(*QUORUM)
    log.signing = [LOG_KEYS[2]]
    log.say("key_distrust", key_id=stolen.key.key_id.hex(), after_size=size)
    log.checkpoint(*QUORUM)
    assert good

    report = caught(export(log, tmp_path, kind), "wrong_key")

    assert [f.what.split(" is signed")[0] for f in report.findings] == [
        f"checkpoints.jsonl line {len(log.notes) - 1} of size {size + 1}"
    ]


@KINDS
@pytest.mark.parametrize("key", [STRANGER, LOG_KEYS[1], MANIFEST_KEYS[1]])
def test_a_manifest_by_another_key_is_the_wrong_key(tmp_path: Path, key: Signer, kind: str) -> None:
    folder = export(LOG, tmp_path, kind)
    manifest_again(folder, key)

    caught(folder, "wrong_key")


@KINDS
def test_a_log_whose_key_the_reader_does_not_trust_is_the_wrong_key(
    tmp_path: Path, kind: str
) -> None:
    other = policy_text().replace(LOG_KEYS[0].key.text, STRANGER.key.text)

    caught(export(LOG, tmp_path, kind), "wrong_key", policy=other)


def test_another_logs_checkpoint_is_the_wrong_key(tmp_path: Path) -> None:
    elsewhere = Signer.from_seed("elsewhere.example/log", b"7" * 32)
    note = note_sign(Checkpoint("elsewhere.example/log", 3, b"\0" * 32).body, [elsewhere])

    caught(export(LOG, tmp_path), "wrong_key", seen=[("paper", note)])


@KINDS
@INSIDER
@pytest.mark.parametrize(
    ("quorum", "gone", "name"),
    [
        ("quorum committee", ["committee"], "missing_witness"),
        ("group both all bodies press\nquorum both", [], "missing_witness"),
        ("group both all bodies press\nquorum both", ["committee"], "missing_witness"),
        ("quorum bodies", ["committee"], "below_quorum"),
        ("quorum bodies", ["committee", "university"], "below_quorum"),
        ("group either any bodies press\nquorum either", ["committee"], "below_quorum"),
    ],
)
def test_witnesses_that_lack_are_named(
    tmp_path: Path, quorum: str, gone: list[str], name: str, kind: str, insider: bool
) -> None:
    folder = export(LOG, tmp_path, kind)
    for witness in gone:
        rewrite(folder, "checkpoint", lambda note, w=witness: line_drop(note, f"{w}.example"))
    settle(folder, insider or not gone)

    also = ("below_quorum",) if len(gone) and name == "missing_witness" else ()
    caught(folder, name, *also, insider=insider, policy=policy_text(quorum))


def test_an_unknown_kind_of_signature_is_ignored(tmp_path: Path) -> None:
    folder = export(LOG, tmp_path)
    line = f"— committee.example {base64_encode(b'6' * 2424)}\n"
    rewrite(folder, "checkpoint", lambda note: line_drop(note, "committee.example") + line)
    settle(folder, insider=True)

    caught(folder, "below_quorum")


@KINDS
@INSIDER
@pytest.mark.parametrize("place", [1, 4, 6])
def test_an_older_checkpoint_in_its_place_is_rolled_back(
    tmp_path: Path, place: int, kind: str, insider: bool
) -> None:
    folder = export(LOG, tmp_path, kind)
    (folder / "checkpoint").write_text(LOG.notes[place][1])
    settle(folder, insider)

    # Proofs lead to the newer tree, and the older one may have had fewer witnesses.
    caught(folder, "rolled_back", "below_quorum", insider=insider)


@KINDS
@pytest.mark.parametrize("paper", [False, True])
def test_a_whole_export_of_an_older_state_is_rolled_back_for_who_kept_a_newer(
    tmp_path: Path, paper: bool, kind: str
) -> None:
    newer = LOG.notes[-1][1]
    kept = newer.split("\n\n")[0] + "\n" if paper else newer
    log = log_rich()
    size, _, _ = log.notes[-2]
    log.notes.pop()
    log.rows, log.hashes = log.rows[:size], log.hashes[:size]
    log.served = [row for row in log.served if row["entry"] in str(log.rows)]
    folder = export(log, tmp_path, kind)

    caught(folder, "rolled_back", seen=[("kept", kept)])


def fork() -> Log:
    """Another history of the same length, signed by the same keys, cosigned by nobody."""
    return log_rich(seed=8)


@KINDS
@pytest.mark.parametrize("paper", [False, True])
def test_a_history_that_is_not_the_one_that_somebody_kept_is_a_split_view(
    tmp_path: Path, paper: bool, kind: str
) -> None:
    kept = LOG.notes[-2][1]
    kept = kept.split("\n\n")[0] + "\n" if paper else kept

    caught(export(fork(), tmp_path, kind), "split_view", seen=[("kept", kept)])


@pytest.mark.parametrize("place", [0, 3, 6])
def test_an_earlier_checkpoint_over_other_entries_is_a_split_view(
    tmp_path: Path, place: int
) -> None:
    folder = export(LOG, tmp_path)
    rows = lines_read(folder / "checkpoints.jsonl")
    body = Checkpoint(ORIGIN, rows[place]["size"], b"\7" * 32).body
    rows[place]["note"] = note_sign(body, LOG_KEYS[:2])
    lines_write(folder / "checkpoints.jsonl", rows)
    settle(folder, insider=True)

    caught(folder, "split_view")


@KINDS
def test_two_roots_for_one_size_are_a_split_view(tmp_path: Path, kind: str) -> None:
    folder = export(LOG, tmp_path, kind)
    rows = lines_read(folder / "checkpoints.jsonl")
    body = Checkpoint(ORIGIN, rows[3]["size"], b"\7" * 32).body
    rows.insert(4, rows[3] | {"note": note_sign(body, LOG_KEYS[:2])})
    lines_write(folder / "checkpoints.jsonl", rows)
    settle(folder, insider=True)

    caught(folder, "split_view")


def test_a_newest_checkpoint_over_other_entries_is_a_split_view(tmp_path: Path) -> None:
    log = log_rich()
    log.notes[-1] = (len(log.rows), log.note(log.signing, QUORUM, root=b"\7" * 32), log.at)

    caught(export(log, tmp_path), "split_view")


def test_an_extract_that_cannot_show_its_past_does_not_pass(tmp_path: Path) -> None:
    """The checkpoint was kept, the list of earlier ones lacks its size."""
    log = log_rich()
    _, kept, _ = log.notes.pop(1)

    caught(export(log, tmp_path, "extract"), "split_view", seen=[("kept", kept)])


def test_a_kept_checkpoint_by_a_stranger_counts_for_nothing(tmp_path: Path) -> None:
    kept = note_sign(LOG.notes[2][1].split("\n\n")[0] + "\n", [STRANGER])

    caught(export(LOG, tmp_path), "wrong_key", seen=[("kept", kept)])


def test_an_announcement_is_believed_only_in_a_tree_that_a_believed_key_signed(
    tmp_path: Path,
) -> None:
    log = Log(random.Random(3))
    log.opening()
    log.announce(LOG_KEYS[1])
    log.signing = [LOG_KEYS[1]]
    log.checkpoint(*QUORUM)

    caught(export(log, tmp_path), "wrong_key")
