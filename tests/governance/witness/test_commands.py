"""The commands that an oversight body types, and its key's file."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from governance.tlog.notes import COSIGNATURE, Signer, VerifierKey
from governance.tlog.witnessing import add_checkpoint_body
from governance.witness.__main__ import KEY_FILE, STORE_FILE
from governance.witness.service import add_checkpoint
from tests.governance.small_log import ORIGIN, SmallLog
from tests.shared_files import ROOT

from .conftest import NAME, Body

Said = pytest.CaptureFixture[str]


def test_init_makes_a_key_that_only_its_owner_reads_and_prints_the_public_half(
    tmp_path: Path, capsys: Said
) -> None:
    body = Body(tmp_path / "w")

    assert body.command("init", NAME) == 0

    printed = VerifierKey.parse(capsys.readouterr().out.strip())
    assert printed == body.key
    assert (printed.name, printed.algorithm) == (NAME, COSIGNATURE)
    for path, mode in ((body.folder, 0o700), (body.folder / KEY_FILE, 0o600),
                       (body.folder / STORE_FILE, 0o600)):  # fmt: skip
        assert stat.S_IMODE(path.stat().st_mode) == mode


def test_second_init_is_refused_and_the_first_key_stands(body: Body, capsys: Said) -> None:
    before = body.key

    assert body.command("init", NAME) == 2

    assert "exists" in capsys.readouterr().err
    assert body.key == before
    (body.folder / STORE_FILE).unlink()
    assert body.command("init", NAME) == 2
    assert body.key == before


def test_bad_name_leaves_no_key_behind(tmp_path: Path) -> None:
    body = Body(tmp_path / "w")

    assert body.command("init", "two words") == 2
    assert not (body.folder / KEY_FILE).exists()
    assert body.command("init", NAME) == 0


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_key_that_others_may_read_is_refused(body: Body, mode: int, capsys: Said) -> None:
    (body.folder / KEY_FILE).chmod(mode)

    assert body.command("status") == 2
    assert "chmod 600" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "x", "a\nb\nc\n", "abhaya/witness-key/v1\nname\nAAAA\n"])
def test_damaged_key_is_refused(body: Body, text: str) -> None:
    (body.folder / KEY_FILE).write_text(text)

    assert body.command("status") == 2


def test_key_without_its_memory_does_not_serve(body: Body, capsys: Said) -> None:
    (body.folder / STORE_FILE).unlink()

    assert body.command("serve", "--port", "0") == 2
    assert "must not go on" in capsys.readouterr().err
    assert not (body.folder / STORE_FILE).exists()


def test_memory_of_another_witness_is_refused(body: Body, tmp_path: Path) -> None:
    other = Body(tmp_path / "other")
    other.command("init", "other.example/witness")
    (other.folder / STORE_FILE).replace(body.folder / STORE_FILE)

    assert body.command("status") == 2


def test_follow_and_unfollow_change_what_logs_prints(body: Body, capsys: Said) -> None:
    keys = [Signer.generate(name).key.text for name in (ORIGIN, ORIGIN, "another.example/log")]
    for key in keys:
        assert body.command("follow", key) == 0
        assert body.command("follow", key) == 0
    capsys.readouterr()

    body.command("logs")
    assert set(capsys.readouterr().out.split()) == set(keys)
    assert body.command("unfollow", keys[0]) == 0
    assert body.command("unfollow", keys[0]) == 2
    capsys.readouterr()

    body.command("logs")
    assert set(capsys.readouterr().out.split()) == set(keys[1:])


def test_witness_that_follows_nobody_says_so(body: Body, capsys: Said) -> None:
    capsys.readouterr()

    assert body.command("logs") == 0

    said = capsys.readouterr()
    assert (said.out, "follow KEY" in said.err) == ("", True)


def test_taken_port_is_named_with_the_way_out(body: Body, capsys: Said) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert body.command("serve", "--port", str(port)) == 2

    said = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in said
    assert "--port" in said


def test_keys_that_are_no_logs_are_not_followed(body: Body) -> None:
    own_as_log = VerifierKey.of(NAME, 1, body.key.public)
    witness = Signer.generate("w.example", COSIGNATURE)
    namesake = Signer.generate(NAME)

    for text in (
        body.key.text,
        own_as_log.text,
        namesake.key.text,
        witness.key.text,
        "garbage",
        "",
    ):
        assert body.command("follow", text) == 2
    with body.store.reading() as state:
        assert state.trusted() == []


def test_status_and_split_views_tell_what_was_seen(body: Body, log: SmallLog, capsys: Said) -> None:
    body.command("follow", Signer.generate("silent.example/log").key.text)
    fork = log.forked(0)
    for call in (log.call(0, 9), add_checkpoint_body(9, [], fork.note(9))):
        add_checkpoint(
            store=body.store, signer=body.signer, request=call.encode(), now=1_795_000_000
        )
    capsys.readouterr()

    body.command("status")
    assert capsys.readouterr().out == (
        f"key {body.key.text}\n"
        f"log {ORIGIN} size 9 at 2026-11-18T11:06:40+00:00\n"
        "log silent.example/log none yet\n"
        "split views 1\n"
    )
    body.command("split-views")
    printed = capsys.readouterr().out
    assert fork.note(9) in printed
    assert log.note(9) in printed


def test_witness_runs_without_django(body: Body) -> None:
    program = (
        "import sys, governance.witness.__main__\n"
        "sys.exit(any(name.partition('.')[0] == 'django' for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
