"""Whatever kills a sequencer, every entry gets one index, and what is signed stays true."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tenacity import retry, stop_after_delay, wait_fixed

from governance.tlog.tree import Frontier
from tests.e2e.machine import ROOT
from tests.e2e.served import run
from tests.migrated import database_copy

# Each step at which a pass can be cut off, from the first change to the last commit.
STEPS = (
    "governance.ledger.sequencer:tiles_extend:after",
    "governance.services.sequencing:entries_integrate:after",
    "governance.ledger.sequencer:note_sign:after",
    "governance.services.sequencing:checkpoint_sign:after",
)
_WRITE = """
import django
django.setup()
from django.db import transaction
from governance import ledger
from governance.actors import worker
from governance.models import Entry
from governance.subjects import Subject, SubjectKind
for number in range(300):
    with transaction.atomic():
        ledger.append(actor=worker("w"), verb=Entry.Verb.COLLECTION, action="episode.open",
                      subject=Subject(SubjectKind.CAMERA, "c"), detail={"number": number})
"""


class Ledger:
    """A deployment's database and keys, with nothing but sequencers running."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.environment = os.environ | {
            "ABHAYA_VAR": str(var),
            "ABHAYA_SECRET_KEY": "only-for-tests-" + "x" * 40,
            "DJANGO_SETTINGS_MODULE": "distress.settings",
        }
        database_copy(var)

    def write(self) -> None:
        run(self.environment, "-c", _WRITE)

    def sequencer(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self.environment,
            stdout=(self.var / "sequencer.log").open("ab"), stderr=subprocess.STDOUT,
        )  # fmt: skip

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.var / "abhaya.sqlite3", timeout=10)) as database:
            return database.execute(query).fetchall()

    def value(self, query: str) -> Any:
        return self.rows(query)[0][0]

    @retry(stop=stop_after_delay(60), wait=wait_fixed(0.2))
    def await_everything_signed(self) -> None:
        assert self.value("SELECT count(*) FROM governance_pendingentry") == 0
        size = self.value("SELECT size FROM governance_sequencerstate")
        signed = self.value("SELECT coalesce(max(size), 0) FROM governance_checkpoint")
        assert size == signed > 0


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return Ledger(tmp_path_factory.mktemp("ledger"))


@pytest.fixture
def standing_by(prepared: Ledger) -> Iterator[subprocess.Popen[bytes]]:
    """A sequencer that takes over; the test starts the one that dies before it."""
    made = prepared.sequencer("manage.py", "sequencer", "--skip-checks")
    yield made
    made.terminate()
    # One that is still starting has no handler yet, and nothing to leave half done.
    assert made.wait(30) in {0, -signal.SIGTERM}


@pytest.mark.parametrize("step", STEPS)
def test_another_sequencer_goes_on_where_one_was_killed(
    prepared: Ledger, step: str, request: pytest.FixtureRequest
) -> None:
    prepared.write()
    killed = prepared.sequencer("-m", "tests.faults.sequencer", step)
    assert killed.wait(60) == -9, (prepared.var / "sequencer.log").read_text()[-2000:]
    request.getfixturevalue("standing_by")

    prepared.await_everything_signed()

    leaves = prepared.rows('SELECT "index", entry_id FROM governance_leaf ORDER BY "index"')
    entries = prepared.rows("SELECT id FROM governance_entry ORDER BY id")
    assert [index for index, _ in leaves] == list(range(len(entries)))
    assert {entry for _, entry in leaves} == {entry for (entry,) in entries}
    assert _signed_roots_hold(prepared)


def test_two_sequencers_at_once_never_sign_what_differs(prepared: Ledger) -> None:
    both = [prepared.sequencer("manage.py", "sequencer", "--skip-checks") for _ in range(2)]
    try:
        prepared.write()
        both[0].kill()
        both[0].wait(30)
        prepared.write()
        prepared.await_everything_signed()
    finally:
        for process in both:
            process.terminate()
            process.wait(30)

    assert _signed_roots_hold(prepared)


def _signed_roots_hold(ledger: Ledger) -> bool:
    """Whether every checkpoint is the root of the leaf hashes that it counts."""
    tiles = ledger.rows("SELECT hashes FROM governance_tile WHERE level = 0 ORDER BY number")
    joined = b"".join(bytes(hashes) for (hashes,) in tiles)
    signed = ledger.rows("SELECT size, root FROM governance_checkpoint ORDER BY size")
    tree, at = Frontier(), 0
    for size, root in signed:
        while at < size:
            tree.append(joined[at * 32 : at * 32 + 32])
            at += 1
        if tree.root() != bytes(root):
            return False
    return len(signed) > 0
