"""A synthetic city day is played apart, and says what the auditor's views find of its misuse."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from governance.city import desks, running, work
from governance.city.day import MISUSES
from governance.city.people import people_settle
from governance.city.scoring import Instance, recall_of
from governance.city.seeds import Seeded
from governance.city.stage import City
from governance.load.databases import Scratch
from governance.models import Entry

FALSE_MOST = 5


@dataclass(frozen=True)
class Played:
    """What the command said of one small day, and the ledger that it exported."""

    told: dict[str, Any]
    folder: Path
    entries_before: int
    entries_after: int


@contextmanager
def copied(folder: Path) -> Iterator[Scratch]:
    """The tests' own empty database, copied: to migrate another takes longer than the day."""
    with closing(sqlite3.connect(folder / "abhaya.sqlite3")) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    yield Scratch(folder)


@pytest.fixture(scope="module")
def played(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Played:
    if connection.vendor != "sqlite":
        pytest.skip("the day is played on SQLite, and this database cannot be copied into it")
    var, told = tmp_path_factory.mktemp("var"), StringIO()
    folder = tmp_path_factory.mktemp("export") / "ledger"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "sqlite_scratch", lambda: copied(var))
        before = Entry.objects.count()
        call_command("city_day", "--json", "--scale=0.05", f"--export={folder}", stdout=told)
        return Played(json.loads(told.getvalue()), folder, before, Entry.objects.count())


def entries_of(played: Played) -> list[dict[str, Any]]:
    lines = (played.folder / "entries.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_twenty_kinds_are_seeded_and_the_figure_adds_up(played: Played) -> None:
    told = played.told

    assert {"seeded", "found", "false_findings", "entries"} <= set(told)
    assert len(told["kinds"]) == 20
    assert all(kind["seeded"] >= 1 for kind in told["kinds"])
    assert sum(kind["seeded"] for kind in told["kinds"]) == told["seeded"]
    assert sum(kind["found"] for kind in told["kinds"]) == told["found"] > 0
    assert {kind["kind"] for kind in told["kinds"]} == {misuse.kind for misuse in MISUSES}


def test_every_kind_is_found_and_few_innocents_are_named(played: Played) -> None:
    missed = [kind for kind in played.told["kinds"] if kind["found"] < kind["seeded"]]

    assert missed == []
    # More than this, and an auditor no longer reads all of a day's findings.
    assert played.told["false_findings"] <= FALSE_MOST


def test_the_exported_day_passes_the_verifier(played: Played) -> None:
    assert played.told["verified"] is True
    assert len(entries_of(played)) == played.told["entries"]


def test_nothing_of_the_day_reaches_the_deployments_ledger(played: Played) -> None:
    assert played.entries_before == played.entries_after


def test_a_misuse_counts_as_found_by_its_own_entries_only() -> None:
    one, other, innocent = uuid4(), uuid4(), uuid4()
    seeded = [Instance("a", frozenset({one})), Instance("a", frozenset({other}))]

    found = recall_of(
        seeded=seeded, findings=[frozenset({one, innocent}), frozenset({innocent})], entries=3
    )

    assert (found.seeded, found.found, found.false_findings) == (2, 1, 1)


def test_what_cannot_be_played_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--scale"):
        call_command("city_day", "--scale=0")
    with pytest.raises(CommandError, match="exists"):
        call_command("city_day", f"--export={tmp_path}")


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_day(keyring: None) -> None:
    first, again, other = _played_in_short(7), _played_in_short(7), _played_in_short(8)

    assert first == again != other
    assert len(first) > 200


def _played_in_short(seed: int) -> list[tuple[Any, ...]]:
    """What is entered in a day of one theme, which is then undone."""
    undone = transaction.atomic()
    # Policy's answers are durable, and Django lets them be so only right within a test.
    undone._from_testcase = True  # type: ignore[attr-defined]
    with undone:
        city = City(Random(seed), 1.0)
        with city.playing():
            people_settle(city)
            for member in city.people[:30]:
                work.sign_in(city, member)
            for misuse in desks.MISUSES:
                city.begin(city.clock.at, misuse.story(city, Seeded(misuse.kind)))
            city.play()
        fields = ("at", "action", "actor_kind", "subject_kind", "allowed", "reason")
        told = list(Entry.objects.order_by("id").values_list(*fields))
        transaction.set_rollback(True)
    return told
