"""Times, reads and the dictionary: entries that are as signed, and still not as they should be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from governance.verifier import folder_verify

from .logs import Log, lines_read, lines_write, policy_text, time_text
from .tampering import QUORUM, caught, export, log_rich, settle

KINDS = pytest.mark.parametrize("kind", ["whole", "extract"])
INSIDER = pytest.mark.parametrize("insider", [False, True])


def log_backdated(back: timedelta, gap: dict[str, Any] | None = None) -> tuple[Log, int]:
    """A log in which, after a cosignature, an entry with an earlier time was slipped in."""
    log = log_rich()
    log.checkpoint(*QUORUM)
    log.at += timedelta(seconds=10)
    if len(log.rows) % 2:
        log.add()
    early = log.at - back
    index = log.add(at=early)
    if gap is not None:
        log.say("gap", node="web-1", **{"from": time_text(early), "seconds": 3600, **gap})
    log.checkpoint(*QUORUM)
    return log, index


@KINDS
@pytest.mark.parametrize("back", [timedelta(seconds=75), timedelta(hours=5), timedelta(days=400)])
def test_an_entry_that_bears_a_time_before_a_cosignature_that_it_missed_is_backdated(
    tmp_path: Path, back: timedelta, kind: str
) -> None:
    log, index = log_backdated(back)

    report = caught(export(log, tmp_path, kind), "backdated")

    assert [finding.entry for finding in report.findings] == [index]


@KINDS
def test_an_entry_that_was_a_little_late_is_not_backdated(tmp_path: Path, kind: str) -> None:
    log, _ = log_backdated(timedelta(seconds=55))

    assert folder_verify(export(log, tmp_path, kind), policy=policy_text()).passed


@KINDS
@pytest.mark.parametrize("what", ["clock", "checkpoint"])
def test_a_gap_that_was_told_explains_a_late_entry_and_is_noted(
    tmp_path: Path, what: str, kind: str
) -> None:
    log, _ = log_backdated(timedelta(hours=1), {"what": what})

    report = folder_verify(export(log, tmp_path, kind), policy=policy_text())

    assert report.passed, "\n".join(report.lines())
    assert any(f"a gap in {what} at web-1, 3600 s from" in note for note in report.notes)


@KINDS
@pytest.mark.parametrize(
    "gap",
    [
        {"what": "heartbeat"},
        {"what": "clock", "from": "2020-01-01T00:00:00.000000Z"},
        {"what": "clock", "from": "yesterday"},
        {"what": "clock", "from": None},
        {"what": "clock", "seconds": "3600", "from": "2026-11-25T00:00:00.000000Z"},
    ],
)
def test_a_gap_that_does_not_cover_it_explains_nothing(
    tmp_path: Path, gap: dict[str, Any], kind: str
) -> None:
    log, _ = log_backdated(timedelta(hours=1), gap)

    caught(export(log, tmp_path, kind), "backdated")


def _unknown(row: dict[str, Any]) -> None:
    row["entry"] = "00000000-0000-4000-8000-000000000000"


def _before(row: dict[str, Any]) -> None:
    row["first_at"] = "2026-11-25T05:00:00.000000Z"


@KINDS
@INSIDER
@pytest.mark.parametrize("change", [_unknown, _before])
def test_a_read_without_an_entry_before_it_is_unlogged(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], kind: str, insider: bool
) -> None:
    folder = export(log_rich(), tmp_path, kind)
    rows = lines_read(folder / "served.jsonl")
    change(rows[1])
    lines_write(folder / "served.jsonl", rows)
    settle(folder, insider)

    caught(folder, "unlogged_read", insider=insider)


@KINDS
@pytest.mark.parametrize("allowed", [False, None])
def test_a_read_that_was_not_allowed_is_unlogged(
    tmp_path: Path, allowed: bool | None, kind: str
) -> None:
    log = log_rich()
    for _ in range(2):
        log.read(log.add("clip.look", allowed=allowed), log.at)
    log.checkpoint(*QUORUM)

    caught(export(log, tmp_path, kind), "unlogged_read")


@KINDS
@INSIDER
def test_an_edited_dictionary_is_named(tmp_path: Path, kind: str, insider: bool) -> None:
    folder = export(log_rich(), tmp_path, kind)
    path = folder / "dictionary.json"
    path.write_text(path.read_text().replace("saw", "did not see"))
    settle(folder, insider)

    caught(folder, "edited_dictionary", insider=insider)


@KINDS
def test_only_the_newest_dictionary_counts(tmp_path: Path, kind: str) -> None:
    log = log_rich()
    log.say("dictionary", sha256="0" * 64)
    log.checkpoint(*QUORUM)
    caught(export(log, tmp_path, kind), "edited_dictionary")

    log.dictionary()
    log.checkpoint(*QUORUM)

    assert folder_verify(export(log, tmp_path, kind), policy=policy_text()).passed


@KINDS
@INSIDER
@pytest.mark.parametrize("name", ["summary.pdf", "proofs/999999.tlog-proof", "entries.json"])
def test_a_file_that_was_put_in_is_an_edited_file(
    tmp_path: Path, name: str, kind: str, insider: bool
) -> None:
    folder = export(log_rich(), tmp_path, kind)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")

    caught(folder, "edited_file", "deleted_entry")


@KINDS
@pytest.mark.parametrize(
    "name", ["served.jsonl", "checkpoints.jsonl", "trust-policy.txt", "dictionary.json"]
)
def test_a_file_of_the_manifest_that_was_edited_is_named(
    tmp_path: Path, name: str, kind: str
) -> None:
    folder = export(log_rich(), tmp_path, kind)
    data = (folder / name).read_bytes()
    spaces = {"trust-policy.txt": b"#\n", "dictionary.json": b" "}.get(name, b"")
    (folder / name).write_bytes(data + spaces if spaces else data.replace(b'": ', b'":  ', 1))

    report = caught(folder, "edited_file", "edited_dictionary")

    assert f"{name} is not the file that the manifest names" in report.findings[0].what


def test_what_a_desktop_leaves_behind_is_noted_and_stains_nothing(tmp_path: Path) -> None:
    folder = export(log_rich(), tmp_path)
    (folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")

    report = folder_verify(folder, policy=policy_text())

    assert report.passed
    assert any(".DS_Store" in note for note in report.notes)


def test_notes_tell_whose_witness_whose_clock_and_what_the_log_admits(tmp_path: Path) -> None:
    log = log_rich()
    from .logs import WITNESSES

    key = WITNESSES["committee"].key
    log.say("witness_add", key_id=key.key_id.hex(), key=key.text, run_by_operator=True)
    log.say("heartbeat", node="web-1", clock_offset_ms=-2300, clock_synced=True)
    log.say("heartbeat", node="web-2", clock_offset_ms=None, clock_synced=False)
    log.say("reconcile", day="2026-11-24", served=9, matched=7, unmatched=2)
    log.checkpoint(*QUORUM)

    report = folder_verify(export(log, tmp_path), policy=policy_text())

    assert report.passed, "\n".join(report.lines())
    told = "\n".join(report.notes)
    assert "witness committee is run by the operator: it adds no independence" in told
    assert "WARNING: without witnesses run by the operator there is no quorum" in told
    assert "web-1's clock was off by -2300 ms" in told
    assert "web-2's clock was not in step" in told
    assert "on 2026-11-24 the log itself counts 2 unlogged reads" in told


def test_a_policy_from_the_folder_itself_passes_with_a_loud_warning(tmp_path: Path) -> None:
    report = folder_verify(export(log_rich(), tmp_path))

    assert report.passed
    assert report.notes[0].startswith("WARNING: no --policy was given")
