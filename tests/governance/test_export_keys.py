"""Whoever got her trust policy on the first day can still check what is exported much later."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.utils.timezone import now

from governance import ledger
from governance.actors import worker
from governance.ledger.export import Shown, folder_write
from governance.ledger.lease import Lease, lease_take
from governance.ledger.sequencer import checkpoint_sign, entries_integrate
from governance.models import Checkpoint, Entry, LedgerKey
from governance.services.dictionary import dictionary_publish
from governance.services.heartbeats import clock_jump_note, heartbeat
from governance.services.ledger_keys import key_rotate, keys_ensure, keys_retire
from governance.subjects import Subject, SubjectKind
from governance.verifier import Report, folder_verify

pytestmark = pytest.mark.django_db


def entered(count: int = 1) -> Entry:
    with transaction.atomic():
        for number in range(count):
            entry = ledger.append(
                actor=worker("w"), verb=Entry.Verb.CONSULTATION, action="clip.look",
                subject=Subject(SubjectKind.CAMERA, f"c{number}"),
                sealed={"justification": "बिना अनुमति \U0001f512 \"so\""},
            )  # fmt: skip
    return entry


@pytest.fixture
def lease() -> Lease:
    taken = lease_take(holder="test")
    assert taken is not None
    return taken


def signed(lease: Lease) -> Checkpoint:
    """A checkpoint over everything there is."""
    while entries_integrate(lease=lease):
        pass
    with time_machine.travel(now() + timedelta(seconds=21 * (1 + Checkpoint.objects.count()))):
        made = checkpoint_sign(lease=lease)
    assert made is not None
    return made


def policy_first() -> str:
    """Whom somebody trusts who got the policy on the first day."""
    first = LedgerKey.objects.filter(kind=LedgerKey.Kind.LOG).order_by("pk").first()
    assert first is not None
    return f"log {first.vkey}\nquorum none\n"


def told(folder: Path, *, policy: str | None = None) -> Report:
    report = folder_verify(folder, policy=policy or policy_first())
    assert report.passed, "\n".join(report.lines())
    return report


@pytest.fixture
def log(lease: Lease) -> Lease:
    keys_ensure()
    dictionary_publish()
    heartbeat(node="web.test")
    clock_jump_note(node="web.test", by=timedelta(seconds=-90))
    entered(5)
    signed(lease)
    return lease


@pytest.mark.parametrize("indices", [None, frozenset({5, 6})])
def test_whoever_trusts_only_the_first_key_follows_the_change_of_keys(
    log: Lease, tmp_path: Path, indices: frozenset[int] | None
) -> None:
    key_rotate(kind=LedgerKey.Kind.LOG, actor=worker("w"))
    for _ in range(4):
        entered()
        signed(log)
        keys_retire()
    entered()
    signed(log)

    folder_write(tmp_path / "out", actor=worker("w"), shown=Shown(indices=indices))

    told(tmp_path / "out")
