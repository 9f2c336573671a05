"""Checkpoints, cosignatures, proofs in a file and calls to a witness, as C2SP writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.tlog.checkpoints import Checkpoint, RootError, checkpoint_parse
from governance.tlog.cosignatures import cosign, cosignature_verify
from governance.tlog.encoding import LARGEST, FormatError, base64_encode, hash_decode
from governance.tlog.keys import LATEST
from governance.tlog.notes import (
    COSIGNATURE,
    NoteError,
    Signer,
    VerifierKey,
    note_open,
    note_split,
)
from governance.tlog.proof_files import HEADER, proof_format, proof_parse
from governance.tlog.tree import ProofError, consistency_verify, leaf_hash
from governance.tlog.witnessing import add_checkpoint_body, add_checkpoint_parse
from tests.governance.small_log import SmallLog

from . import vectors

LOG = SmallLog.of(20)
BODY = LOG.body(20)
WITNESS = Signer.from_seed("witness.example", bytes(32), COSIGNATURE)
ROOT_LINE = BODY.split("\n")[2]


def test_checkpoint_reads_back_as_it_was_written() -> None:
    checkpoint = checkpoint_parse(BODY)

    assert (checkpoint.size, checkpoint.root) == (20, LOG.root(20))
    assert checkpoint.body == BODY


def test_extension_lines_are_kept_and_signed() -> None:
    checkpoint = checkpoint_parse(BODY + "further\nlines\n")

    assert checkpoint.extensions == ("further", "lines")
    assert checkpoint.body == BODY + "further\nlines\n"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "log\n5\n",
        f"log\n5\n{ROOT_LINE}",
        f"\n5\n{ROOT_LINE}\n",
        f"log\n05\n{ROOT_LINE}\n",
        f"log\n+5\n{ROOT_LINE}\n",
        f"log\n-5\n{ROOT_LINE}\n",
        f"log\n 5\n{ROOT_LINE}\n",
        f"log\n5 \n{ROOT_LINE}\n",
        f"log\n5_0\n{ROOT_LINE}\n",
        f"log\n٥\n{ROOT_LINE}\n",
        f"log\n\n{ROOT_LINE}\n",
        f"log\n0x5\n{ROOT_LINE}\n",
        f"log\n{2**63}\n{ROOT_LINE}\n",
        f"log\n{'9' * 8000}\n{ROOT_LINE}\n",
        f"log\n5\n{ROOT_LINE[:-1]}\n",
        f"log\n5\n{ROOT_LINE} \n",
        f"log\n5\n{base64_encode(bytes(31))}\n",
        f"log\n5\n{base64_encode(bytes(33))}\n",
        f"log\n5\n{ROOT_LINE}\n\n",
        f"log\n5\n{ROOT_LINE}\n\nmore\n",
        f"log\r\n5\n{ROOT_LINE}\n",
        f"log\n5\n{ROOT_LINE}\n" + "x" * 20_000 + "\n",
    ],
)
def test_malformed_checkpoints_are_refused(body: str) -> None:
    with pytest.raises(FormatError):
        checkpoint_parse(body)


def test_largest_size_is_read_and_what_could_not_be_read_is_not_made() -> None:
    assert checkpoint_parse(f"log\n{LARGEST}\n{ROOT_LINE}\n").size == LARGEST
    for origin, size, root in (
        ("", 5, LOG.root(5)),
        ("a\nb", 5, LOG.root(5)),
        ("log", -1, LOG.root(5)),
        ("log", LARGEST + 1, LOG.root(5)),
        ("log", 5, b"short"),
    ):
        with pytest.raises(FormatError):
            Checkpoint(origin, size, root)


def test_empty_tree_has_one_root() -> None:
    assert checkpoint_parse(LOG.body(0)).size == 0
    with pytest.raises(RootError):
        checkpoint_parse(f"log\n0\n{ROOT_LINE}\n")


def test_cosignature_binds_body_and_time() -> None:
    line = cosign(WITNESS, BODY, 1_795_000_000)

    assert cosignature_verify(WITNESS.key, BODY, line) == 1_795_000_000
    later = cosign(WITNESS, BODY, 1_795_000_001)
    assert later != line
    with pytest.raises(NoteError):
        cosignature_verify(WITNESS.key, LOG.body(19), line)


def test_time_of_a_cosignature_cannot_be_changed() -> None:
    line = cosign(WITNESS, BODY, 1_795_000_000)
    _, (parsed,) = note_split(f"{BODY}\n{line}")
    moved = (1_795_000_060).to_bytes(8, "big") + parsed.signature[8:]
    forged = f"— {parsed.name} {base64_encode(parsed.key_id + moved)}\n"

    with pytest.raises(NoteError):
        cosignature_verify(WITNESS.key, BODY, forged)


def test_cosignature_line_has_72_bytes_after_its_key_id() -> None:
    _, (parsed,) = note_split(f"{BODY}\n{cosign(WITNESS, BODY, 7)}")

    assert (len(parsed.signature), parsed.signature[:8]) == (72, bytes(7) + b"\x07")


def test_keys_of_logs_and_of_witnesses_do_not_stand_for_one_another() -> None:
    as_log = Signer.from_seed("witness.example", bytes(32))

    with pytest.raises(NoteError):
        cosign(as_log, BODY, 1)
    with pytest.raises(NoteError):
        cosignature_verify(as_log.key, BODY, as_log.sign(BODY))
    with pytest.raises(NoteError):
        cosignature_verify(WITNESS.key, BODY, as_log.sign(BODY))
    # A plain signature over a text that looks like a cosigned message is none either.
    _, (parsed,) = note_split(f"{BODY}\n{as_log.sign(f'cosignature/v1{chr(10)}time 5{chr(10)}x')}")
    dressed = base64_encode(WITNESS.key.key_id + (5).to_bytes(8, "big") + parsed.signature)
    with pytest.raises(NoteError):
        cosignature_verify(WITNESS.key, BODY, f"— witness.example {dressed}\n")


@pytest.mark.parametrize("at", [-1, LATEST + 1, 2**63 - 1, 2**64])
def test_times_that_cannot_be_written_are_refused(at: int) -> None:
    with pytest.raises(NoteError):
        cosign(WITNESS, BODY, at)


def test_every_time_that_is_accepted_can_be_told_by_a_calendar() -> None:
    line = cosign(WITNESS, BODY, LATEST)

    at = cosignature_verify(WITNESS.key, BODY, line)

    assert datetime.fromtimestamp(at, UTC).year == 9999


def test_time_beyond_the_largest_is_refused_in_a_line() -> None:
    data = base64_encode(WITNESS.key.key_id + b"\xff" * 8 + bytes(64))

    with pytest.raises(NoteError):
        cosignature_verify(WITNESS.key, BODY, f"— witness.example {data}\n")


@pytest.mark.parametrize("name", ["remora", "stagemole", "garden", "smartit"])
def test_public_witnesses_cosigned_this_log_of_certificates(name: str) -> None:
    key = VerifierKey.parse(vectors.WITNESSES[name])
    body, lines = note_split(vectors.ARCHE)
    (line,) = (one for one in lines if one.is_by(key))

    assert cosignature_verify(key, body, line.text) == 1779573024
    assert note_open(vectors.ARCHE, [key]).by == (key,)


def test_example_cosignature_of_the_specification_bears_its_time() -> None:
    _, lines = note_split(vectors.SOFA)

    assert int.from_bytes(lines[1].signature[:8], "big") == vectors.SOFA_TIME


@pytest.mark.parametrize(
    ("note", "proof"),
    [
        (vectors.GO_OLD, vectors.GO_OLD_PROOF),
        (vectors.GO_NEW, vectors.GO_NEW_PROOF),
    ],
)
def test_record_of_the_go_checksum_database_is_proved_from_a_file(note: str, proof: str) -> None:
    text = f"{HEADER}\nindex {vectors.GO_RECORD_INDEX}\n{proof}\n{note}"

    found = proof_parse(text)

    assert note_open(found.note, [VerifierKey.parse(vectors.GO_KEY)])
    found.verify_leaf(leaf_hash(vectors.GO_RECORD))
    with pytest.raises(ProofError):
        found.verify_leaf(leaf_hash(vectors.GO_RECORD + b" "))
    assert proof_format(found.index, found.proof, found.note) == text


def test_go_checksum_database_grew_consistently() -> None:
    old, new = (checkpoint_parse(note_split(one)[0]) for one in (vectors.GO_OLD, vectors.GO_NEW))
    call = f"old {old.size}\n{vectors.GO_CONSISTENCY}\n{vectors.GO_NEW}"

    size, proof, note = add_checkpoint_parse(call)

    assert (size, note) == (old.size, vectors.GO_NEW)
    consistency_verify(
        old=old.size, old_root=old.root, new=new.size, new_root=new.root, proof=proof
    )
    assert add_checkpoint_body(size, proof, note) == call


def test_extra_bytes_travel_beside_a_proof() -> None:
    text = proof_format(5, LOG.inclusion(5, 20), LOG.note(20), b"opaque")

    found = proof_parse(text)

    assert text.split("\n")[1] == "extra b3BhcXVl"
    assert (found.extra, found.index, found.checkpoint.size) == (b"opaque", 5, 20)
    found.verify_leaf(LOG.leaves[5])


def test_leaf_of_a_tree_of_one_has_an_empty_proof() -> None:
    proof_parse(proof_format(0, [], LOG.note(1))).verify_leaf(LOG.leaves[0])


PROOF = proof_format(5, LOG.inclusion(5, 20), LOG.note(20), b"opaque")


@pytest.mark.parametrize(
    "text",
    [
        "",
        PROOF.replace("@v1", "@v2"),
        PROOF.replace("index 5", "index 05"),
        PROOF.replace("index 5", "index 20"),
        PROOF.replace("index 5", "index -1"),
        PROOF.replace("index 5\n", ""),
        PROOF.replace("index 5", "index  5"),
        PROOF.replace("extra b3BhcXVl\n", "extra b3BhcXVl\nextra b3BhcXVl\n"),
        PROOF.replace("extra b3BhcXVl", "extra b3BhcXV"),
        PROOF.replace("extra b3BhcXVl\nindex 5\n", "index 5\nextra b3BhcXVl\n"),
        PROOF.replace("index 5\n", "index 5\n\n"),
        PROOF.replace("index 5\n", "index 5\nAAAA\n"),
        PROOF.replace("index 5\n", "index 5\n" + f"{base64_encode(bytes(32))}\n" * 64),
        PROOF.replace("\n", "\r\n"),
        PROOF.removesuffix("\n"),
        PROOF.partition("\n\n")[0] + "\n",
    ],
)
def test_malformed_proof_files_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        proof_parse(text)


def test_example_call_of_the_specification_is_read() -> None:
    old, proof, note = add_checkpoint_parse(vectors.SOFA_CALL + vectors.SOFA)

    assert (old, len(proof), note) == (20852014, 4, vectors.SOFA)


CALL = LOG.call(5, 20)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "old 5\n",
        "old 5\n\n",
        CALL.replace("old 5", "old 05"),
        CALL.replace("old 5", "old"),
        CALL.replace("old 5", "old  5"),
        CALL.replace("old 5", "old -5"),
        CALL.replace("old 5", "Old 5"),
        CALL.replace("old 5", f"old {'9' * 200_000}"),
        CALL.replace("old 5\n", "old 5\nnothash\n"),
        CALL.replace("old 5\n", "old 5\n" + f"{base64_encode(bytes(32))}\n" * 64),
        CALL.replace("\n", "\r\n"),
        "\n" * 200_000,
    ],
)
def test_malformed_calls_are_refused(text: str) -> None:
    with pytest.raises(FormatError):
        add_checkpoint_parse(text)


def test_sixty_three_proof_lines_are_read() -> None:
    proof = [bytes([at]) * 32 for at in range(63)]

    assert add_checkpoint_parse(add_checkpoint_body(5, proof, LOG.note(20)))[1] == proof
    with pytest.raises(FormatError):
        add_checkpoint_body(5, [*proof, bytes(32)], LOG.note(20))


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_arbitrary_text_is_refused_without_a_crash(text: str) -> None:
    for parse in (checkpoint_parse, proof_parse, add_checkpoint_parse, note_split, hash_decode):
        with pytest.raises(FormatError):
            parse(text)
