"""What is sealed stays sealed, is served in parts, and is noticed when touched."""

from __future__ import annotations

import os
import stat
import time
import tracemalloc
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from hypothesis import given, settings
from hypothesis import strategies as st

from governance import vault
from governance.errors import KeyMissing, SealBroken
from governance.models import SealedObject
from governance.vault.chunks import CHUNK_BYTES, TAG_BYTES, chunks_decrypt, chunks_encrypt

pytestmark = pytest.mark.django_db
PLAIN = bytes(range(256)) * 1000
LENGTHS = (
    0,
    1,
    CHUNK_BYTES - 1,
    CHUNK_BYTES,
    CHUNK_BYTES + 1,
    2 * CHUNK_BYTES,
    3 * CHUNK_BYTES + 5,
)


@pytest.fixture(autouse=True)
def sealed_here(settings: Any, tmp_path: Path) -> Path:
    settings.ABHAYA_MEDIA = tmp_path / "media"
    settings.ABHAYA_KEK_FILE = tmp_path / "kek.json"
    vault.keyring_rotate()
    return tmp_path


def files_under(folder: Path) -> list[Path]:
    return [path for path in (folder / "media").rglob("*") if path.is_file()]


def file_of(sealed: SealedObject, folder: Path) -> Path:
    return folder / "media" / sealed.path


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, None), (0, 1), (CHUNK_BYTES - 3, CHUNK_BYTES + 5), (CHUNK_BYTES, 2 * CHUNK_BYTES),
     (len(PLAIN) - 1, None), (5, len(PLAIN) + 99)],
)  # fmt: skip
def test_any_range_is_the_same_as_of_the_plaintext(start: int, end: int | None) -> None:
    sealed = vault.seal([PLAIN[:7], PLAIN[7:]])

    assert b"".join(vault.read(sealed, start=start, end=end)) == PLAIN[start:end]


def test_the_file_holds_no_plaintext_and_only_its_owner_reads_it(sealed_here: Path) -> None:
    sealed = vault.seal(b"a face" * 100)

    path = file_of(sealed, sealed_here)
    assert b"a face" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((sealed_here / "kek.json").stat().st_mode) == 0o600


def flipped(data: bytes) -> bytes:
    return data[:100] + bytes([data[100] ^ 1]) + data[101:]


def swapped(data: bytes) -> bytes:
    step, head = CHUNK_BYTES + TAG_BYTES, data[:7]
    first, second = data[7 : 7 + step], data[7 + step : 7 + 2 * step]
    return head + second + first + data[7 + 2 * step :]


@pytest.mark.parametrize(
    "harm", [flipped, swapped, lambda data: data[:-1], lambda data: data[: 7 + CHUNK_BYTES + 16]]
)
def test_a_touched_file_is_noticed(harm, sealed_here: Path) -> None:
    sealed = vault.seal(PLAIN)
    path = file_of(sealed, sealed_here)
    path.write_bytes(harm(path.read_bytes()))

    with pytest.raises(SealBroken):
        vault.open_all(sealed)


def test_one_object_cannot_pass_for_another(sealed_here: Path) -> None:
    one, two = vault.seal(b"one"), vault.seal(b"two")
    file_of(one, sealed_here).write_bytes(file_of(two, sealed_here).read_bytes())

    with pytest.raises(SealBroken):
        vault.open_all(one)


def test_a_new_wrapping_key_leaves_what_is_sealed_readable() -> None:
    sealed, address = vault.seal(b"old"), vault.text_seal("rtsp://थाना/1", "camera.address")

    vault.keyring_rotate()

    assert vault.open_all(sealed) == b"old"
    assert vault.text_open(address, "camera.address") == "rtsp://थाना/1"
    assert vault.seal(b"new").kek_id != sealed.kek_id


def test_an_address_does_not_open_under_another_label() -> None:
    sealed = vault.text_seal("rtsp://host/1", "camera.address")

    with pytest.raises(SealBroken):
        vault.text_open(sealed, "station.notify")


def test_without_its_key_nothing_opens_and_the_error_says_so(sealed_here: Path) -> None:
    sealed = vault.seal(b"gone")
    (sealed_here / "kek.json").unlink()

    with pytest.raises(KeyMissing, match="keyring_create"):
        vault.open_all(sealed)
    vault.keyring_rotate()
    with pytest.raises(KeyMissing, match=sealed.kek_id):
        vault.open_all(sealed)


def test_a_key_file_that_others_can_read_is_refused(sealed_here: Path) -> None:
    (sealed_here / "kek.json").chmod(0o644)

    with pytest.raises(KeyMissing, match="chmod 600"):
        vault.seal(b"x")
    assert not SealedObject.objects.exists()


