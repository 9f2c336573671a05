"""Commands answer to the shell alone, so each says what it writes down, and writes it."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command, get_commands, load_command_class

from governance.models import Entry, User
from governance.policy import Role
from governance.tlog.keys import COSIGNATURE, Signer
from tests.distress.conftest import City

WITNESS = Signer.generate("commission.example/w", COSIGNATURE).key.text
PASSWORD = "rain on the gomti river"
OURS = {name: app for name, app in get_commands().items() if app in {"distress", "governance"}}
WRITES = {name: load_command_class(app, name).writes for name, app in OURS.items()}
# Only PostgreSQL has roles, and a test's own are made in tests/governance/test_database_roles.py.
# What is packed is the answer to a request: tests/governance/rti/test_answers.py.
ELSEWHERE = {"database_roles", "rti_package"}
# Reading why an answer was given needs an entry to read; test_ledger.py does.
# The bench and the city day work in databases of their own: tests/governance/test_bench_ledger.py
# and test_city_day.py.
READS = {
    "bench_ledger": None,
    "city_day": None,
    "ledger_check": [],
    "policy_table": [],
    "simulate_suspension": ["--runs", "2", "--json"],
    "why": None,
}


def arguments(name: str, city: City) -> list[str]:
    """What each command that alters something is called with."""
    grants = {"by": "--by=nikhil", "why": "--reason=joins the night shift"}
    return {
        "account_create": ["meena", "Meena", "operator", "--body=A body", *grants.values()],
        "account_reset": [city.operator.username],
        "camera_add": ["Gate 9", "by the gate", city.near.name, "Gate", "26.85", "80.94"],
        "demo_load": ["--video=rtsp://host/1"],
        "device_add": ["pole 4, by the gate"],
        "keyring_create": ["--rotate"],
        "keys_rotate": [],
        "ledger_export": [tempfile.mkdtemp() + "/export"],
        "ledger_keys": [],
        "reconcile": ["--day=2026-03-09"],
        "retention_run": [],
        "sequencer": ["--once"],
        "witness_add": [WITNESS, "--url=http://127.0.0.1:9", "--body=A commission"],
        "station_grant": [city.second.username, city.far.name, "watch_station", *grants.values()],
    }[name]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, person: Callable[..., User], settings: Any) -> None:
    """Somebody at a terminal of the demo, and an administrator to name."""
    settings.DEMO = True
    monkeypatch.setattr("getpass.getpass", lambda _: PASSWORD)
    monkeypatch.setattr(sys, "stdin", io.StringIO("rtsp://host/9\n"))
    person("nikhil", Role.ADMINISTRATOR)


def test_every_command_says_what_it_writes_in_the_ledger() -> None:
    assert {name for name, writes in WRITES.items() if not writes} == set(READS)


@pytest.mark.parametrize(
    "name", sorted({name for name, says in WRITES.items() if says} - ELSEWHERE)
)
def test_a_command_that_alters_something_writes_what_it_says(
    name: str, city: City, shell: None
) -> None:
    if name == "ledger_export":
        call_command("sequencer", "--once")
    before = set(Entry.objects.values_list("pk", flat=True))

    call_command(name, *arguments(name, city), stdout=StringIO())

    written = Entry.objects.exclude(pk__in=before)
    assert set(written.values_list("action", flat=True)) >= set(WRITES[name])
    assert set(written.values_list("actor_kind", flat=True)) <= {"worker", "person"}


@pytest.mark.parametrize("name", [name for name, given in READS.items() if given is not None])
def test_a_command_that_reads_writes_nothing(name: str, db: None) -> None:
    call_command(name, *(READS[name] or []), stdout=StringIO())

    assert not Entry.objects.exists()
