"""The same stories on PostgreSQL and Redis, by settings alone."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest
import redis

from tests.shared_files import ROOT

DATABASE_URL = os.environ.get("ABHAYA_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/test")
REDIS_URL = os.environ.get("ABHAYA_TEST_REDIS", "redis://127.0.0.1:6379/5")
STORIES = ("tests/governance", "tests/distress")
# These never touch the product's database, make their own, or ask what the others ask too.
LEFT_OUT = (
    "tests/governance/tlog",
    "tests/governance/verifier",
    "tests/governance/witness",
    "tests/governance/test_policy_matrix.py",
    "tests/governance/test_bench_ledger.py",
    "tests/governance/test_database_roles.py",
    "tests/governance/transparency/test_bench_control.py",
    "tests/governance/transparency/test_control.py",
    "tests/distress/footage/test_disclosures.py",
    "tests/distress/footage/test_stills.py",
    "tests/distress/footage/test_waiting.py",
    "tests/distress/web/test_every_door.py",
    "tests/distress/web/test_fresh_sign_in.py",
    "tests/distress/web/test_language.py",
    "tests/distress/web/test_second_factor.py",
    "tests/distress/web/test_sessions.py",
    "tests/distress/web/test_sign_in.py",
    "tests/distress/web/test_told_together.py",
)


@pytest.mark.services
def test_services_pages_and_leases_tell_the_same_stories_on_postgresql_and_redis() -> None:
    _require_servers()
    settings = {"ABHAYA_DATABASE_URL": DATABASE_URL, "ABHAYA_REDIS_URL": REDIS_URL}
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "ABHAYA_"))
    }

    left_out = [f"--ignore={path}" for path in LEFT_OUT]

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--create-db",
         *left_out, *STORIES],
        cwd=ROOT, env=inherited | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-6000:]
    assert " passed" in done.stdout


def _require_servers() -> None:
    try:
        psycopg.connect(DATABASE_URL, connect_timeout=3).close()
        redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3).ping()
    except (psycopg.OperationalError, redis.ConnectionError) as error:
        pytest.skip(f"needs PostgreSQL and Redis on this machine: {type(error).__name__}")
