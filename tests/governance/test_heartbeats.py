"""Whoever writes entries says that it is there; silence and jumps of the clock are on record."""

from __future__ import annotations

import os
import re
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection

from distress.environment import Environment
from distress.facts import SECRETS
from governance.errors import KeyMissing
from governance.ledger.clocks import ClockEvidence, chrony_parsed, clock_evidence
from governance.ledger.leaves import time_text
from governance.models import Checkpoint, Entry, Incident, Tile
from governance.services import sequencing
from governance.services.configuration import configuration_publish
from governance.services.heartbeats import clock_jump_note, gaps_note, heartbeat
from governance.services.sequencing import Sequencer
from tests.governance.people import Holds, facts_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(seconds: float) -> Any:
    return time_machine.travel(AT + timedelta(seconds=seconds), tick=False)


def told(action: str) -> list[dict[str, Any]]:
    return list(Entry.objects.filter(action=action).order_by("pk").values_list("public", flat=True))


def test_a_node_beats_less_than_a_minute_apart_and_not_more_often() -> None:
    for seconds in range(0, 121, 5):
        with at(seconds):
            heartbeat(node="web.a")

    times = list(Entry.objects.order_by("pk").values_list("at", flat=True))
    apart = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    assert len(times) == 3
    assert max(apart) <= 60


def test_a_heartbeat_says_what_keeps_the_clock() -> None:
    heartbeat(node="web.a")

    (said,) = told("ledger.heartbeat")
    assert set(said) == {
        "node", "clock_source", "clock_synced", "clock_offset_ms", "clock_stratum",
    }  # fmt: skip
    assert said["clock_source"] in {"chrony", "kernel", "none"}


def test_silence_is_one_entry_whoever_notices_it() -> None:
    with at(0):
        heartbeat(node="web.a")
        heartbeat(node="control.a")
    with at(60):
        heartbeat(node="control.a")
    with at(119):
        assert gaps_note() == 0
    with at(121):
        heartbeat(node="control.a")
        assert gaps_note() == 1
        assert gaps_note() == 0

    (said,) = told("ledger.gap")
    assert (said["what"], said["node"], said["seconds"]) == ("heartbeat", "web.a", 121)
    assert said["from"] == "2026-03-01T12:00:00.000000Z"


def test_a_node_that_comes_back_before_anybody_noticed_puts_its_own_silence_on_record() -> None:
    with at(0):
        heartbeat(node="web.a")
    with at(3600):
        heartbeat(node="web.a")
        assert gaps_note() == 0
    with at(7300):
        assert gaps_note() == 1

    assert [said["seconds"] for said in told("ledger.gap")] == [3600, 3700]


def test_a_change_of_policy_or_settings_is_one_entry() -> None:
    for name in ("street-v1", "street-v1", "street-v2"):
        with facts_of(Holds(policy=name)):
            configuration_publish()

    said = [public["detection_policy"] for public in told("ledger.configuration")]
    assert said == ["street-v1", "street-v2"]


def test_the_settings_that_are_published_tell_no_secret() -> None:
    configuration_publish()

    (said,) = told("ledger.configuration")
    assert set(said) == {"detection_policy", "model", "settings"}
    secret = {name for name in Environment.model_fields if re.search("secret|_url$|_notify$", name)}
    assert secret <= SECRETS


@pytest.mark.parametrize(("jump_s", "entries"), [(0, 0), (0.9, 0), (-0.9, 0), (5, 1), (-3600, 1)])
def test_a_jump_of_the_clock_by_more_than_a_second_is_on_record(
    jump_s: float, entries: int
) -> None:
    clock_jump_note(node="sequencer.a", by=timedelta(seconds=jump_s))

    found = told("ledger.gap")
    assert [said["seconds"] for said in found] == [jump_s] * entries


@pytest.mark.parametrize(
    ("line", "evidence"),
    [
        (
            "A29FC87B,162.159.200.123,3,1700000000.0,0.000123,0.0001,0.0002,-1.2,0.0,0.03,"
            "0.01,0.001,64.2,Normal",
            ClockEvidence("chrony", synced=True, offset_ms=0, stratum=3),
        ),
        (
            "7F7F0101,,10,1700000000.0,-1.734,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,Not synchronised",
            ClockEvidence("chrony", synced=False, offset_ms=-1734, stratum=10),
        ),
        ("506 Cannot talk to daemon", None),
        ("a,b,c,d,e,f,g,h,i,j,k,l,m,n", None),
        ("", None),
    ],
)
def test_what_chrony_says_is_understood_or_passed_over(
    line: str, evidence: ClockEvidence | None
) -> None:
    assert chrony_parsed(line) == evidence


