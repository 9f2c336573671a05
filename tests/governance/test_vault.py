"""What is sealed stays sealed, is served in parts, and is noticed when touched."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils.timezone import now

from governance import vault
from governance.errors import KeyMissing, LookEnded, SealBroken
from governance.models import Entry, Look, SealedObject, User
from governance.policy import Purpose
from governance.services.looks import look_count, look_current, look_open, looks_close
from governance.subjects import Subject, SubjectKind
from governance.vault.chunks import CHUNK_BYTES, TAG_BYTES

pytestmark = pytest.mark.django_db
PLAIN = bytes(range(256)) * 1000


@pytest.fixture(autouse=True)
def sealed_here(settings, tmp_path: Path) -> Path:
    settings.ABHAYA_MEDIA = tmp_path / "media"
    settings.ABHAYA_KEK_FILE = tmp_path / "kek.json"
    vault.keyring_rotate()
    return tmp_path


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

    assert [path for path in (sealed_here / "media").rglob("*") if path.is_file()] == []


SUBJECT = Subject(SubjectKind.RENDITION, "r")


def opened(person: User, kind: Look.Kind) -> Look:
    entry = Entry.objects.create(
        verb="consultation", action="rendition.look", actor_kind="person",
        actor_code=str(person.code), subject_kind="rendition", subject_code="r", allowed=True,
    )  # fmt: skip
    return look_open(
        person=person, subject=SUBJECT, purpose=Purpose.PATROL, entry=entry, kind=kind,
        lasts=timedelta(hours=3),
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "seconds"), [(Look.Kind.PLAIN, 15 * 60), (Look.Kind.REVIEW, 60)])
def test_a_look_ends_by_itself_and_serves_nothing_more(kind: Look.Kind, seconds: int) -> None:
    person = User.objects.create(username="her")
    look = opened(person, kind)
    look_count(look=look, bytes_served=10)

    assert look.ends_at - look.opened_at == timedelta(seconds=seconds)
    with time_machine.travel(now() + timedelta(seconds=seconds + 1)):
        assert look_current(person=person, subject=SUBJECT) is None
        with pytest.raises(LookEnded):
            look_count(look=look, bytes_served=10)
    look.refresh_from_db()
    assert (look.ranges, look.bytes_served) == (1, 10)


def test_a_second_opening_is_the_same_look_until_it_is_closed() -> None:
    person = User.objects.create(username="her")
    look = opened(person, Look.Kind.PLAIN)

    again = opened(person, Look.Kind.PLAIN)
    looks_close(subject_code="r")

    assert again == look
    with pytest.raises(LookEnded):
        look_count(look=look, bytes_served=1)
