"""What the database holds goes into a folder that the real verifier passes, or says why not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.timezone import now

from governance import ledger, policy
from governance.actors import worker
from governance.errors import KeyMissing, NotThere
from governance.ledger.entries import SEEDED
from governance.ledger.export import Shown, folder_write
from governance.ledger.lease import Lease, lease_take
from governance.ledger.sequencer import checkpoint_sign, entries_integrate
from governance.models import Checkpoint, Entry, LedgerKey
from governance.policy import Action, Purpose, Role
from governance.services.dictionary import dictionary_publish
from governance.services.ledger_keys import key_rotate, keys_ensure, keys_retire
from governance.subjects import Subject, SubjectKind
from tests.governance.people import Holds, facts_of, person_with

pytestmark = pytest.mark.django_db
STATION = "9d0c7f0e-1f57-4f65-8d8f-0b3f0a2f1c11"
WORDS = "थैला किसने पकड़ा? The blurred clip does not show it."
OURS = worker("command-line")


@pytest.fixture
def lease() -> Lease:
    keys_ensure()
    dictionary_publish()
    taken = lease_take(holder="test")
    assert taken is not None
    return taken


@pytest.fixture
def sign(lease: Lease) -> Callable[[], Checkpoint]:
    def signed() -> Checkpoint:
        while entries_integrate(lease=lease):
            pass
        later = now() + timedelta(seconds=21 * (1 + Checkpoint.objects.count()))
        with time_machine.travel(later, tick=True):
            made = checkpoint_sign(lease=lease)
        assert made is not None
        return made

    return signed


def written(count: int = 3) -> None:
    """Answers of policy about a case, and an alteration that says something in words."""
    her = person_with(Role.OPERATOR, name=f"her{Entry.objects.count()}")
    alert = Subject(SubjectKind.ALERT, "a", station=STATION)
    with facts_of(Holds(STATION)):
        for number in range(count):
            policy.require(
                actor=her, action=Action.ALERT_SEE, subject=alert,
                purpose=Purpose.INVESTIGATION, case_reference=f"FIR-{number}/2026",
            )  # fmt: skip
    with transaction.atomic():
        ledger.append(
            actor=her, verb=Entry.Verb.ADMINISTRATION, action="glass.justify", subject=alert,
            detail={"after_min": 2, "share": 0.5}, sealed={"justification": WORDS},
        )  # fmt: skip


def verified(folder: Path, *more: str) -> tuple[int, str]:
    """Exit code and words of the real program, in a process and folder of its own."""
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "verifier.py"), str(folder), *more],
        cwd=folder.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "entries.jsonl").read_text().splitlines()]


def test_command_says_that_no_outside_witness_vouches_for_the_export(
    sign: Callable[[], Checkpoint], tmp_path: Path
) -> None:
    checkpoint = sign()
    said = StringIO()

    call_command("ledger_export", str(tmp_path / "export"), stdout=said)

    assert f"{checkpoint.size} entries." in said.getvalue()
    assert "No outside witness has cosigned" in said.getvalue()


def test_the_whole_log_passes_by_the_policy_that_was_kept_before(
    sign: Callable[[], Checkpoint], tmp_path: Path
) -> None:
    written(300)
    sign()
    folder_write(tmp_path / "first", actor=OURS, shown=Shown())
    written()
    sign()
    kept = tmp_path / "first" / "trust-policy.txt"
    folder_write(tmp_path / "second", actor=OURS, shown=Shown(words=frozenset({"case"})))

    seen = str(tmp_path / "first" / "checkpoint")
    for name in ("first", "second"):
        code, said = verified(tmp_path / name, "--policy", str(kept))
        assert code == 0, said
    assert verified(tmp_path / "second", "--policy", str(kept), "--seen", seen)[0] == 0
    newer = str(tmp_path / "second" / "checkpoint")
    code, said = verified(tmp_path / "first", "--policy", str(kept), "--seen", newer)
    assert (code, "rolled_back" in said) == (1, True)
    assert "edited_dictionary" not in said


def test_words_are_shown_one_by_one_and_codes_can_stay_closed(
    sign: Callable[[], Checkpoint], tmp_path: Path
) -> None:
    written(1)
    sign()
    folder_write(tmp_path / "open", actor=OURS, shown=Shown(words=frozenset({"justification"})))
    folder_write(tmp_path / "closed", actor=OURS, shown=Shown(hidden=SEEDED))

    opened = [line["open"] for line in lines(tmp_path / "open")]
    shown = {name: value for fields in opened for name, (_salt, value) in fields.items()}
    assert shown["justification"] == WORDS
    assert "case" not in shown
    assert all(line["open"] == {} for line in lines(tmp_path / "closed"))
    for path in (tmp_path / "closed").glob("*.jsonl"):
        assert STATION not in path.read_text()
    assert [verified(tmp_path / name)[0] for name in ("open", "closed")] == [0, 0]


def test_an_extract_proves_its_entries_without_the_others(
    sign: Callable[[], Checkpoint], tmp_path: Path
) -> None:
    written(40)
    sign()
    folder_write(tmp_path / "extract", actor=OURS, shown=Shown(indices=frozenset({7, 30})))

    code, said = verified(tmp_path / "extract")
    assert code == 0, said
    indices = [line["index"] for line in lines(tmp_path / "extract")]
    assert {7, 30} <= set(indices)
    assert len(indices) < 8
    assert sorted(path.stem for path in (tmp_path / "extract" / "proofs").iterdir()) == sorted(
        str(index) for index in indices
    )


def test_who_trusts_the_first_key_follows_to_the_next(
    sign: Callable[[], Checkpoint], tmp_path: Path
) -> None:
    written(1)
    sign()
    folder_write(tmp_path / "before", actor=OURS, shown=Shown())
    for kind in LedgerKey.Kind:
        key_rotate(kind=kind, actor=OURS)
    # The tree that is signed does not announce the new keys yet.
    folder_write(tmp_path / "between", actor=OURS, shown=Shown())
    for _checkpoint in range(4):
        written(1)
        sign()
        keys_retire()
    folder_write(tmp_path / "after", actor=OURS, shown=Shown())

    kept = str(tmp_path / "before" / "trust-policy.txt")
    for name in ("between", "after"):
        code, said = verified(tmp_path / name, "--policy", kept)
        assert code == 0, said
    assert Entry.objects.filter(action="ledger.key_retire").exists()


@pytest.mark.parametrize(
    "change",
    [
        "actor_code = 'another' WHERE action = 'glass.justify'",
        "allowed = NULL WHERE allowed IS NOT NULL",
        "at = '2020-01-01 00:00:00' WHERE action = 'glass.justify'",
    ],
)
def test_what_the_owner_of_the_database_changes_is_found_on_the_auditors_machine(
    sign: Callable[[], Checkpoint], tmp_path: Path, change: str
) -> None:
    written(2)
    sign()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("DROP TRIGGER governance_entry_no_update")
        cursor.execute(f"UPDATE governance_entry SET {change}")
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")
    folder_write(tmp_path / "export", actor=OURS, shown=Shown())

    code, said = verified(tmp_path / "export")
    assert code == 1
    assert "edited_entry" in said


def test_each_export_is_on_record_and_names_its_manifest(
    sign: Callable[[], Checkpoint], tmp_path: Path
) -> None:
    written(1)
    sign()

    made = folder_write(tmp_path / "export", actor=OURS, shown=Shown())

    entry = Entry.objects.get(action="ledger.export")
    assert (entry.verb, entry.public) == ("disclosure", {"sha256": made.sha256, "size": made.size})
    assert made.sha256 in (tmp_path / "export" / "manifest.note").read_text()


def test_what_cannot_be_signed_leaves_no_folder_and_no_entry(
    sign: Callable[[], Checkpoint], tmp_path: Path, settings: Any
) -> None:
    with pytest.raises(NotThere):
        folder_write(tmp_path / "nothing", actor=OURS, shown=Shown())
    written(1)
    sign()
    settings.ABHAYA_LEDGER_KEYS = tmp_path / "lost.json"
    with pytest.raises(KeyMissing):
        folder_write(tmp_path / "keyless", actor=OURS, shown=Shown())
    (tmp_path / "there").mkdir()
    with pytest.raises(FileExistsError):
        folder_write(tmp_path / "there", actor=OURS, shown=Shown())

    assert not (tmp_path / "keyless").exists()
    assert not Entry.objects.filter(action="ledger.export").exists()
