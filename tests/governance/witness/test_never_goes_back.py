"""Two calls at once, a crash, a clock set back, a hand in the database: never two histories."""

from __future__ import annotations

import http.client
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from governance.tlog.checkpoints import checkpoint_parse
from governance.tlog.cosignatures import cosignature_verify
from governance.tlog.notes import NoteError, Signer, note_split
from governance.tlog.witnessing import add_checkpoint_body
from governance.witness.service import CLOCK_SLACK_S, Answer, add_checkpoint
from governance.witness.store import MOST_SPLIT_VIEWS, Held, SplitView, Store
from tests.governance.small_log import ORIGIN, SmallLog

from .conftest import Answered, Body, Served

NOW = 1_795_000_000


def test_of_two_conflicting_calls_at_once_one_is_cosigned(body: Body, log: SmallLog) -> None:
    """Two processes over one memory, eight callers, one log that tells two stories each time."""
    leaves: list[bytes] = []
    with body.serving() as first, body.serving() as second, ThreadPoolExecutor(8) as callers:
        for turn in range(12):
            stories = [
                SmallLog([*leaves, b"%d %s" % (turn, side)], log.signer) for side in (b"A", b"B")
            ]
            gate = threading.Barrier(8)

            def call(
                at: int, stories: list[SmallLog] = stories, gate: threading.Barrier = gate
            ) -> Answered:
                size = len(stories[0].leaves)
                sent = stories[at % 2].call(size - 1, size)
                gate.wait()
                return (first, second)[at // 4].add(sent)

            answers = list(callers.map(call, range(8)))

            won = {at % 2 for at, answer in enumerate(answers) if answer.status == 200}
            assert len(won) == 1, answers
            assert {answer.status for answer in answers} <= {200, 409}
            leaves.append(b"%d %s" % (turn, (b"A", b"B")[won.pop()]))
        with body.store.reading() as state:
            held = state.held(ORIGIN)
    assert held is not None
    assert held.root == SmallLog(leaves).root(12)


def test_slower_of_two_calls_does_not_roll_back(body: Body, log: SmallLog) -> None:
    """The race that tlog-witness describes: N+K is cosigned while N is still being checked."""
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda size: asked(body, log.call(0, size)), range(1, 41)))

    assert sum(answer.status == 200 for answer in answers) == 1
    assert size_held(body) == next(
        at for at, answer in enumerate(answers, start=1) if answer.status == 200
    )


def test_whatever_was_answered_survives_a_kill(body: Body, log: SmallLog) -> None:
    """Killed again and again in the middle of its work, it still holds all that it signed."""
    cosigned = [0]
    for _ in range(3):
        with body.serving() as served:
            start = size_held(body)
            caller = threading.Thread(target=grow, args=(served, log, start, cosigned))
            caller.start()
            while size_held(body) < start + 3 and caller.is_alive():
                pass
            served.process.kill()
            caller.join()
        assert size_held(body) >= cosigned[-1] >= start
    fork = log.forked(0)
    assert asked(body, fork.call(cosigned[-1], 40)).status in (409, 422)


def grow(served: Served, log: SmallLog, size: int, cosigned: list[int]) -> None:
    """Ask for one leaf more at a time until the witness is gone."""
    while size < 40:
        try:
            answer = served.add(log.call(size, size + 1))
        except (OSError, http.client.HTTPException):
            return
        assert answer.status == 200
        size += 1
        cosigned.append(size)


def test_nothing_is_held_when_signing_fails(body: Body, log: SmallLog) -> None:
    asked(body, log.call(0, 5))
    broken = Signer.generate(body.key.name)

    with pytest.raises(NoteError):
        add_checkpoint(store=body.store, signer=broken, request=log.call(5, 9).encode(), now=NOW)

    assert size_held(body) == 5


def test_nothing_is_signed_while_the_memory_cannot_be_written(body: Body, log: SmallLog) -> None:
    asked(body, log.call(0, 5))
    impatient = Store(body.store.path, busy_s=0.01)

    with body.store.writing(), pytest.raises(sqlite3.OperationalError):
        add_checkpoint(
            store=impatient, signer=body.signer, request=log.call(5, 9).encode(), now=NOW
        )

    assert size_held(body) == 5
    assert asked(body, log.call(5, 9)).status == 200


