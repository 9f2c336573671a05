"""Signed notes: what opens, what does not, and vectors made by others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.tlog.keys import name_is_valid
from governance.tlog.notes import (
    COSIGNATURE,
    ED25519,
    LONGEST_NOTE,
    MOST_SIGNATURES,
    NoteError,
    Signer,
    VerifierKey,
    note_add,
    note_open,
    note_sign,
    note_split,
    signature_parse,
)

from .vectors import ARCHE, ARCHE_LOG, FOO, FOO_SAID, PETER, PETER_SEED, SAID, SAYING, SOFA

SIGNER = Signer.from_seed("example.com/a", bytes(range(32)))
OTHER = Signer.from_seed("example.com/b", bytes(range(1, 33)))
TEXT = "one\n\ntwo\n"
NOTE = note_sign(TEXT, [SIGNER])
# What ML-DSA-44 would add: 4 bytes of key id, 8 of time, 2,420 of signature.
ML_DSA_LINE = f"— example.com/a {'A' * 3242}==\n"


@pytest.mark.parametrize(("key", "note"), [(PETER, SAID), (FOO, FOO_SAID), (ARCHE_LOG, ARCHE)])
def test_notes_by_other_implementations_open(key: str, note: str) -> None:
    known = VerifierKey.parse(key)

    opened = note_open(note, [known])

    assert opened.by == (known,)
    assert note.startswith(opened.text + "\n")
    assert known.text == key


def test_seed_signs_the_same_bytes_as_the_go_implementation_did() -> None:
    signer = Signer.from_seed("PeterNeumann", PETER_SEED)

    assert signer.key.text == PETER
    assert signer.seed == PETER_SEED
    assert note_sign(SAYING, [signer]) == SAID


def test_text_may_hold_empty_lines_and_is_parted_at_the_last() -> None:
    assert note_open(NOTE, [SIGNER.key]).text == TEXT


def test_unknown_signatures_are_ignored_and_counted() -> None:
    grown = note_add(NOTE, [OTHER.sign(TEXT), ML_DSA_LINE])

    opened = note_open(grown, [SIGNER.key])

    assert (opened.by, opened.unknown) == ((SIGNER.key,), 2)


def test_name_and_id_count_together() -> None:
    namesake = Signer.generate("example.com/a")
    same_id = f"— example.com/zz {NOTE.rsplit(' ', 1)[1]}"
    grown = note_add(NOTE, [namesake.sign(TEXT), same_id])

    assert note_open(grown, [SIGNER.key]).unknown == 2


def test_note_without_a_known_signature_does_not_open() -> None:
    for keys in ([], [OTHER.key], [Signer.generate("example.com/a").key]):
        with pytest.raises(NoteError):
            note_open(NOTE, keys)


def test_one_wrong_signature_by_a_known_key_spoils_the_note() -> None:
    wrong = OTHER.sign("another text\n")
    assert note_open(note_add(NOTE, [OTHER.sign(TEXT)]), [SIGNER.key, OTHER.key])

    for lines in ([wrong], [OTHER.sign(TEXT), wrong], [SIGNER.sign("x\n")]):
        with pytest.raises(NoteError):
            note_open(note_add(NOTE, lines), [SIGNER.key, OTHER.key])


@given(at=st.integers(0, len(NOTE.encode()) - 1), bit=st.integers(0, 7))
@settings(max_examples=500, deadline=None)
def test_no_bit_of_a_note_may_flip(at: int, bit: int) -> None:
    data = bytearray(NOTE.encode())
    data[at] ^= 1 << bit

    with pytest.raises((NoteError, UnicodeDecodeError)):
        note_open(data.decode(), [SIGNER.key])


LINE = NOTE.split("\n")[-2]


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "text\n",
        "text\n\n",
        f"text\n{LINE}\n",
        NOTE.removesuffix("\n"),
        NOTE + "\n",
        NOTE + "junk\n",
        NOTE.replace("one", "o\tne"),
        NOTE.replace("one", "one\r"),
        NOTE.replace("one", "o\x00ne"),
        NOTE.replace("one", "o\ud800ne"),
        NOTE.replace("— ", "- "),
        NOTE.replace("— ", "—"),
        NOTE.replace("— ", "—\u00a0"),
        NOTE.replace("example.com/a ", "example.com/a  "),
        NOTE.replace("example.com/a ", "example com/a "),
        NOTE.replace("example.com/a ", "example.com/+a "),
        NOTE.replace("example.com/a ", " "),
        NOTE.replace("=\n", "\n"),
        NOTE.replace("=\n", "==\n"),
        NOTE.replace("=\n", "= \n"),
        f"{TEXT}\n— example.com/a AAAA\n",
        f"{TEXT}\n— example.com/a \n",
        f"{TEXT}\n— example.com/a\n",
        TEXT + "\n" + f"{LINE}\n" * (MOST_SIGNATURES + 1),
        "x" * LONGEST_NOTE + f"\n\n{LINE}\n",
        "é" * (LONGEST_NOTE // 2) + f"\n\n{LINE}\n",
    ],
)
def test_malformed_notes_are_refused(note: str) -> None:
    with pytest.raises(NoteError):
        note_split(note)


def test_last_base64_digit_has_one_spelling() -> None:
    encoded = LINE.rsplit(" ", 1)[1]
    stray = encoded[:-2] + chr(ord(encoded[-2]) + 1) + "="

    with pytest.raises(NoteError):
        signature_parse(LINE.replace(encoded, stray))


def test_sixteen_of_the_largest_signatures_are_accepted() -> None:
    large = f"— example.com/pq {'A' * 6668}\n"

    grown = note_add(NOTE, [large] * 16)

    assert note_open(grown, [SIGNER.key]).unknown == 16


def test_lines_that_are_no_signatures_are_not_added() -> None:
    for line in ("junk", "\n", "", "— a b", f"{LINE}\n\n{LINE}"):
        with pytest.raises(NoteError):
            note_add(NOTE, [line])
    with pytest.raises(NoteError):
        note_add(NOTE, [LINE] * MOST_SIGNATURES)


def test_texts_that_no_note_holds_are_not_signed() -> None:
    for text in ("", "no line feed", "tab\t\n", "\ud800\n", "x" * LONGEST_NOTE + "\n"):
        with pytest.raises(NoteError):
            note_sign(text, [SIGNER])
    with pytest.raises(NoteError):
        note_sign(TEXT, [])


def test_example_of_the_specification_parts_into_its_lines() -> None:
    text, lines = note_split(SOFA)

    assert text.split("\n")[1] == "20852163"
    assert [(one.name, one.key_id.hex()) for one in lines] == [
        ("example.com/behind-the-sofa", "033de0ae"),
        ("witness.example.com/w1", "8d66cf3f"),
    ]
    assert "".join(one.text for one in lines) == SOFA.removeprefix(f"{text}\n")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\tb", "a\u00a0b", "a\u2003b", "a\nb", "\x00"])
def test_names_with_spaces_plus_or_control_characters_are_refused(name: str) -> None:
    assert not name_is_valid(name)
    with pytest.raises(NoteError):
        Signer.generate(name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("c74f20a3", "c74f20a"),
        PETER.replace("Peter", "peter"),
        PETER + "=",
        PETER + "\n",
        " " + PETER,
        PETER[:-4],
        "a+00000000+",
        "x" * 2000 + PETER,
    ],
)
def test_malformed_verifier_keys_are_refused(text: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey.parse(text)


def test_other_algorithms_make_no_key() -> None:
    for algorithm in (0, 2, 3, 5, 6, 255):
        with pytest.raises(NoteError):
            VerifierKey.of("a", algorithm, SIGNER.key.public)


def test_one_key_has_another_id_for_another_name_or_use() -> None:
    public = SIGNER.key.public
    ids = {
        VerifierKey.of(name, algorithm, public).key_id
        for name in ("a", "b")
        for algorithm in (ED25519, COSIGNATURE)
    }
    assert len(ids) == 4


@pytest.mark.parametrize(
    "y",
    [0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18, 2**255 - 1]
    + [
        int.from_bytes(bytes.fromhex(one), "little")
        for one in (
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        )
    ],
)
def test_keys_under_which_anybody_can_sign_are_refused(y: int) -> None:
    for sign in (0, 1 << 255):
        with pytest.raises(NoteError):
            VerifierKey.of("a", ED25519, (y | sign).to_bytes(32, "little"))


def test_plain_key_signs_without_a_time_and_a_witness_with_one() -> None:
    witness = Signer.generate("w", COSIGNATURE)

    with pytest.raises(NoteError):
        witness.sign(TEXT)
    with pytest.raises(NoteError):
        SIGNER.sign_at(TEXT, 1)
    with pytest.raises(NoteError):
        Signer.from_seed("a", b"short")
