"""Random damage to any file of a clean folder: never a PASS, never a stack."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from governance.verifier import folder_verify

from .logs import manifest_again, policy_text
from .tampering import export, log_rich

LOG = log_rich()
KINDS = pytest.mark.parametrize("kind", ["whole", "extract"])


def _bit(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]


def _byte_gone(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + 1 :]


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _line_gone(data: bytes, dice: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    lines.pop(dice.randrange(len(lines)))
    return b"".join(lines)


def _line_twice(data: bytes, dice: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    return b"".join([*lines[: at + 1], *lines[at:]])


def _noise(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + dice.randbytes(dice.randrange(1, 40)) + data[at + 9 :]


MUTATIONS = [_bit, _byte_gone, _cut, _line_gone, _line_twice, _noise]


def says_the_same(path: Path, clean: bytes, changed: bytes) -> bool:
    """A signature line that stands twice in the manifest's note, which nothing else covers, says
    no more than once. Nothing else in a folder may change without a finding."""
    last = clean.splitlines(keepends=True)[-1:]
    return changed == clean or (path.name == "manifest.note" and changed == clean + b"".join(last))


@KINDS
@pytest.mark.parametrize("mutate", MUTATIONS)
def test_no_mutation_of_any_file_passes(tmp_path: Path, mutate: Callable, kind: str) -> None:
    folder, dice = export(LOG, tmp_path, kind), random.Random(f"{mutate.__name__} {kind}")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for _ in range(60):
        path = dice.choice(files)
        clean = path.read_bytes()
        changed = mutate(clean, dice)
        path.write_bytes(changed)

        report = folder_verify(folder, policy=policy_text())

        same = says_the_same(path, clean, changed)
        assert report.passed == same, (path.name, changed[:2000])
        path.write_bytes(clean)


@KINDS
@pytest.mark.parametrize("mutate", MUTATIONS)
def test_no_mutation_by_an_insider_breaks_the_verifier(
    tmp_path: Path, mutate: Callable, kind: str
) -> None:
    """With a manifest that agrees, the inside of each file is reached: all is told in words."""
    folder, dice = export(LOG, tmp_path, kind), random.Random(f"in {mutate.__name__} {kind}")
    files = sorted(p for p in folder.rglob("*") if p.is_file() and "manifest" not in p.name)
    for _ in range(60):
        path = dice.choice(files)
        clean = path.read_bytes()
        path.write_bytes(mutate(clean, dice))
        manifest_again(folder)

        report = folder_verify(folder, policy=policy_text())

        assert all(line.isprintable() for line in report.lines())
        path.write_bytes(clean)
