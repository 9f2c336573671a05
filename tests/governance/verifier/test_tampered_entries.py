"""Entries that were edited, deleted, inserted, reordered or cut off: caught, named and located."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pytest

from .logs import leaf_of, lines_read
from .tampering import Rows, caught, export, log_rich, renumber, rows_change, settle

LOG = log_rich()
PLACE = 8  # of an entry in the middle, part of the extract too


def row_at(rows: Rows, index: int = PLACE) -> dict:
    return next(row for row in rows if row["index"] == index)


def hashes_again(folder: Path) -> None:
    """Make hashes.bin agree with the entries."""
    rows = lines_read(folder / "entries.jsonl")
    (folder / "hashes.bin").write_bytes(b"".join(leaf_of(row["leaf"]) for row in rows))


def _value(rows: Rows) -> None:
    row_at(rows)["open"]["actor"][1] = "person:somebody-else"


def _salt(rows: Rows) -> None:
    row_at(rows)["open"]["detail"][0] = "00" * 32


def _empty_value(rows: Rows) -> None:
    row_at(rows)["open"]["actor"][1] = ""


def _invented(rows: Rows) -> None:
    row_at(rows)["open"]["recipient"] = ["11" * 32, "nobody"]


def _swapped(rows: Rows) -> None:
    opened = row_at(rows)["open"]
    opened["actor"], opened["detail"] = opened["detail"], opened["actor"]


@pytest.mark.parametrize("insider", [False, True])
@pytest.mark.parametrize("kind", ["whole", "extract"])
@pytest.mark.parametrize("change", [_value, _salt, _empty_value, _invented, _swapped])
def test_an_edited_field_is_named_with_its_entry(
    tmp_path: Path, change: Callable, kind: str, insider: bool
) -> None:
    folder = export(LOG, tmp_path, kind)
    rows_change(folder, change)
    settle(folder, insider)

    report = caught(folder, "edited_field", insider=insider)

    assert {f.entry for f in report.findings if f.name == "edited_field"} == {PLACE}


def _leaf(field: str, value: object) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        row_at(rows)["leaf"][field] = value

    return change


def _recommit(rows: Rows) -> None:
    row_at(rows)["leaf"]["committed"]["subject"] = "ab" * 32


def _public(rows: Rows) -> None:
    row_at(rows)["leaf"]["public"]["count"] = 3


EDITS = [
    _leaf("purpose", "investigation"), _leaf("at", "2026-11-25T06:00:40.000000Z"),
    _leaf("allowed", None), _leaf("action", "alert.claim"), _leaf("verb", "erasure"),
    _leaf("code", "00000000-0000-4000-8000-000000000000"), _recommit, _public,
]  # fmt: skip


@pytest.mark.parametrize("insider", [False, True])
@pytest.mark.parametrize("kind", ["whole", "extract"])
@pytest.mark.parametrize("change", EDITS)
def test_an_edited_entry_is_named_and_located(
    tmp_path: Path, change: Callable, kind: str, insider: bool
) -> None:
    folder = export(LOG, tmp_path, kind)
    rows_change(folder, change)
    settle(folder, insider)

    # A look that lost its leave, or its code, leaves its read without one.
    report = caught(folder, "edited_entry", "unlogged_read", insider=insider)

    assert {f.entry for f in report.findings if f.name == "edited_entry"} == {PLACE}


@pytest.mark.parametrize("insider", [False, True])
def test_an_edited_entry_is_named_though_its_hash_was_edited_too(
    tmp_path: Path, insider: bool
) -> None:
    folder = export(LOG, tmp_path)
    rows_change(folder, _leaf("purpose", "investigation"))
    hashes_again(folder)
    settle(folder, insider)

    report = caught(folder, "edited_entry", insider=insider)

    assert "from entry 3 on" in next(f.what for f in report.findings if f.name == "edited_entry")


def test_two_edits_far_apart_are_both_located(tmp_path: Path) -> None:
    folder = export(LOG, tmp_path)

    def change(rows: Rows) -> None:
        rows[4]["leaf"]["purpose"] = rows[21]["leaf"]["purpose"] = "investigation"

    rows_change(folder, change)

    report = caught(folder, "edited_entry", insider=False)

    assert [f.entry for f in report.findings if f.name == "edited_entry"] == [4, 21]


def _deleted(*places: int, numbered: bool) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        kept = [row for row in rows if row["index"] not in places]
        return renumber(kept) if numbered else kept

    return change


@pytest.mark.parametrize("insider", [False, True])
@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize("places", [(0,), (PLACE,), (5, 6, 7), (5, 20), (12,)])
def test_deleted_entries_are_named_and_located(
    tmp_path: Path, places: tuple[int, ...], numbered: bool, insider: bool
) -> None:
    folder = export(LOG, tmp_path)
    rows_change(folder, _deleted(*places, numbered=numbered))
    settle(folder, insider)

    # Without the entry there is none for its read, its dictionary or its key.
    also = ("unlogged_read", "edited_dictionary", "wrong_key")
    report = caught(folder, "deleted_entry", *also, insider=insider)

    assert tuple(f.entry for f in report.findings if f.name == "deleted_entry") == places


@pytest.mark.parametrize("insider", [False, True])
def test_a_deletion_is_named_though_the_hashes_were_cut_too(tmp_path: Path, insider: bool) -> None:
    folder = export(LOG, tmp_path)
    rows_change(folder, _deleted(4, numbered=True))
    hashes_again(folder)
    settle(folder, insider)

    caught(folder, "deleted_entry", "unlogged_read", insider=insider)


@pytest.mark.parametrize("insider", [False, True])
def test_an_extracts_deleted_entry_is_named_by_its_proof(tmp_path: Path, insider: bool) -> None:
    folder = export(LOG, tmp_path, "extract")
    rows_change(folder, _deleted(PLACE, numbered=False))
    settle(folder, insider)

    report = caught(folder, "deleted_entry", "unlogged_read", insider=insider)

    assert [f.entry for f in report.findings if f.name == "deleted_entry"] == [PLACE]


def _forged(rows: Rows, at: int) -> Rows:
    forged = copy.deepcopy(rows[at])
    forged["leaf"]["code"] = "00000000-0000-4000-8000-000000000001"
    return [*rows[:at], forged, *rows[at:]]


def _twice(rows: Rows, at: int) -> Rows:
    return [*rows[: at + 1], copy.deepcopy(rows[at]), *rows[at + 1 :]]


@pytest.mark.parametrize("insider", [False, True])
@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize("insert", [_forged, _twice])
@pytest.mark.parametrize("at", [3, PLACE, len(LOG.rows) - 1])
def test_an_inserted_entry_is_named(
    tmp_path: Path, insert: Callable, at: int, numbered: bool, insider: bool
) -> None:
    folder = export(LOG, tmp_path)
    rows_change(folder, lambda rows: renumber(insert(rows, at)) if numbered else insert(rows, at))
    settle(folder, insider)

    caught(folder, "inserted_entry", insider=insider)


@pytest.mark.parametrize("insider", [False, True])
def test_an_insertion_is_named_though_its_hash_was_inserted_too(
    tmp_path: Path, insider: bool
) -> None:
    folder = export(LOG, tmp_path)
    rows_change(folder, lambda rows: renumber(_forged(rows, PLACE)))
    hashes_again(folder)
    settle(folder, insider)

    caught(folder, "inserted_entry", insider=insider)


@pytest.mark.parametrize("insider", [False, True])
@pytest.mark.parametrize("number", [7, 1000])
def test_an_entry_without_proof_is_named_in_an_extract(
    tmp_path: Path, number: int, insider: bool
) -> None:
    folder = export(LOG, tmp_path, "extract")

    def change(rows: Rows) -> Rows:
        forged = copy.deepcopy(row_at(rows)) | {"index": number}
        return sorted([*rows, forged], key=lambda row: row["index"])

    rows_change(folder, change)
    settle(folder, insider)

    caught(folder, "inserted_entry", insider=insider)


def _swap(one: int, two: int, *, numbered: bool) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        rows[one], rows[two] = rows[two], rows[one]
        return renumber(rows) if numbered else rows

    return change


@pytest.mark.parametrize("insider", [False, True])
@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize("pair", [(4, 5), (4, 20), (3, len(LOG.rows) - 1)])
def test_reordered_entries_are_named(
    tmp_path: Path, pair: tuple[int, int], numbered: bool, insider: bool
) -> None:
    folder = export(LOG, tmp_path)
    rows_change(folder, _swap(*pair, numbered=numbered))
    settle(folder, insider)

    report = caught(folder, "reordered", "backdated", insider=insider)

    assert pair[0] in {f.entry for f in report.findings if f.name == "reordered"}


@pytest.mark.parametrize("insider", [False, True])
def test_reordered_entries_of_an_extract_are_named(tmp_path: Path, insider: bool) -> None:
    folder = export(LOG, tmp_path, "extract")
    rows_change(folder, _swap(4, 5, numbered=False))
    settle(folder, insider)

    caught(folder, "reordered", insider=insider)


@pytest.mark.parametrize("insider", [False, True])
@pytest.mark.parametrize("hashes_too", [False, True])
@pytest.mark.parametrize("missing", [1, 3, 15])
def test_a_cut_tail_is_named(tmp_path: Path, missing: int, hashes_too: bool, insider: bool) -> None:
    folder = export(LOG, tmp_path)
    rows_change(folder, lambda rows: rows[:-missing])
    if hashes_too:
        hashes_again(folder)
    settle(folder, insider)

    caught(folder, "truncated", "unlogged_read", "wrong_key", insider=insider)


@pytest.mark.parametrize("insider", [False, True])
@pytest.mark.parametrize("kind", ["whole", "extract"])
def test_a_file_that_ends_in_the_middle_of_a_line_is_truncated(
    tmp_path: Path, kind: str, insider: bool
) -> None:
    folder = export(LOG, tmp_path, kind)
    path = folder / "entries.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    settle(folder, insider)

    caught(folder, "truncated", "unlogged_read", "deleted_entry", insider=insider)


@pytest.mark.parametrize("insider", [False, True])
def test_a_hole_in_the_numbers_is_named_though_all_was_signed_so(
    tmp_path: Path, insider: bool
) -> None:
    folder = export(LOG, tmp_path)

    def change(rows: Rows) -> None:
        for row in rows[12:]:
            row["index"] += 1

    rows_change(folder, change)
    settle(folder, insider)

    caught(folder, "hole", insider=insider)


@pytest.mark.parametrize("index", [0, 11, 99])
def test_one_wrong_number_is_a_hole(tmp_path: Path, index: int) -> None:
    folder = export(LOG, tmp_path)

    def change(rows: Rows) -> None:
        rows[PLACE]["index"] = index

    rows_change(folder, change)
    settle(folder, insider=True)

    caught(folder, "hole")


def test_hashes_that_are_not_those_of_the_entries_are_an_edited_file(tmp_path: Path) -> None:
    folder = export(LOG, tmp_path)
    data = bytearray((folder / "hashes.bin").read_bytes())
    data[70] ^= 1
    (folder / "hashes.bin").write_bytes(data)
    settle(folder, insider=True)

    caught(folder, "edited_file")
