"""A witness of its own for each test: its folder, and its process on a loopback port."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from governance.tlog.notes import Signer, VerifierKey
from governance.witness.__main__ import KEY_FILE, STORE_FILE, main
from governance.witness.keyfile import key_read
from governance.witness.store import Store
from tests.governance.small_log import SmallLog
from tests.shared_files import ROOT

NAME = "commission.example/witness"


@dataclass
class Body:
    """What an oversight body has on its machine."""

    folder: Path

    @property
    def signer(self) -> Signer:
        return key_read(self.folder / KEY_FILE)

    @property
    def key(self) -> VerifierKey:
        return self.signer.key

    @property
    def store(self) -> Store:
        return Store(self.folder / STORE_FILE)

    def command(self, *arguments: str) -> int:
        return main(["--folder", str(self.folder), *arguments])

    @contextmanager
    def serving(self) -> Iterator[Served]:
        """The witness as its own process, killed at the end without warning."""
        command = [sys.executable, "-m", "governance.witness", "--folder", str(self.folder)]
        with subprocess.Popen(
            [*command, "serve", "--port", "0"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={"PATH": os.environ["PATH"]},
        ) as process:  # fmt: skip
            assert process.stdout is not None
            try:
                said = process.stdout.readline()
                yield Served(int(said.rsplit(":", 1)[1].rstrip("/\n")), process)
            finally:
                process.kill()


@dataclass
class Served:
    """A witness that answers on a loopback port."""

    port: int
    process: subprocess.Popen[str]

    def ask(self, method: str, path: str, body: bytes | str | None = None) -> Answered:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            sent = body.encode() if isinstance(body, str) else body
            connection.request(method, path, body=sent)
            answer = connection.getresponse()
            kind = answer.headers["Content-Type"]
            return Answered(answer.status, answer.read().decode(), kind)
        finally:
            connection.close()

    def add(self, body: bytes | str) -> Answered:
        return self.ask("POST", "/add-checkpoint", body)


@dataclass
class Answered:
    status: int
    text: str
    kind: str


@pytest.fixture
def body(tmp_path: Path) -> Body:
    made = Body(tmp_path / "witness")
    assert made.command("init", NAME) == 0
    return made


@pytest.fixture
def log(body: Body) -> SmallLog:
    """A log of 40 leaves that the witness follows."""
    made = SmallLog.of(40)
    assert body.command("follow", made.signer.key.text) == 0
    return made


@pytest.fixture
def served(body: Body, log: SmallLog) -> Iterator[Served]:
    with body.serving() as running:
        yield running
