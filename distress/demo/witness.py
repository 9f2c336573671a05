"""The demo's witness: run by the operator, and shown as such."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings

from governance.actors import worker
from governance.models import LedgerKey, Witness
from governance.services.ledger_keys import keys_ensure
from governance.services.witnesses import witness_add
from governance.tlog.keys import Signer, VerifierKey
from governance.witness.__main__ import KEY_FILE, STORE_FILE
from governance.witness.keyfile import key_create, key_read
from governance.witness.store import Store

NAME = "localhost/demo-witness"
DEMO = worker("demo")


def witness_prepare(*, port: int) -> None:
    """Make the witness on the first start, let it follow this log, and say where it answers."""
    keys_ensure()
    folder = Path(settings.ABHAYA_VAR) / "witness"
    signer = _signer(folder)
    with Store(folder / STORE_FILE).writing() as state:
        for key in LedgerKey.objects.filter(kind=LedgerKey.Kind.LOG):
            state.trust(VerifierKey.parse(key.vkey), int(time.time()))
    url = f"http://127.0.0.1:{port}"
    if not Witness.objects.filter(vkey=signer.key.text).update(url=url):
        witness_add(
            actor=DEMO, vkey=signer.key.text, url=url, body="This demo itself",
            run_by_operator=True,
        )  # fmt: skip


def _signer(folder: Path) -> Signer:
    if (folder / KEY_FILE).exists():
        return key_read(folder / KEY_FILE)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    signer = key_create(folder / KEY_FILE, NAME)
    Store(folder / STORE_FILE).create(signer.key)
    return signer
