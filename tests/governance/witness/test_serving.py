"""A real witness over HTTP: what it cosigns, what it refuses, and that it never goes back."""

from __future__ import annotations

from governance.tlog.cosignatures import cosignature_verify
from governance.tlog.notes import COSIGNATURE, Signer, note_add, note_open, note_sign
from governance.tlog.witnessing import add_checkpoint_body
from tests.governance.small_log import ORIGIN, SmallLog

from .conftest import Answered, Body, Served


def test_growing_log_is_cosigned_and_the_latest_is_there_for_all(
    body: Body, log: SmallLog, served: Served
) -> None:
    first = served.add(log.call(0, 5))
    second = served.add(log.call(5, 40))

    assert (first.status, second.status) == (200, 200)
    assert cosignature_verify(body.key, log.body(5), first.text)
    assert cosignature_verify(body.key, log.body(40), second.text)
    shown = served.ask("GET", f"/checkpoints/{ORIGIN}")
    assert shown.text == note_add(log.note(40), [second.text])
    assert served.ask("GET", "/checkpoints/").text == f"/checkpoints/{ORIGIN}\n"
    assert served.ask("GET", "/").text.startswith(f"{body.key.text}\n")


def test_replayed_call_is_told_the_size_that_was_cosigned(log: SmallLog, served: Served) -> None:
    served.add(log.call(0, 5))
    served.add(log.call(5, 9))

    for stale in (log.call(0, 5), log.call(5, 9), log.call(0, 40), log.call(7, 40)):
        assert served.add(stale) == Answered(409, "9\n", "text/x.tlog.size")
    assert size_held(served) == 9


def test_same_checkpoint_again_is_cosigned_afresh(
    body: Body, log: SmallLog, served: Served
) -> None:
    served.add(log.call(0, 9))

    again = served.add(log.call(9, 9))

    assert again.status == 200
    assert cosignature_verify(body.key, log.body(9), again.text)


def test_unknown_origin_is_not_found(served: Served) -> None:
    stranger = SmallLog.of(3, Signer.generate("elsewhere.example/log"))

    assert served.add(stranger.call(0, 3)).status == 404


def test_known_origin_with_another_key_is_forbidden(log: SmallLog, served: Served) -> None:
    forger = SmallLog.of(40, Signer.generate(ORIGIN))
    genuine_line = log.note(40).split("\n")[-2]
    mixed = note_add(forger.note(39), [genuine_line])

    assert served.add(forger.call(0, 40)).status == 403
    assert served.add(add_checkpoint_body(0, [], mixed)).status == 403
    assert size_held(served) is None


def test_key_for_cosignatures_does_not_sign_as_a_log(log: SmallLog, served: Served) -> None:
    confused = Signer.from_seed(ORIGIN, log.signer.seed, COSIGNATURE)
    note = f"{log.body(4)}\n{confused.sign_at(log.body(4), 1)}"

    assert served.add(add_checkpoint_body(0, [], note)).status == 403


def test_old_size_beyond_the_checkpoint_is_a_bad_request(log: SmallLog, served: Served) -> None:
    assert served.add(add_checkpoint_body(6, [], log.note(5))).status == 400


def test_bad_proofs_are_refused_and_nothing_is_cosigned(log: SmallLog, served: Served) -> None:
    served.add(log.call(0, 5))
    good = log.consistency(5, 40)
    fork = log.forked(3)

    for proof, note in (
        ([], log.note(40)),
        (good[:-1], log.note(40)),
        ([*good, good[0]], log.note(40)),
        (good[::-1], log.note(40)),
        ([bytes(32)] * 63, log.note(40)),
        (fork.consistency(5, 40), fork.note(40)),
        ([bytes(32)], log.note(5)),
    ):
        assert served.add(add_checkpoint_body(5, proof, note)).status == 422
    assert size_held(served) == 5


def test_first_checkpoint_takes_no_proof(log: SmallLog, served: Served) -> None:
    assert served.add(add_checkpoint_body(0, [bytes(32)], log.note(5))).status == 422


def test_split_view_is_refused_and_both_sides_are_kept(
    body: Body, log: SmallLog, served: Served
) -> None:
    served.add(log.call(0, 40))
    fork = log.forked(20)

    answer = served.add(add_checkpoint_body(40, [], fork.note(40)))
    beside = served.add(add_checkpoint_body(0, [], log.forked(10).note(40)))

    assert (answer.status, beside.status) == (422, 409)
    with body.store.reading() as state:
        kept = state.split_views()
    assert [view.claimed for view in kept] == [fork.note(40), log.forked(10).note(40)]
    for view in kept:
        held, claimed = (note_open(note, [log.signer.key]) for note in (view.held, view.claimed))
        assert held.text.split("\n")[:2] == claimed.text.split("\n")[:2]
        assert held.text != claimed.text


def test_new_key_of_a_log_is_followed_beside_the_old(
    body: Body, log: SmallLog, served: Served
) -> None:
    served.add(log.call(0, 5))
    renewed = SmallLog.of(40, Signer.generate(ORIGIN))
    assert served.add(renewed.call(5, 9)).status == 403

    assert body.command("follow", renewed.signer.key.text) == 0
    both = note_sign(log.body(9), [log.signer, renewed.signer])

    assert served.add(add_checkpoint_body(5, log.consistency(5, 9), both)).status == 200
    assert body.command("unfollow", log.signer.key.text) == 0
    assert served.add(renewed.call(9, 12)).status == 200
    assert served.add(log.call(12, 13)).status == 403


def test_lines_of_strangers_are_neither_believed_nor_shown(log: SmallLog, served: Served) -> None:
    stranger = Signer.generate("nobody.example/x")
    note = note_add(log.note(7), [stranger.sign(log.body(7))])

    answer = served.add(add_checkpoint_body(0, [], note))

    assert answer.status == 200
    assert "nobody.example" not in served.ask("GET", f"/checkpoints/{ORIGIN}").text


def test_repeated_lines_of_the_log_are_shown_once(log: SmallLog, served: Served) -> None:
    line = log.note(7).split("\n")[-2]
    note = note_add(log.note(7), [line] * 63)

    answer = served.add(add_checkpoint_body(0, [], note))

    assert answer.status == 200
    assert served.ask("GET", f"/checkpoints/{ORIGIN}").text == note_add(log.note(7), [answer.text])


def size_held(served: Served) -> int | None:
    """The size of the latest checkpoint that the witness shows."""
    shown = served.ask("GET", f"/checkpoints/{ORIGIN}")
    return int(shown.text.split("\n")[1]) if shown.status == 200 else None
