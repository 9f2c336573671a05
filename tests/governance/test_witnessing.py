"""Witnesses are asked over real HTTP, and what they say is kept and shown for what it is."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now

from governance import ledger
from governance.actors import worker
from governance.errors import Refused
from governance.ledger.lease import Lease, lease_take
from governance.ledger.sequencer import checkpoint_sign, entries_integrate
from governance.ledger.trust import cosigned_by_others, cosigned_note, has_quorum, trust_policy
from governance.models import Checkpoint, Entry, LedgerKey, Witness
from governance.services import witnesses
from governance.services.ledger_keys import keys_ensure
from governance.services.witnesses import witness_add, witness_end, witnesses_ask
from governance.subjects import Subject, SubjectKind
from governance.tlog.cosignatures import cosign
from governance.tlog.keys import COSIGNATURE, Signer, VerifierKey
from governance.tlog.notes import note_split
from governance.witness.server import WitnessServer
from governance.witness.store import Store

pytestmark = pytest.mark.django_db
SHELL = worker("command-line")
Running = Callable[..., Witness]


@pytest.fixture
def lease() -> Lease:
    keys_ensure()
    taken = lease_take(holder="test")
    assert taken is not None
    return taken


def signed(lease: Lease) -> Checkpoint:
    with transaction.atomic():
        ledger.append(
            actor=worker("w"), verb=Entry.Verb.COLLECTION, action="episode.open",
            subject=Subject(SubjectKind.CAMERA, "c"),
        )  # fmt: skip
    entries_integrate(lease=lease)
    later = now() + timedelta(seconds=21 * (1 + Checkpoint.objects.count()))
    with time_machine.travel(later, tick=True):
        made = checkpoint_sign(lease=lease)
    assert made is not None
    return made


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """Starts a witness on loopback and names it to the log."""
    servers: list[WitnessServer] = []

    def start(name: str, *, follows: bool = True, run_by_operator: bool = False) -> Witness:
        signer = Signer.generate(name, COSIGNATURE)
        store = Store(tmp_path / f"{len(servers)}.sqlite3")
        store.create(signer.key)
        if follows:
            with store.writing() as state:
                for key in LedgerKey.objects.filter(kind=LedgerKey.Kind.LOG):
                    state.trust(VerifierKey.parse(key.vkey), int(time.time()))
        server = WitnessServer(("127.0.0.1", 0), store=store, signer=signer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return witness_add(
            actor=SHELL, vkey=signer.key.text, url=f"http://127.0.0.1:{server.server_address[1]}",
            body=f"Body of {name}", run_by_operator=run_by_operator,
        )  # fmt: skip

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_two_witnesses_of_others_make_a_quorum_and_the_operators_own_does_not(
    lease: Lease, running: Running, settings: object
) -> None:
    settings.ABHAYA_LEDGER_QUORUM = 2  # type: ignore[attr-defined]
    running("ours.example/w", run_by_operator=True)
    running("commission.example/w")
    checkpoint = signed(lease)
    assert witnesses_ask() == 2
    assert not has_quorum(checkpoint)

    running("university.example/w")
    assert witnesses_ask() == 1

    assert has_quorum(checkpoint)
    assert cosigned_by_others(checkpoint) == ("commission.example/w", "university.example/w")
    checked = trust_policy().check(cosigned_note(checkpoint))
    assert (checked.valid, len(checked.cosigned), checked.missing) == (True, 3, ())
    independent = next(group for group in trust_policy().groups)
    assert independent.members == ("commission.example/w", "university.example/w")


def test_a_witness_follows_the_log_as_it_grows(lease: Lease, running: Running) -> None:
    witness = running("commission.example/w")
    for _growth in range(3):
        checkpoint = signed(lease)
        assert witnesses_ask() == 1
    assert witnesses_ask() == 0

    witness.refresh_from_db()
    assert (witness.cosigned_size, witness.silent_since) == (checkpoint.size, None)
    assert witness.cosignatures.count() == 3


def test_one_that_stood_further_says_so_and_is_asked_from_there(
    lease: Lease, running: Running
) -> None:
    witness = running("commission.example/w")
    signed(lease)
    witnesses_ask()
    # The answer got lost: the log believes that it was never cosigned.
    Witness.objects.update(cosigned_size=0)
    signed(lease)

    assert witnesses_ask() == 1
    assert Witness.objects.get(pk=witness.pk).silent_because == ""


def test_a_witness_that_saw_more_than_there_is_tells_of_an_older_database(
    lease: Lease, running: Running, tmp_path: Path
) -> None:
    witness = running("commission.example/w")
    signed(lease)
    witnesses_ask()
    with closing(sqlite3.connect(tmp_path / "0.sqlite3")) as memory, memory:
        memory.execute("UPDATE latest SET size = size + 100")
    signed(lease)

    assert witnesses_ask() == 0

    witness.refresh_from_db()
    assert witness.silent_because == "ahead_of_the_log"
    assert witness.silent_since is not None


def test_why_a_witness_is_silent_is_kept(lease: Lease, running: Running) -> None:
    stranger = running("stranger.example/w", follows=False)
    gone = witness_add(
        actor=SHELL, vkey=Signer.generate("gone.example/w", COSIGNATURE).key.text,
        url="http://127.0.0.1:9", body="Nobody there", run_by_operator=False,
    )  # fmt: skip
    signed(lease)

    assert witnesses_ask() == 0

    told = dict(Witness.objects.values_list("pk", "silent_because"))
    assert told == {stranger.pk: "does_not_know_the_log", gone.pk: "unreachable"}


class _Endless(BaseHTTPRequestHandler):
    """A witness that never stops answering."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(b"x" * 65536)

    def log_message(self, *_: object) -> None:
        pass


