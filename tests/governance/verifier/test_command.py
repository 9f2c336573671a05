"""The program as an auditor runs it: alone, without network, by its exit code and its words."""

from __future__ import annotations

import ast
import codecs
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from governance.bench.folders import folder_write, verifier_measure
from governance.verifier import main
from tests.shared_files import ROOT

from .logs import policy_text
from .tampering import export, log_rich

VERIFIER = ROOT / "governance" / "verifier.py"
# Where this user may not make a network namespace, sockets are taken away instead.
NO_SOCKETS = (
    "import runpy, socket, sys\n"
    "def refuse(*a, **k): raise SystemExit('a socket was opened')\n"
    "socket.socket = socket.create_connection = refuse\n"
    "sys.argv = sys.argv[1:]\n"
    "runpy.run_path(sys.argv[0], run_name='__main__')\n"
)


def _alone(tmp_path: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a copy of the file in an empty folder, isolated, with no network to reach."""
    place = tmp_path / "auditor"
    place.mkdir(exist_ok=True)
    shutil.copy(VERIFIER, place / "verifier.py")
    plain = [sys.executable, "-I", "verifier.py"]
    fence = ["unshare", "-n", *plain]
    if subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode:
        fence = [sys.executable, "-I", "-c", NO_SOCKETS, "verifier.py"]
    return subprocess.run(
        [*fence, *map(str, arguments)], cwd=place, env={"PATH": os.environ["PATH"]},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_alone_without_network_a_clean_folder_passes_and_an_edited_one_fails(
    tmp_path: Path,
) -> None:
    log = log_rich()
    folder = export(log, tmp_path)
    (tmp_path / "policy.txt").write_text(policy_text())
    (tmp_path / "kept.txt").write_text(log.notes[1][1])
    options = ["--policy", tmp_path / "policy.txt", "--seen", tmp_path / "kept.txt"]

    clean = _alone(tmp_path, folder, *options)
    path = folder / "entries.jsonl"
    path.write_bytes(path.read_bytes().replace(b"person:", b"nobody:", 1))
    edited = _alone(tmp_path, folder, *options)

    assert (clean.returncode, clean.stderr) == (0, "")
    assert clean.stdout.splitlines()[-1].startswith("PASS: whole export of abhaya.example/ledger")
    assert (edited.returncode, edited.stderr) == (1, "")
    assert 'FAIL edited_field: entry 3: the value of "actor" is not what' in edited.stdout
    assert edited.stdout.splitlines()[-1] == "FAIL: 2 findings: edited_field, edited_file"


def test_files_from_an_office_machine_and_lines_copied_by_hand_are_read(tmp_path: Path) -> None:
    log = log_rich()
    folder = export(log, tmp_path)
    policy = tmp_path / "policy.txt"
    policy.write_bytes(codecs.BOM_UTF8 + policy_text().replace("\n", "\r\n").encode())
    three = log.notes[1][1].split("\n\n")[0].splitlines()
    paper = tmp_path / "paper.txt"
    paper.write_bytes("".join(f" {line} \r\n" for line in three).encode() + b"\r\n")
    slip = tmp_path / "slip.txt"
    slip.write_text("\n".join([*three[:2], "A" * 43 + "="]) + "\n")

    right = _alone(tmp_path, folder, "--policy", policy, "--seen", paper)
    wrong = _alone(tmp_path, folder, "--policy", policy, "--seen", slip)

    assert (right.returncode, right.stderr) == (0, "")
    assert "this log extends the checkpoint kept in" in right.stdout
    assert wrong.returncode == 1
    assert "copied letter by letter" in wrong.stdout


@pytest.mark.parametrize(
    "options", [[], ["--policy", "nowhere"], ["--seen", "nowhere"], ["--what"]]
)
def test_wrong_usage_is_told_apart_from_a_folder_that_fails(
    tmp_path: Path, options: list[str]
) -> None:
    folder = tmp_path / "missing" if not options else export(log_rich(), tmp_path)

    done = _alone(tmp_path, folder, *options)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_json_says_the_same_to_a_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = export(log_rich(), tmp_path)
    (folder / "dictionary.json").write_text("{}")

    code = main([str(folder), "--json"])

    told = json.loads(capsys.readouterr().out)
    assert code == 1
    assert told["result"] == "FAIL"
    assert told["counts"] == {"edited_dictionary": 1, "edited_file": 1}
    assert [finding["name"] for finding in told["findings"]] == ["edited_file", "edited_dictionary"]
    assert (told["kind"], told["size"], told["policy"]) == ("whole", 24, "folder")


def test_a_bug_of_the_verifier_reads_as_a_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.verifier.manifest_read", lambda case: 1 // 0)

    code = main([str(export(log_rich(), tmp_path))])

    assert code == 1
    assert (
        "FAIL bad_format: this program cannot read the folder (ZeroDiv" in capsys.readouterr().out
    )


def test_what_lies_beside_the_program_is_not_imported(tmp_path: Path) -> None:
    """A folder that brings its own `json.py` must not decide what is found in it."""
    folder = export(log_rich(), tmp_path)
    shutil.copy(VERIFIER, folder / "verifier.py")
    (folder / "json.py").write_text("print('PASS')\nraise SystemExit(0)\n")

    done = subprocess.run(
        [sys.executable, folder / "verifier.py", folder],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "the manifest does not name json.py" in done.stdout


def test_the_file_needs_the_standard_library_and_cryptography_alone() -> None:
    tree = ast.parse(VERIFIER.read_text())
    named = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
        if name
    }

    assert named <= sys.stdlib_module_names | {"cryptography"}
    assert not named & {"socket", "ssl", "urllib", "http", "asyncio", "subprocess", "ctypes"}


def test_a_synthetic_export_passes_and_is_measured(tmp_path: Path) -> None:
    folder_write(tmp_path / "big", entries=2_000)

    took = verifier_measure(tmp_path / "big", policy=tmp_path / "big" / "trust-policy.txt")

    assert took.passed, took.output
    assert "2000 entries, tree of 2000" in took.output
    assert 0 < took.peak_mib < 500
