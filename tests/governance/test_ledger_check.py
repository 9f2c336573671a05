"""What somebody changed past the triggers is found and named."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from governance.ledger import comparison
from governance.ledger.lease import Lease, lease_take
from governance.ledger.sequencer import checkpoint_sign, entries_integrate
from governance.selectors.ledger_check import ledger_differences
from governance.services.ledger_keys import keys_ensure
from tests.governance.past_triggers import past_triggers
from tests.governance.test_sequencer import entered

pytestmark = pytest.mark.django_db
SIZE = 300


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "CHUNK", 256)


@pytest.fixture
def lease() -> Lease:
    """A tree of two tiles and one above them, signed at two sizes, with one entry waiting."""
    taken = lease_take(holder="test")
    assert taken is not None
    keys_ensure()
    for later_s in (30, 60):
        entered(SIZE // 2)
        while entries_integrate(lease=taken):
            pass
        with time_machine.travel(now() + timedelta(seconds=later_s), tick=True):
            assert checkpoint_sign(lease=taken)
    entered(1)
    return taken


def named() -> list[tuple[str, str]]:
    return [(one.what, one.where) for one in ledger_differences()]


def test_a_ledger_that_nobody_changed_has_no_differences(lease: Lease) -> None:
    told = io.StringIO()

    call_command("ledger_check", "--json", stdout=told)

    assert json.loads(told.getvalue()) == {"size": SIZE + 2, "differences": 0, "named": []}


INDEX = '(SELECT entry_id FROM governance_leaf WHERE "index" = 200)'


@pytest.mark.parametrize(
    ("table", "statement", "found"),
    [
        (
            "governance_entry",
            f"UPDATE governance_entry SET subject_code = 'x' WHERE id = {INDEX}",
            [("entry_differs", "200")],
        ),
        (
            "governance_entry",
            f"UPDATE governance_entry SET detail = '{{\"n\": 1e400}}' WHERE id = {INDEX}",
            [("entry_differs", "200")],
        ),
        (
            "governance_leaf",
            'DELETE FROM governance_leaf WHERE "index" = 200',
            [("hole", "200"), ("entry_unplaced", "*")],
        ),
        (
            "governance_pendingentry",
            "DELETE FROM governance_pendingentry",
            [("entry_unplaced", "*")],
        ),
        (
            "governance_tile",
            "DELETE FROM governance_tile WHERE level = 0 AND number = 1",
            [("tile_differs", "0/1"), ("checkpoint_differs", "302")],
        ),
        (
            "governance_tile",
            "DELETE FROM governance_tile WHERE level = 1",
            [("tile_differs", "1/0")],
        ),
        (
            "governance_checkpoint",
            "UPDATE governance_checkpoint SET size = 9999 WHERE size = 302",
            [("checkpoint_forged", "9999"), ("truncated", "9999")],
        ),
        (
            "governance_checkpoint",
            "UPDATE governance_checkpoint SET root = (SELECT root FROM governance_checkpoint "
            "WHERE size = 302) WHERE size <> 302",
            [("checkpoint_forged", "152"), ("checkpoint_differs", "152")],
        ),
    ],
)
def test_what_was_changed_is_named(
    lease: Lease, table: str, statement: str, found: list[tuple[str, str]]
) -> None:
    past_triggers(statement, [], table)

    named_now = [(what, "*" if what == "entry_unplaced" else where) for what, where in named()]

    assert named_now == found


def test_hashes_that_fit_a_forged_entry_do_not_fit_what_was_signed(lease: Lease) -> None:
    statement = "UPDATE governance_tile SET hashes = %s WHERE level = 0 AND number = 0"
    past_triggers(statement, [b"\1" * 32 * 256], "governance_tile")

    found = named()

    assert found[0] == ("entry_differs", "0")
    assert found[-2:] == [("tile_differs", "1/0"), ("checkpoint_differs", "152")]


def test_the_command_names_the_first_hundred_and_fails(lease: Lease) -> None:
    past_triggers("UPDATE governance_entry SET reason = 'x'", [], "governance_entry")
    told = io.StringIO()

    with pytest.raises(CommandError, match="call oversight"):
        call_command("ledger_check", stdout=told)

    lines = told.getvalue().splitlines()
    assert lines[0] == f"{SIZE + 2} entries in the tree, {SIZE + 2} differences"
    assert len(lines) == 101