def test_clock_set_back_a_little_does_not_move_the_time_of_signatures(
    body: Body, log: SmallLog
) -> None:
    asked(body, log.call(0, 5))

    answer = asked(body, log.call(5, 9), NOW - CLOCK_SLACK_S)

    assert cosignature_verify(body.key, log.body(9), answer.text) == NOW


def test_clock_set_back_further_stops_signatures(body: Body, log: SmallLog) -> None:
    asked(body, log.call(0, 5))

    assert asked(body, log.call(5, 9), NOW - CLOCK_SLACK_S - 1).status == 503
    assert size_held(body) == 5
    assert asked(body, log.call(5, 9), NOW + 1).status == 200


def test_repeated_call_within_a_second_gives_the_same_signature(body: Body, log: SmallLog) -> None:
    first = asked(body, log.call(0, 5))

    assert asked(body, log.call(5, 5)) == first
    later = asked(body, log.call(5, 5), NOW + 1)
    assert cosignature_verify(body.key, log.body(5), later.text) == NOW + 1


def test_shown_checkpoint_is_what_was_answered(body: Body, log: SmallLog) -> None:
    answer = asked(body, log.call(0, 5))

    with body.store.reading() as state:
        held = state.held(ORIGIN)
    assert held is not None
    text, lines = note_split(held.note)
    assert checkpoint_parse(text).size == held.size
    assert lines[-1].text == held.cosignature == answer.text


STATEMENTS = (
    "UPDATE latest SET size = 4",
    "UPDATE latest SET root = zeroblob(32)",
    "UPDATE latest SET at = at - 1",
    "UPDATE latest SET origin = 'other'",
    "UPDATE latest SET size = -1",
    "DELETE FROM latest",
    "INSERT OR REPLACE INTO latest SELECT origin, 5, zeroblob(32), at, '', '' FROM latest",
    "INSERT OR REPLACE INTO latest SELECT origin, 4, root, at, cosignature, note FROM latest",
    "INSERT INTO latest VALUES ('x', 1, zeroblob(31), 1, '', '')",
    "UPDATE identity SET key = 'other'",
    "INSERT INTO identity VALUES (2, 'other')",
    "INSERT OR REPLACE INTO identity VALUES (1, 'other')",
    "DELETE FROM identity",
    "DELETE FROM split_view",
    "UPDATE split_view SET claimed = ''",
)


def test_hand_in_the_database_is_refused(body: Body, log: SmallLog) -> None:
    asked(body, log.call(0, 5))
    asked(body, add_checkpoint_body(5, [], log.forked(0).note(5)))

    for statement in STATEMENTS:
        with pytest.raises(sqlite3.IntegrityError), sqlite3.connect(body.store.path) as db:
            db.execute(statement)

    assert size_held(body) == 5


def test_smaller_checkpoint_is_not_held(body: Body, log: SmallLog) -> None:
    asked(body, log.call(0, 5))

    with pytest.raises(sqlite3.IntegrityError), body.store.writing() as state:
        state.hold(Held(ORIGIN, 4, log.root(4), NOW, "", ""))

    assert size_held(body) == 5


def test_split_views_do_not_fill_the_disk(body: Body) -> None:
    with body.store.writing() as state:
        for at in range(MOST_SPLIT_VIEWS + 5):
            state.split_view_keep(SplitView("a", at, "held", f"claimed {at}"))
            state.split_view_keep(SplitView("a", at, "held", f"claimed {at}"))
        state.split_view_keep(SplitView("b", 1, "held", "claimed"))

    with body.store.reading() as state:
        kept = [view.origin for view in state.split_views()]
    assert (kept.count("a"), kept.count("b")) == (MOST_SPLIT_VIEWS, 1)


def asked(body: Body, call: str, now: int = NOW) -> Answer:
    """What the witness answers to one call at a time."""
    return add_checkpoint(store=body.store, signer=body.signer, request=call.encode(), now=now)


def size_held(body: Body) -> int:
    """The size that was cosigned last, 0 for none."""
    with body.store.reading() as state:
        held = state.held(ORIGIN)
    return held.size if held else 0
