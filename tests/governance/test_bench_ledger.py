"""The bench measures both databases without touching the deployment's."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from governance.models import Entry
from tests.governance.postgresql import server_require


@pytest.mark.services
@pytest.mark.django_db
def test_a_small_run_reports_both_databases_and_the_verifier() -> None:
    server_require()
    told = StringIO()

    call_command("bench_ledger", "--json", "--runs=1", "--writes=24", "--entries=300", stdout=told)

    found = json.loads(told.getvalue())
    assert set(found) == {"machine", "sqlite", "postgresql", "verify"}
    for database in ("sqlite", "postgresql"):
        figures = found[database]
        assert min(figures["entries_per_s"], figures["bare_inserts_per_s"]) > 0
        assert figures["lag_p50_s"] <= figures["lag_p99_s"]
        assert figures["steady"]["lag_p50_s"] <= figures["steady"]["lag_p99_s"]
    assert found["sqlite"]["durability"]["synchronous"] == "FULL"
    assert "fsync" in found["postgresql"]["durability"]
    assert found["verify"]["passed"]
    assert {"entries", "seconds", "peak_mb"} <= set(found["verify"])
    assert not Entry.objects.exists()
