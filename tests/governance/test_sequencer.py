"""Entries get indices without a gap, and what is signed is what is in the tree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.timezone import now

from governance import ledger
from governance.actors import worker
from governance.errors import LeaseLost, LedgerBroken
from governance.ledger.lease import Lease, lease_release, lease_renew, lease_take
from governance.ledger.leaves import entry_bytes
from governance.ledger.nodes import nodes
from governance.ledger.rows import entry_insert
from governance.ledger.sequencer import checkpoint_sign, entries_integrate
from governance.models import Checkpoint, Entry, Leaf, LedgerKey, PendingEntry, SequencerState, Tile
from governance.services.ledger_keys import key_distrust, key_rotate, keys_ensure, keys_retire
from governance.subjects import Subject, SubjectKind
from governance.tlog.checkpoints import checkpoint_parse
from governance.tlog.keys import VerifierKey
from governance.tlog.notes import note_open
from governance.tlog.tree import Frontier, inclusion_proof, inclusion_verify, leaf_hash
from tests.governance.past_triggers import past_triggers

pytestmark = pytest.mark.django_db
LOG = LedgerKey.Kind.LOG


def entered(count: int = 1) -> None:
    with transaction.atomic():
        for number in range(count):
            ledger.append(
                actor=worker("w"), verb=Entry.Verb.COLLECTION, action="episode.open",
                subject=Subject(SubjectKind.CAMERA, f"c{number}"),
            )  # fmt: skip


@pytest.fixture
def lease() -> Lease:
    taken = lease_take(holder="test")
    assert taken is not None
    return taken


def signed(lease: Lease) -> Checkpoint:
    """A checkpoint over everything there is."""
    while entries_integrate(lease=lease):
        pass
    later = now() + timedelta(seconds=21 * (1 + Checkpoint.objects.count()))
    with time_machine.travel(later, tick=True):
        made = checkpoint_sign(lease=lease)
    assert made is not None
    return made


def keys_on(checkpoint: Checkpoint) -> set[str]:
    known = [VerifierKey.parse(text) for text in LedgerKey.objects.values_list("vkey", flat=True)]
    return {key.key_id.hex() for key in note_open(checkpoint.note, known).by}


def test_entries_get_indices_in_the_order_in_which_they_were_written(lease: Lease) -> None:
    entered(3)
    assert entries_integrate(lease=lease, most=2) == 2
    entered(1)
    assert entries_integrate(lease=lease) == 2
    assert entries_integrate(lease=lease) == 0

    in_order = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    assert list(Leaf.objects.order_by("index").values_list("index", "entry_id")) == list(
        enumerate(in_order)
    )
    assert not PendingEntry.objects.exists()


@pytest.mark.parametrize("batches", [(1, 255, 1), (600,), (256, 256), (3, 500, 90)])
def test_the_signed_root_is_that_of_all_entries_and_every_entry_can_be_proved(
    lease: Lease, batches: tuple[int, ...]
) -> None:
    keys_ensure()
    for batch in batches:
        entered(batch)
        while entries_integrate(lease=lease, most=400):
            pass
    checkpoint = signed(lease)

    tree = Frontier()
    hashes = [leaf_hash(entry_bytes(leaf.entry)) for leaf in Leaf.objects.order_by("index")]
    for found in hashes:
        tree.append(found)
    told = checkpoint_parse(note_open(checkpoint.note, _log_keys()).text)
    assert (told.size, told.root) == (len(hashes), tree.root())
    for index in {0, len(hashes) // 2, len(hashes) - 1}:
        proof = inclusion_proof(index, told.size, nodes())
        inclusion_verify(
            leaf=hashes[index], index=index, size=told.size, proof=proof, root=told.root
        )


def _log_keys() -> list[VerifierKey]:
    return [VerifierKey.parse(key.vkey) for key in LedgerKey.objects.filter(kind=LOG)]


def test_an_entry_that_rolls_back_leaves_no_hole(lease: Lease) -> None:
    entered(1)
    with transaction.atomic():
        entered(2)
        transaction.set_rollback(True)
    entered(1)
    entries_integrate(lease=lease)

    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == [0, 1]


def test_one_sequencer_works_and_one_that_was_frozen_finds_that_it_is_over(lease: Lease) -> None:
    assert lease_take(holder="other") is None
    lease_release(lease)
    other = lease_take(holder="other")
    entered(1)

    assert other is not None
    for act in (
        lambda: entries_integrate(lease=lease),
        lambda: checkpoint_sign(lease=lease),
        lambda: lease_renew(lease),
    ):
        with pytest.raises(LeaseLost):
            act()
    assert not Leaf.objects.exists()
    assert entries_integrate(lease=other) == 1


def test_a_new_log_key_is_vouched_for_by_the_old_one_and_then_takes_over(lease: Lease) -> None:
    keys_ensure()
    first = LedgerKey.objects.get(kind=LOG)
    assert keys_on(signed(lease)) == {first.key_id}

    second = key_rotate(kind=LOG, actor=worker("command-line"))
    assert keys_on(signed(lease)) == {first.key_id}
    for _both in range(2):
        assert keys_retire() == 0
        entered(1)
        assert keys_on(signed(lease)) == {first.key_id, second.key_id}
    assert keys_retire() == 1
    assert keys_on(signed(lease)) == {second.key_id}
    assert Entry.objects.get(action="ledger.key_retire").public == {"key_id": first.key_id}


def test_a_key_that_is_distrusted_signs_nothing_more(lease: Lease) -> None:
    keys_ensure()
    signed(lease)
    first = LedgerKey.objects.get(kind=LOG)
    second = key_rotate(kind=LOG, actor=worker("command-line"))
    signed(lease)

    key_distrust(key_id=first.key_id, after_size=2, actor=worker("command-line"))

    assert keys_on(signed(lease)) == {second.key_id}
    said = Entry.objects.get(action="ledger.key_distrust").public
    assert said == {"key_id": first.key_id, "after_size": 2}


def test_a_key_that_is_distrusted_as_soon_as_the_next_is_made_stops_nothing(lease: Lease) -> None:
    keys_ensure()
    signed(lease)
    first = LedgerKey.objects.get(kind=LOG)
    second = key_rotate(kind=LOG, actor=worker("command-line"))
    key_distrust(key_id=first.key_id, after_size=2, actor=worker("command-line"))

    assert keys_on(signed(lease)) == {second.key_id}
    entered(1)
    assert keys_on(signed(lease)) == {second.key_id}


def test_nothing_is_signed_over_a_tree_that_somebody_changed(lease: Lease) -> None:
    keys_ensure()
    entered(3)
    signed(lease)
    past_triggers("UPDATE governance_tile SET hashes = %s", [b"x" * 32 * 5], "governance_tile")
    entered(1)

    with pytest.raises(LedgerBroken):
        signed(lease)

    assert Checkpoint.objects.count() == 1


UNWRITABLE = [
    {"detail": {"n": 2**60}},
    {"detail": {"n": [{"m": 1e300}]}},
    {"detail": ["n"]},
    {"detail": {"n": "x" * 70_000}},
    {"public": {"n": -(2**60)}},
    {"public": "n"},
    {"commitments": {"case": "x" * 40_000}},
    {"commitments": []},
    {"seed": b""},
]


@pytest.mark.parametrize("spoilt", UNWRITABLE, ids=str)
def test_the_database_takes_no_entry_that_the_tree_could_not_hold(spoilt: dict[str, Any]) -> None:
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        entry_insert(_entry(**spoilt))

    assert not Entry.objects.exists()
    entry_insert(_entry(detail={"n": 2**53 - 1, "share": 0.5}, public={"n": 1 - 2**53}))
    assert PendingEntry.objects.count() == 1


def test_an_entry_that_was_spoilt_while_it_waited_is_named(lease: Lease) -> None:
    entry_insert(_entry())
    spoil = "UPDATE governance_entry SET detail = %s"
    past_triggers(spoil, ['{"n": 9007199254740993}'], "governance_entry")

    with pytest.raises(LedgerBroken, match=str(Entry.objects.get().code)):
        entries_integrate(lease=lease)

    assert not Leaf.objects.exists()


def _entry(**fields: Any) -> Entry:
    return Entry(
        verb="collection", action="episode.open", actor_kind="worker", actor_code="w",
        subject_kind="camera", subject_code="c", **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM governance_pendingentry",
        "UPDATE governance_leaf SET entry_id = entry_id + 1",
        "DELETE FROM governance_leaf",
        'INSERT INTO governance_leaf ("index", entry_id) VALUES (9, 1)',
        "UPDATE governance_tile SET hashes = substr(hashes, 2)",
        "DELETE FROM governance_tile",
        "UPDATE governance_sequencerstate SET size = size - 1",
        "DELETE FROM governance_sequencerstate",
        "UPDATE governance_checkpoint SET size = size + 1",
        "DELETE FROM governance_checkpoint",
        "UPDATE governance_ledgerkey SET vkey = 'another'",
    ],
)
def test_the_database_refuses_what_would_take_something_back(lease: Lease, statement: str) -> None:
    keys_ensure()
    entered(2)
    signed(lease)
    entered(1)

    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        connection.cursor().execute(statement)

    assert (Leaf.objects.count(), PendingEntry.objects.count()) == (4, 1)
    assert SequencerState.objects.get().size == 4
    assert len(bytes(Tile.objects.get().hashes)) == 4 * 32