def test_an_answer_without_end_is_not_read_to_its_end(lease: Lease) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Endless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    witness = witness_add(
        actor=SHELL, vkey=Signer.generate("hostile.example/w", COSIGNATURE).key.text,
        url=f"http://127.0.0.1:{server.server_address[1]}", body="Hostile", run_by_operator=False,
    )  # fmt: skip
    signed(lease)

    assert witnesses_ask() == 0

    server.shutdown()
    server.server_close()
    witness.refresh_from_db()
    assert witness.silent_because == "bad_answer"


class _Dripping(BaseHTTPRequestHandler):
    """A witness that answers a byte at a time, each before anybody loses patience with it."""

    def do_POST(self) -> None:
        with suppress(OSError):
            while True:
                self.wfile.write(b"x")
                time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        pass


class _FromTheFuture(BaseHTTPRequestHandler):
    """A witness whose clock is two days ahead."""

    signer = Signer.generate("future.example/w", COSIGNATURE)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        note = body.partition("\n\n")[2]
        line = cosign(self.signer, note_split(note)[0], int(time.time()) + 2 * 86_400)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(line.encode())

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def answering(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_answer_that_drips_keeps_nobody_waiting(
    lease: Lease, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witnesses, "ANSWERED_S", 0.5)
    signed(lease)
    with answering(_Dripping) as url:
        witness = witness_add(
            actor=SHELL, vkey=Signer.generate("slow.example/w", COSIGNATURE).key.text,
            url=url, body="Slow", run_by_operator=False,
        )  # fmt: skip
        assert witnesses_ask() == 0

    witness.refresh_from_db()
    assert witness.silent_because == "unreachable"


def test_a_cosignature_from_the_future_is_not_kept(lease: Lease) -> None:
    signed(lease)
    with answering(_FromTheFuture) as url:
        witness = witness_add(
            actor=SHELL, vkey=_FromTheFuture.signer.key.text, url=url, body="Ahead",
            run_by_operator=False,
        )  # fmt: skip
        assert witnesses_ask() == 0

    witness.refresh_from_db()
    assert (witness.silent_because, witness.cosigned_size) == ("clock_ahead", 0)
    assert not witness.cosignatures.exists()


def test_a_witness_is_announced_by_its_key_and_ends_on_record(
    lease: Lease, running: Running
) -> None:
    witness = running("commission.example/w")
    key = VerifierKey.parse(witness.vkey)
    witness_end(actor=SHELL, vkey=witness.vkey)
    signed(lease)

    assert witnesses_ask() == 0
    said = Entry.objects.get(action="ledger.witness_add").public
    assert (said["key_id"], said["run_by_operator"]) == (key.key_id.hex(), False)
    assert Entry.objects.get(action="ledger.witness_end").public == {"key_id": key.key_id.hex()}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"vkey": "no key"}, Refused),
        ({"vkey": Signer.generate("log.example/l").key.text}, Refused),
        ({"vkey": "x" * 5000}, Refused),
        ({"url": "file:///etc/passwd"}, ValidationError),
        ({"url": "http://a b"}, ValidationError),
        ({"body": "a\x1b[31mred"}, ValidationError),
        ({"body": "x" * 200}, ValidationError),
        ({"body": " "}, ValidationError),
    ],
)
def test_what_cannot_be_a_witness_is_refused_and_nothing_is_announced(
    changed: dict[str, str], error: type[Exception]
) -> None:
    given = {
        "vkey": Signer.generate("w.example/w", COSIGNATURE).key.text,
        "url": "http://127.0.0.1:9", "body": "A commission",
    } | changed  # fmt: skip

    with pytest.raises(error):
        witness_add(actor=SHELL, run_by_operator=False, **given)

    assert not Witness.objects.exists()
    assert not Entry.objects.exists()
