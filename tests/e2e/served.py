"""The web server alone, as a deployment runs it: no demo, people with passwords."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from tenacity import retry, stop_after_delay, wait_fixed

from tests.e2e.machine import ROOT, environment_of, free_port
from tests.migrated import database_copy

PASSWORD = "rain on the gomti river"
# The story begins with a person who has a role and no second factor yet.
_ACCOUNT = """
import sys, django
django.setup()
from tests.distress.conftest import person_make
from distress.models import Station
from governance.policy import Role
station, _ = Station.objects.get_or_create(name="Hazratganj", latitude=26.85, longitude=80.94)
made = person_make(sys.argv[1], Role(sys.argv[2]), station)
made.authenticator_set.all().delete()
made.set_password(sys.argv[3])
made.save()
"""
# An hour in which nothing was done.
_IDLE = """
import django
django.setup()
from datetime import timedelta
from django.utils.timezone import now
from governance.models import Session
at = now()
Session.objects.filter(ended_at=None).update(
    seen_at=at - timedelta(hours=1), idle_ends_at=at + timedelta(seconds=SECONDS)
)
"""


@dataclass
class Served:
    """A running web server with data of its own."""

    port: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def account(self, name: str, role: str) -> None:
        """A person with this role and the password, and without a second factor."""
        run(self.environment, "-c", _ACCOUNT, name, role, PASSWORD)

    def idle(self, *, left_s: int) -> None:
        """As if nothing had been done in any session until its idle time is almost over."""
        run(self.environment, "-c", _IDLE.replace("SECONDS", str(left_s)))


def run(environment: dict[str, str], *arguments: str) -> None:
    """Python in a deployment's environment."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def served_running(
    var: Path, *, begin: Callable[[dict[str, str]], None] = lambda environment: None,
    **settings: str,
) -> Iterator[Served]:  # fmt: skip
    """The server for as long as the caller needs it.

    begin: given the environment before the server writes anything. settings: beside its own.
    """
    var.mkdir(parents=True)
    port = free_port()
    environment = (
        environment_of(var)
        | {
            "ABHAYA_SECRET_KEY": "only-for-tests-" + "x" * 40,
            "ABHAYA_REDIS_URL": os.environ["ABHAYA_REDIS_URL"],
            "DJANGO_SETTINGS_MODULE": "distress.settings",
        }
        | settings
    )
    database_copy(var)
    begin(environment)
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "distress.asgi:application", "--host", "127.0.0.1",
         "--port", str(port), "--no-access-log"],
        cwd=ROOT, env=environment, stdout=(var / "web.log").open("wb"), stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        _answers(port)
        yield Served(port, environment)
    finally:
        process.terminate()
        process.wait(30)


@retry(stop=stop_after_delay(120), wait=wait_fixed(0.2))
def _answers(port: int) -> None:
    assert httpx.get(f"http://localhost:{port}/healthz", timeout=20).status_code == 200
