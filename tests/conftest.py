"""What holds for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

from tests.migrated import memory_fill

SKIP_NOTHING = bool(os.environ.get("ABHAYA_TESTS_SKIP_NOTHING"))
# What only one kind of machine can show. The training is not part of the product's environment;
# aics-tlog, an implementation to compare with, needs Python 3.12, but its vectors run anywhere.
MAY_SKIP = ("torch", "aics")


def pytest_configure() -> None:
    """Passwords are hashed as in earnest, but with the least work: thousands are, in a test run."""
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 8
    Argon2PasswordHasher.parallelism = 1


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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """On SQLite the test database begins as a copy, so that nothing is left to migrate."""
    if connection.vendor != "sqlite":
        yield
        return
    creation, held = connection.creation, []
    create = creation._create_test_db

    def created(*args: Any, **kwargs: Any) -> str:
        name = create(*args, **kwargs)
        held.append(memory_fill(name))
        return str(name)

    creation._create_test_db = created  # type: ignore[method-assign]
    yield
    for kept in held:
        kept.close()


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Long texts hold keys and codes, other ones in every process; their place names the case."""
    is_long = isinstance(val, str) and (len(val) > 40 or "\n" in val)
    return argname if is_long else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that it runs beside the others and not after them."""
    items.sort(key=lambda item: "test_postgresql" not in item.nodeid)