def test_without_chrony_the_kernel_is_asked() -> None:
    found = clock_evidence()

    assert found.source in {"kernel", "chrony"}
    assert isinstance(found.synced, bool)


def test_a_tree_that_was_changed_stops_the_signing_and_calls_people() -> None:
    sequencer = Sequencer(stopping=threading.Event())
    assert sequencer.run_once()
    _tiles_overwrite()

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1), tick=True):
        for node in ("web.a", "web.b"):
            heartbeat(node=node)
            sequencer._pass_tried()

    assert Incident.objects.filter(kind=Incident.Kind.LEDGER_GAP, about="tree").count() == 1


def test_what_failed_at_the_beginning_of_a_lease_is_made_up_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreachable() -> None:
        raise DatabaseError

    sequencer = Sequencer(stopping=threading.Event())
    with monkeypatch.context() as trouble:
        trouble.setattr(sequencing, "dictionary_publish", unreachable)
        with pytest.raises(DatabaseError):
            sequencer.work()
    assert told("ledger.dictionary") == []

    sequencer.work()

    assert len(told("ledger.dictionary")) == 1
    assert len(told("ledger.configuration")) == 1


def test_a_time_in_which_keys_were_missing_is_on_record_once(settings: Any, tmp_path: Path) -> None:
    settings.ABHAYA_LEDGER_KEYS = kept = tmp_path / "keys.json"
    sequencer = Sequencer(stopping=threading.Event())
    sequencer.work()
    first = Checkpoint.objects.get()

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=10), tick=True):
        kept.rename(tmp_path / "away.json")
        heartbeat(node="web.a")
        with pytest.raises(KeyMissing):
            sequencer.work()
        (tmp_path / "away.json").rename(kept)
        sequencer.work()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11), tick=True):
        sequencer.work()

    assert Checkpoint.objects.count() == 3
    (gap,) = [said for said in told("ledger.gap") if said["what"] == "checkpoint"]
    assert gap["from"] == time_text(first.signed_at)
    assert 600 <= gap["seconds"] < 660


def test_a_key_file_that_is_gone_calls_people_and_its_return_is_enough(settings: Any) -> None:
    sequencer = Sequencer(stopping=threading.Event())
    assert sequencer.run_once()
    there = settings.ABHAYA_LEDGER_KEYS
    settings.ABHAYA_LEDGER_KEYS = there.with_name("gone.json")

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1), tick=True):
        heartbeat(node="web.a")
        sequencer._pass_tried()
        assert Incident.objects.filter(kind=Incident.Kind.LEDGER_GAP, about="keys").count() == 1
        signed = Checkpoint.objects.count()
        settings.ABHAYA_LEDGER_KEYS = there
        sequencer._pass_tried()

    assert Checkpoint.objects.count() == signed + 1


@pytest.mark.parametrize(("offset_s", "incidents"), [("0.9", 0), ("-1.2", 1), ("3600.0", 1)])
def test_a_clock_that_is_off_by_more_than_a_second_calls_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offset_s: str, incidents: int
) -> None:
    # The program that is asked is outside of ours; this one says what chrony would.
    chrony = tmp_path / "chronyc"
    line = f"7F7F0101,ntp.example,2,1700000000.0,{offset_s},0,0,0,0,0,0,0,0,Normal"
    chrony.write_text(f"#!/bin/sh\necho '{line}'\n")
    chrony.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    heartbeat(node="web.a")

    assert Incident.objects.filter(kind=Incident.Kind.CLOCK_JUMP).count() == incidents
    assert told("ledger.heartbeat")[0]["clock_source"] == "chrony"


def _tiles_overwrite() -> None:
    """What only the owner of the database can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE governance_tile DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER tile_only_grows")
        found = Tile.objects.get()
        Tile.objects.filter(pk=found.pk).update(hashes=b"x" * len(bytes(found.hashes)))
