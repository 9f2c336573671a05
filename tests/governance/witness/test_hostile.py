"""What a malicious caller may send, and that the witness neither cosigns, crashes nor hangs."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.tlog.checkpoints import checkpoint_parse
from governance.tlog.encoding import base64_encode
from governance.tlog.notes import note_sign
from governance.tlog.witnessing import LONGEST_BODY, add_checkpoint_body
from governance.witness.server import MOST_CONNECTIONS, WitnessServer
from governance.witness.service import add_checkpoint
from tests.governance.small_log import ORIGIN, SmallLog

from .conftest import Body, Served


def test_malformed_calls_are_bad_requests(body: Body, log: SmallLog, served: Served) -> None:
    good = log.call(0, 9)
    hash_line = f"{base64_encode(bytes(32))}\n"
    for wrong in (
        b"",
        b"\n",
        b"\xff\xfe garbage \x00",
        b"\x00" * 1000,
        "old 0\n",
        "old 0\n\n",
        good.replace("old 0", "old 00"),
        good.replace("old 0", "old " + "9" * 200_000),
        good.replace("old 0\n", "old 0\n" + hash_line * 64),
        good.replace("old 0\n", "old 0\nnot a hash\n"),
        good.replace("old 0\n", "old 0\n\x07"),
        good.replace("\n", "\r\n"),
        good.replace("\n9\n", "\n09\n"),
        good.replace("\n9\n", "\n" + "9" * 100_000 + "\n"),
        good.removesuffix("\n"),
        good + "\n",
        good + "junk\n",
        good + "— a b\n",
        good.encode().replace(ORIGIN.encode(), b"\xc3\x28"),
        good.partition("\n\n")[0] + "\n\n" + log.body(9),
    ):
        assert served.add(wrong).status in (400, 403), wrong[:60]

    with body.store.reading() as state:
        assert state.held(ORIGIN) is None
    assert served.add(good).status == 200


def test_control_characters_are_refused_even_when_the_log_signed_them(
    log: SmallLog, served: Served
) -> None:
    text = log.body(9).replace("9", "9\x1b")
    line = log.signer.sign(text)

    assert served.add(f"old 0\n\n{text}\n{line}").status == 400


def test_signed_nonsense_is_not_cosigned(body: Body, log: SmallLog, served: Served) -> None:
    root = log.body(9).split("\n")[2]
    for text, status in (
        (f"{ORIGIN}\n", 400),
        (f"{ORIGIN}\n9\n", 400),
        (f"{ORIGIN}\n09\n{root}\n", 400),
        (f"{ORIGIN}\n{2**63}\n{root}\n", 400),
        (f"{ORIGIN}\n9\n{root[:-4]}\n", 400),
        (f"{ORIGIN}\n9\n{root}\nThe commission approves of all this.\n", 400),
        (f"{ORIGIN}\n9\n{root}\n\nmore\n", 400),
        (f"{ORIGIN}\n0\n{root}\n", 422),
    ):
        answer = served.add(f"old 0\n\n{note_sign(text, [log.signer])}")
        assert answer.status == status, text
    with body.store.reading() as state:
        assert state.held(ORIGIN) is None


def test_empty_tree_may_be_cosigned_and_then_grows(log: SmallLog, served: Served) -> None:
    assert served.add(log.call(0, 0)).status == 200
    assert served.add(log.call(0, 9)).status == 200


WRONG_LENGTHS = (
    (f"Content-Length: {LONGEST_BODY + 1}", 413),
    (f"Content-Length: {'9' * 60000}", 413),
    ("Content-Length: -1", 400),
    ("Content-Length: +5", 400),
    ("Content-Length: ٥", 400),
    ("Content-Length: 5\r\nContent-Length: 5", 411),
    ("Content-Length: 5\r\nTransfer-Encoding: chunked", 411),
    ("Transfer-Encoding: chunked", 411),
    ("X: y", 411),
    ("Content-Length : 5", 400),
    ("Content-Length: 5\r\nnonsense\r\nTransfer-Encoding: chunked", 400),
)


def test_lengths_that_are_wrong_end_the_connection(body: Body) -> None:
    # Were the connection kept, what follows could be read as another call.
    hidden = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    with in_process(body) as server:
        for header, status in WRONG_LENGTHS:
            said = raw(server, f"POST /add-checkpoint HTTP/1.1\r\n{header}\r\n\r\n{hidden}")

            assert said.startswith(f"HTTP/1.1 {status} ".encode())
            assert said.count(b"HTTP/1.1 ") == 1


def test_longest_body_is_read_and_refused_for_what_it_says(body: Body, log: SmallLog) -> None:
    with in_process(body) as server:
        connection = http.client.HTTPConnection(*address_of(server))
        connection.request("POST", "/add-checkpoint", body=b"x" * LONGEST_BODY)
        assert connection.getresponse().status == 400


def test_connection_is_kept_for_further_calls(body: Body, log: SmallLog) -> None:
    with in_process(body) as server:
        connection = http.client.HTTPConnection(*address_of(server))
        for old, new in ((0, 5), (5, 9), (9, 40)):
            connection.request("POST", "/add-checkpoint", body=log.call(old, new).encode())
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            assert not answer.will_close


OTHER_REQUESTS = (
    ("POST /other HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 404),
    ("POST /add-checkpoint/ HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 404),
    ("GET /add-checkpoint HTTP/1.1\r\n\r\n", 404),
    ("GET /checkpoints/%ff HTTP/1.1\r\n\r\n", 404),
    ("GET /checkpoints/%00 HTTP/1.1\r\n\r\n", 404),
    ("GET /checkpoints/../witness.key HTTP/1.1\r\n\r\n", 404),
    ("GET /witness.key HTTP/1.1\r\n\r\n", 404),
    ("PUT /add-checkpoint HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 501),
    ("nonsense\r\n\r\n", 400),
    ("\x00\xff\r\n\r\n", 400),
)


def test_other_requests_find_nothing(body: Body) -> None:
    with in_process(body) as server:
        for sent, status in OTHER_REQUESTS:
            said = raw(server, sent).decode()

            # Who does not even speak HTTP is answered without a status line.
            assert f" {status} " in said[:14] or f"code: {status}" in said


def test_who_sends_too_slowly_is_hung_up_on(body: Body, log: SmallLog) -> None:
    with in_process(body, call_s=0.2) as server:
        for start in (
            "",
            "POST /add-che",
            "POST /add-checkpoint HTTP/1.1\r\nContent-Length: 9\r\n\r\nol",
        ):
            with socket.create_connection(address_of(server), timeout=30) as caller:
                caller.sendall(start.encode())
                assert caller.recv(100) == b""


def test_slow_callers_give_way_to_who_comes_with_a_call(body: Body, log: SmallLog) -> None:
    """Twice as many as there are places, all of them only begun."""
    with in_process(body) as server, ExitStack() as slow:
        callers = [
            slow.enter_context(socket.create_connection(address_of(server), timeout=30))
            for _ in range(2 * MOST_CONNECTIONS)
        ]
        for caller in callers:
            caller.sendall(b"POST /add-che")

        assert asked(server, log.call(0, 9)) == 200

        assert callers[0].recv(100) == b""


def test_call_that_is_here_in_full_does_not_give_way(body: Body, log: SmallLog) -> None:
    here, go = threading.Event(), threading.Event()

    def clock() -> float:
        """The clock is looked at once the whole call has been read."""
        here.set()
        go.wait(30)
        return 1_795_000_000

    with ThreadPoolExecutor(1) as caller, in_process(body, clock=clock) as server:
        answered = caller.submit(asked, server, log.call(0, 9))
        here.wait(30)
        with ExitStack() as slow:
            for _ in range(2 * MOST_CONNECTIONS):
                address = address_of(server)
                slow.enter_context(socket.create_connection(address)).sendall(b"POST /add-che")
            slow.enter_context(socket.create_connection(address_of(server), timeout=30))
            go.set()

            assert answered.result() == 200


@given(st.binary(max_size=300))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_garbage_is_a_bad_request(body: Body, garbage: bytes) -> None:
    answer = add_checkpoint(store=body.store, signer=body.signer, request=garbage, now=1)

    assert answer.status == 400


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_bit_of_a_call_may_flip(body: Body, log: SmallLog, at: int, bit: int) -> None:
    add_checkpoint(store=body.store, signer=body.signer, request=log.call(0, 5).encode(), now=1)
    call = bytearray(log.call(5, 37).encode())
    call[at % len(call)] ^= 1 << bit

    answer = add_checkpoint(store=body.store, signer=body.signer, request=bytes(call), now=1)

    assert answer.status in (400, 403, 404, 409, 422)
    with body.store.reading() as state:
        held = state.held(ORIGIN)
    assert held is not None
    assert held.size == 5


def test_proof_of_another_log_does_not_help(body: Body, log: SmallLog, served: Served) -> None:
    """Two logs that are followed by one witness share nothing."""
    other = SmallLog.of(40)
    other.signer = type(other.signer).generate("other.example/log")
    body.command("follow", other.signer.key.text)
    assert served.add(other.call(0, 9)).status == 200

    assert served.add(add_checkpoint_body(9, log.consistency(9, 40), log.note(40))).status == 409
    assert served.add(log.call(0, 5)).status == 200
    with body.store.reading() as state:
        held = [state.held(one) for one in (ORIGIN, "other.example/log")]
    assert [one and one.size for one in held] == [5, 9]
    assert checkpoint_parse(log.body(5)).origin == ORIGIN


@contextmanager
def in_process(
    body: Body, *, call_s: float = 20.0, clock: Callable[[], float] = time.time
) -> Iterator[WitnessServer]:
    """The same server in a thread, so that its limits can be chosen."""
    server = WitnessServer(
        ("127.0.0.1", 0), store=body.store, signer=body.signer, clock=clock, call_s=call_s
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def address_of(server: WitnessServer) -> tuple[str, int]:
    return "127.0.0.1", int(server.server_address[1])


def raw(server: WitnessServer, sent: str) -> bytes:
    """Everything that the server says to these bytes, until it hangs up."""
    with socket.create_connection(address_of(server), timeout=30) as caller:
        caller.sendall(sent.encode())
        caller.shutdown(socket.SHUT_WR)
        said = b""
        while more := caller.recv(65536):
            said += more
    return said


def asked(server: WitnessServer, call: str) -> int:
    """The status of one call's answer."""
    connection = http.client.HTTPConnection(*address_of(server), timeout=30)
    try:
        connection.request("POST", "/add-checkpoint", body=call.encode())
        return connection.getresponse().status
    finally:
        connection.close()
