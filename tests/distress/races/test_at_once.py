"""What many do at one moment happens once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.shared_files import ROOT


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of every race, on SQLite as `./run` uses it."""
    own = {
        "ABHAYA_VAR": str(tmp_path_factory.mktemp("races")),
        "ABHAYA_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "distress.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.distress.races"],
        cwd=ROOT,
        env=os.environ | own,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_of_two_operators_one_has_the_alert_and_the_other_is_told(told: dict[str, Any]) -> None:
    assert told["claims"]["ended"] == {"done": 3, "AlertAlreadyClaimed": 3}
    assert told["claims"]["claims_on_record"] == 1


def test_one_station_is_sent_however_often_the_button_is_pressed(told: dict[str, Any]) -> None:
    assert told["sendings"] == {"sent": {"done": 1, "AlreadyDispatched": 5}, "dispatches": 1}


def test_a_dispatch_is_acknowledged_or_passed_on_and_never_both(told: dict[str, Any]) -> None:
    statuses, ended = told["answers"]["statuses"], told["answers"]["ended"]

    was_late = "DispatchOutOfOrder" in ended
    assert statuses == (["passed_on", "sent"] if was_late else ["acknowledged"])


def test_one_call_for_help_is_one_alert_however_often_it_arrives(told: dict[str, Any]) -> None:
    assert told["calls"] == {"ended": {"done": 6}, "calls": 1, "alerts": 1}


def test_sweeps_at_one_moment_escalate_once_a_level(told: dict[str, Any]) -> None:
    assert told["escalations"] == {"ended": {"done": 6}, "levels": [1, 2]}


def test_notices_are_numbered_in_the_order_in_which_they_commit(told: dict[str, Any]) -> None:
    assert told["notices"]["are_in_order"]