def test_a_seal_that_fails_leaves_no_file_behind(sealed_here: Path) -> None:
    def broken():
        yield b"x" * CHUNK_BYTES * 2
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        vault.seal(broken())

    assert files_under(sealed_here) == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", "\x00", '{"current": "k", "keys": {}}',
             '{"current": "k", "keys": {"k": ""}}', '{"current": "k", "keys": {"k": "!"}}'],
)  # fmt: skip
def test_a_damaged_key_file_is_refused_in_words_that_hold_no_key(
    sealed_here: Path, text: str
) -> None:
    (sealed_here / "kek.json").write_text(text)

    with pytest.raises(KeyMissing, match="backup"):
        vault.seal(b"x")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_length_in_any_parts_reads_back_in_any_range(data: st.DataObject) -> None:
    plain = os.urandom(data.draw(st.sampled_from(LENGTHS)))
    cut = data.draw(st.integers(0, len(plain)))
    start, end = (
        data.draw(st.integers(0, len(plain) + 9)),
        data.draw(st.integers(0, len(plain) + 9)),
    )
    key = os.urandom(32)
    file = BytesIO(b"".join(chunks_encrypt(key, [plain[:cut], plain[cut:]], context=b"c")))

    read = b"".join(
        chunks_decrypt(
            key, file, context=b"c", plain_bytes=len(plain), start=start, end=min(end, len(plain))
        )
    )

    assert read == plain[start:end]


def test_a_range_of_a_file_that_lost_its_end_is_refused_before_a_byte_leaves(
    sealed_here: Path,
) -> None:
    sealed = vault.seal(PLAIN)
    path = file_of(sealed, sealed_here)
    whole = path.read_bytes()

    for harmed in (whole[: 7 + CHUNK_BYTES + TAG_BYTES], whole + b"x", b""):
        path.write_bytes(harmed)
        with pytest.raises(SealBroken):
            next(vault.read(sealed, start=0, end=1))


def test_a_long_object_passes_through_a_small_memory() -> None:
    part = bytes(1024 * 1024)
    tracemalloc.start()

    sealed = vault.seal(part for _ in range(64))
    read_bytes = sum(len(piece) for piece in vault.read(sealed))
    _now, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert read_bytes == 64 * len(part)
    assert most_bytes < 8 * len(part)


def test_a_row_that_cannot_be_made_leaves_no_file(
    sealed_here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**fields: object) -> None:
        raise DatabaseError("the database is gone")

    monkeypatch.setattr(SealedObject.objects, "create", broken)

    with pytest.raises(DatabaseError):
        vault.seal(b"x")

    assert files_under(sealed_here) == []


def test_what_is_destroyed_is_gone_from_row_and_disk_once_that_is_committed(
    sealed_here: Path, django_capture_on_commit_callbacks
) -> None:
    gone, kept = vault.seal(b"gone"), vault.seal(b"kept")

    with django_capture_on_commit_callbacks() as on_commit:
        vault.destroy(gone)
    before = files_under(sealed_here)
    for step in on_commit:
        step()

    assert len(before) == 2
    assert files_under(sealed_here) == [file_of(kept, sealed_here)]
    assert list(SealedObject.objects.all()) == [kept]


def test_half_written_files_go_when_they_are_old_and_whole_ones_stay(sealed_here: Path) -> None:
    whole = file_of(vault.seal(b"whole"), sealed_here)
    old, young = whole.with_suffix(".part"), whole.with_name("young.part")
    for path in (old, young):
        path.write_bytes(b"half")
    SealedObject.objects.all().delete()
    hours_ago = time.time() - 2 * 3600
    for path in (whole, old):
        os.utime(path, (hours_ago, hours_ago))

    gone = vault.leftovers_discard()

    assert gone == 1
    assert sorted(files_under(sealed_here)) == sorted([whole, young])


@pytest.mark.parametrize("sealed", [b"", b"{}", b"\n", b"not json\nx", b'{"kek": "k"}\n', b"[]\n1"])
def test_what_is_no_sealed_text_is_refused(sealed: bytes) -> None:
    with pytest.raises((SealBroken, KeyMissing)):
        vault.text_open(sealed, "camera.address")


def test_a_passing_picture_opens_only_under_its_label_and_key(settings: Any) -> None:
    sealed = vault.passing_seal(b"a still", "camera.still.1")

    assert vault.passing_open(sealed, "camera.still.1") == b"a still"
    for harmed, label in ((sealed, "camera.still.2"), (sealed[:-1], "camera.still.1"), (b"", "x")):
        with pytest.raises(SealBroken):
            vault.passing_open(harmed, label)
    settings.ABHAYA_KEK_FILE = settings.ABHAYA_KEK_FILE.with_name("other.json")
    vault.keyring_rotate()
    with pytest.raises(SealBroken):
        vault.passing_open(sealed, "camera.still.1")


def test_a_data_key_cannot_be_moved_to_another_object(sealed_here: Path) -> None:
    one, two = vault.seal(b"one"), vault.seal(b"two")
    SealedObject.objects.filter(pk=one.pk).update(wrapped_key=two.wrapped_key, path="x")
    SealedObject.objects.filter(pk=two.pk).update(path=one.path)
    one.refresh_from_db()

    with pytest.raises(SealBroken):
        vault.open_all(one)


def test_the_key_file_is_made_once_and_only_added_to_on_demand(sealed_here: Path) -> None:
    first = vault.keyring_load()

    with pytest.raises(CommandError, match="--rotate"):
        call_command("keyring_create")
    call_command("keyring_create", "--rotate", stdout=StringIO())

    ring = vault.keyring_load()
    assert ring.current_id != first.current_id
    assert ring.keys[first.current_id] == first.keys[first.current_id]
    assert stat.S_IMODE((sealed_here / "kek.json").stat().st_mode) == 0o600
