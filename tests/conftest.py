"""What holds for every test."""

from __future__ import annotations

import os
from typing import Any

import pytest

SKIP_NOTHING = bool(os.environ.get("ABHAYA_TESTS_SKIP_NOTHING"))
# What only one kind of machine can show. The training is not part of the product's environment;
# aics-tlog, an implementation to compare with, needs Python 3.12, but its vectors run anywhere.
MAY_SKIP = ("torch", "aics")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Any:
    """Where nothing may be skipped, a skip is a failure that says what was lacking."""
    outcome = yield
    report = outcome.get_result()
    if SKIP_NOTHING and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else "")
        if not any(word in reason for word in MAY_SKIP):
            report.outcome = "failed"
            report.longrepr = f"skipped where nothing may be skipped: {reason}"
